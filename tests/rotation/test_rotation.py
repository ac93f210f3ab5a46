"""A small town's rotation: what `make rotation` does at length."""

import pytest

from tests.commands.conftest import postgresql
from tests.rotation import passage

__all__ = ["postgresql"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_it_is_killed_and_goes_on_while_people_write_and_nobody_notices(
    tmp_path, kind, request
):
    is_file = kind == "sqlite"
    url = f"sqlite:///{tmp_path}/louli.db" if is_file else request.getfixturevalue("postgresql")
    found = await passage.make(tmp_path, url, 2000, kills=3, rate=10)
    assert found.violations == []
    assert len(found.meanwhile) > 10
