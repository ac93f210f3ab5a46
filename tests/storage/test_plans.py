"""No named query reads a whole table: each finds its rows by an index."""

from types import ModuleType

import pytest
from sqlalchemy import Select, create_engine
from sqlalchemy.dialects import sqlite

from bot.storage import claims, inbox, notices, outbox, people, schema, tickets
from bot.storage.prepared import Prepared

READS_ALL = {
    "_in_flight": "ix_letter_sending",  # what is being sent just now, never much
    "_subscribers": "subscription",  # an audience: planned once a notice
}


def queries(module: ModuleType):
    return [(name, found) for name, found in vars(module).items() if isinstance(found, Select)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('plans')}/empty.db")
    schema.upgrade(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("module", [claims, inbox, notices, outbox, people, tickets])
def test_every_query_has_its_index(database, module):
    assert queries(module)
    for name, query in queries(module):
        text = Prepared(query, sqlite.dialect()).text
        nothing = tuple(None for _ in range(text.count("?")))
        plan = database.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", nothing)
        scans = [step for *_, step in plan if step.startswith("SCAN") and "json_each" not in step]
        assert all(READS_ALL.get(name, "nothing") in step for step in scans), (name, scans)
