"""A small fleet on PostgreSQL: what `make fleet` does at length. The pace has tests of its own."""

import os

import pytest

from tests.fleet.databases import empty_database
from tests.fleet.findings import figures, most_in_a_window, violations
from tests.fleet.voyage import Plan, make
from tests.postgres import VARIABLE


@pytest.fixture
def database():
    if VARIABLE not in os.environ:
        pytest.skip(f"no {VARIABLE}: run `python -m tests.postgres -- pytest`")
    with empty_database() as url:
        yield url


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_keyed", [False, True], ids=["customer", "template"])
async def test_four_share_a_notice_two_die_and_nobody_hears_it_twice(tmp_path, database, is_keyed):
    plan = Plan(people=600, rate=150, is_keyed=is_keyed, seed="7", hurries=True)
    voyage = await make(tmp_path, database, plan)
    assert violations(voyage) == []
    assert figures(voyage)["states"].keys() <= {"accepted", "delivered", "unknown"}


@pytest.mark.parametrize(
    ("moments", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.9, 1.0], 2),
        ([0.0, 0.5, 0.999, 1.4, 1.45], 4),
        ([3.0, 1.0, 2.0], 1),
    ],
)
def test_the_most_within_a_second_wherever_it_begins(moments, most):
    assert most_in_a_window(moments) == most
