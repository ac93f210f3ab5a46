"""However often it dies: nothing lost, nothing twice, nothing said that is not so."""

import asyncio
import json
import os
import sys

import pytest

from bot.failpoints import NAMES
from tests.crash.harms import HARMS
from tests.postgres import VARIABLE

CRASHES = int(os.environ.get("LOULI_CRASHES", "300"))
SEEDS = ("7", "8", "9", "10")
ENOUGH = 20  # crashes for each failpoint, so that each is died at
pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(params=["sqlite", "postgresql"])
def crash(request, tmp_path):
    """Runs so many crashes; what it found, as written to its file."""
    if request.param == "postgresql" and VARIABLE not in os.environ:
        pytest.skip(f"no {VARIABLE}: run `python -m tests.postgres -- pytest`")

    async def run(crashes, *arguments):
        command = "-m", "tests.crash", str(crashes), "--database", request.param
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, "--out", tmp_path, *arguments, stderr=asyncio.subprocess.PIPE
        )
        _, told = await process.communicate()
        found = json.loads((tmp_path / f"crash-{request.param}.json").read_text("utf-8"))
        assert process.returncode == (1 if found["kinds"] else 0), told.decode()
        return found

    return run


async def test_no_crash_loses_doubles_or_belies_anything(crash):
    found = await crash(CRASHES)
    assert found["crashes"] == CRASHES
    assert found["violations"] == []
    if ENOUGH * len(NAMES) <= CRASHES:
        assert found["never_died_at"] == []


BY_CRASHES = [(name, one.kind) for name, one in HARMS.items() if not one.in_a_play]


@pytest.mark.parametrize(("harm", "kind"), BY_CRASHES)
@pytest.mark.parametrize("crash", ["sqlite"], indirect=True)
async def test_a_bot_that_is_broken_on_purpose_is_found_out(crash, harm, kind):
    """Where it dies is chance: on a busy machine it may take more than one run."""
    for seed in SEEDS:
        found = await crash(40, "--harm", harm, "--seed", seed)
        if found["kinds"].get(kind, 0):
            return
    pytest.fail(f"{harm}: nothing was {kind}")
