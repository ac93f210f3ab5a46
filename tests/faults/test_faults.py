"""Every kind of fault, a few sends each, on both databases: what `make faults` does at length."""

import pytest

from bot.wechat.lines import Patience

from . import calls, letters
from .kinds import KINDS
from .lanes import LANES
from .towns import Towns

SENDS = 20
IMPATIENT = Patience(total=0.8, connect=0.6)  # few are in flight
every_fault = pytest.mark.parametrize("fault", KINDS, ids=lambda fault: fault.name)
every_lane = pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
pytestmark = [pytest.mark.timeout(60), every_fault, every_lane]


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch):
    monkeypatch.setattr(calls, "IMPATIENT", IMPATIENT)


@pytest.fixture(scope="session", params=["sqlite_files", "postgres_databases"])
def towns(request):
    return Towns(request.getfixturevalue(request.param), SENDS)


async def test_a_call_is_of_the_right_class(fault, lane):
    row = await calls.run(fault, lane, SENDS)
    assert (row.right, row.problems) == (SENDS, {})


async def test_a_letter_ends_in_the_right_state(fault, lane, towns):
    url = towns.fresh()
    row = await letters.run(fault, lane, SENDS, towns.kind, url)
    towns.drop(url)
    assert (row.right, row.problems) == (SENDS, {})
