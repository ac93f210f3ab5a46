"""Every table has a line that says whose it is and what becomes of it: nothing is held unsaid."""

import pytest

from bot.settings import Keep
from bot.storage.every_table import ROWS
from bot.storage.holdings import HOLDINGS, Fate
from bot.storage.retention import RULES
from bot.storage.tables import shape, table

BY_MODEL = {one.model: one for one in HOLDINGS}
PEOPLE = {"person", "reporter", "worker", "author", "made_by", "used_by", "confirmed_by"}
PEOPLE |= {"decided_by", "by", "said_no"}
NOT_SWEPT = {"person", "subscriptions", "roles", "tags", "uploads", "erasures", "notices"}
NOT_SWEPT |= {"roster", "house", "places"}  # as long as she is there, or the house is


def test_every_table_is_declared_once():
    assert {one.model for one in HOLDINGS} == set(ROWS)
    assert len(HOLDINGS) == len(ROWS)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_every_sealed_column_is_declared(model):
    sealed = {name for name, _, _ in shape(model).sealed}
    one = BY_MODEL[model]
    assert sealed == {*one.sealed, *one.stays}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_every_column_that_leads_to_a_person_is_declared(model):
    columns, one = table(model).c, BY_MODEL[model]
    by_key = {
        c.name for c in columns if any(k.column.table.name == "person" for k in c.foreign_keys)
    }
    leads = by_key | {c.name for c in columns if c.name in PEOPLE}
    whose = {*one.whose} - ({"id"} if model.__name__ == "Person" else set())
    assert leads == whose
    assert ("openid" in columns) == (one.by_openid == "openid")


@pytest.mark.parametrize("one", HOLDINGS, ids=lambda one: one.model.__name__)
def test_what_is_a_persons_is_shown_to_her_but_for_the_committees_own(one):
    columns = set(table(one.model).c.keys())
    assert set(one.shown) <= columns
    if one.fate in {Fate.GOES, Fate.EMPTIED}:
        assert one.shown
        assert not one.stays


def test_every_kind_has_its_time():
    """Days in config.yaml, or as long as she is there."""
    swept, kept = {rule.kind for rule in RULES}, set(Keep.model_fields)
    assert swept == kept
    assert {one.kind for one in HOLDINGS} - NOT_SWEPT == kept - {"inbox"}
