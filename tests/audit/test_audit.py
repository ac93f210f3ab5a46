"""Some hundred harms to the audit log on either database; `make audit` does far more."""

import pytest

from tests.audit import harms, papers
from tests.audit.books import Books
from tests.audit.run import play

CASES, SEED = 400, "20261122"


@pytest.fixture
def books(database, tmp_path):
    found = Books(database, tmp_path)
    found.fill()
    yield found
    found.engine.dispose()


def test_every_harm_is_found_out_and_there_is_no_false_alarm(books):
    tally = play(books, SEED, range(CASES))
    assert tally.unseen == []
    assert tally.alarms == []
    assert tally.harmed == CASES
    names = {way.__name__ for way in harms.HARMS}
    names |= {f"anchors: {way.__name__}" for way in papers.HARMS}
    assert tally.found.keys() == names
