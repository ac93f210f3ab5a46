"""A small run of it; `make erasure` makes the large one."""

import pytest

from tests.commands.conftest import postgresql
from tests.erasure import passage

__all__ = ["postgresql"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_no_trace_of_one_is_left_among_many(tmp_path, kind, request):
    is_file = kind == "sqlite"
    url = f"sqlite:///{tmp_path}/louli.db" if is_file else request.getfixturevalue("postgresql")
    found = await passage.make(tmp_path, url, 400)
    assert found.traces == []
