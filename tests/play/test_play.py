"""A short play on either database, and some that are broken on purpose; `make play` goes on longer."""

import asyncio
import json
import os
import sys

import pytest

from tests.crash.harms import HARMS
from tests.postgres import VARIABLE

pytestmark = pytest.mark.timeout(900)
FOUND = [(name, one.kind) for name, one in HARMS.items() if one.in_a_play]


@pytest.fixture
def play(tmp_path):
    """Plays so many acts; what it found, as written to its file."""

    async def run(acts, *arguments):
        command = "-m", "tests.play", "--acts", str(acts), "--phones", "24", *arguments
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, "--out", tmp_path, stderr=asyncio.subprocess.PIPE
        )
        _, told = await process.communicate()
        found = json.loads((tmp_path / "play.json").read_text("utf-8"))
        assert process.returncode == (1 if found["kinds"] else 0), told.decode()
        return found

    return run


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_after_a_play_the_phones_and_the_database_agree(play, database):
    if database == "postgresql" and VARIABLE not in os.environ:
        pytest.skip(f"no {VARIABLE}: run `python -m tests.postgres -- pytest`")
    found = await play(200, "--database", database)
    assert found["violations"] == []
    assert found["acts"] >= 200
    assert found["acknowledged"] > 0
    assert found["tickets"] > 0


@pytest.mark.parametrize(("harm", "kind"), FOUND)
async def test_a_bot_that_is_broken_on_purpose_is_found_out(play, harm, kind):
    found = await play(600, "--harm", harm, "--seed", "7")
    assert found["kinds"].get(kind, 0) > 0
