"""No named query reads a whole table: each finds its rows by an index."""

import re
from itertools import count
from types import ModuleType

import pytest
from sqlalchemy import Delete, Select, Update, create_engine
from sqlalchemy.dialects import sqlite

from bot.storage import (
    attempts,
    audience,
    claims,
    errands,
    finishes,
    grids,
    inbox,
    ledgers,
    media,
    notices,
    outbox,
    outgoing,
    people,
    proxies,
    pulse,
    recipients,
    schema,
    tag_lists,
    tagging,
    tickets,
    traffic,
)
from bot.storage.engine import connect
from bot.storage.prepared import Prepared

MODULES = [
    *(
        attempts,
        audience,
        claims,
        errands,
        finishes,
        grids,
        inbox,
        ledgers,
        media,
        notices,
        outbox,
        outgoing,
        people,
        proxies,
        pulse,
        recipients,
        tag_lists,
        tagging,
        tickets,
        traffic,
    ),
]
READS_ALL = {  # and what each of these may read from one end to the other
    "_in_flight": "ix_letter_sending",  # what is being sent just now, never much
    "_end_leases": "ix_letter_sending",
    "_in_doubt": "ix_letter_sending",
    "_met": "ix_finish_at",  # reports that have not met their letters yet
    "_holds": "hold",  # a row a lane
    "_alarms": "alarm",  # a row a trouble
    "_every": "grid",  # a dozen or two
    "_own": "ix_letter_own",  # letters that wait to leave, of everybody
    "_all_live": "grant",  # who works here, for whoever lists it
    "_pace": "pace",  # one row
    "_paced": "pace",
    "_alike": "audience",  # what the query itself has found
    "_count": "anon_1",
    "_guests": "anon_1",
    "_pressure": "CONSTANT ROW",  # three counts side by side, each by its index
    "_plan": "(subquery",
}
MADE = {  # what is made for so many areas, or for a database
    "audience._people": lambda make, _: make(2),
    "audience._count": lambda make, _: make(2),
    "audience._some": lambda make, _: make(2),
    "audience._guests": lambda make, _: make(2),
    "audience._plan": lambda make, dialect: make(dialect.name),
    "ledgers._alike": lambda make, _: make(audience.in_sql(["a", "b"])[0]),
}


def queries(module: ModuleType, dialect):
    """(its name, the statement) for all that read or change rows."""
    place = module.__name__.rpartition(".")[2]
    for name, found in vars(module).items():
        if make := MADE.get(f"{place}.{name}"):
            yield name, make(found, dialect)
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, Select | Update | Delete):
                yield name, one


def numbered(statement):
    """PostgreSQL's own way to name what is given, and how many of it there are."""
    places = count(1)

    def place(_found):
        return f"${next(places)}"

    return re.sub(r"%s|%\(\w+\)s", place, statement), next(places) - 1


@pytest.fixture(scope="module")
def in_sqlite(tmp_path_factory):
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('plans')}/empty.db")
    schema.upgrade(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def in_postgresql(postgres_databases):
    """Planned as the program's connections plan: an index wherever one can serve at all."""
    url = postgres_databases.fresh()
    engine = connect(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    postgres_databases.drop(url)


def test_what_is_excused_or_made_on_demand_is_looked_at():
    looked_at = {name for module in MODULES for name, _ in queries(module, sqlite.dialect())}
    assert {name.partition(".")[2] for name in MADE} | READS_ALL.keys() <= looked_at


@pytest.mark.parametrize("module", MODULES)
def test_every_query_has_its_index(in_sqlite, module):
    found = list(queries(module, sqlite.dialect()))
    assert found
    for name, query in found:
        text = Prepared(query, sqlite.dialect()).text
        nothing = tuple(None for _ in range(text.count("?")))
        plan = in_sqlite.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", nothing)
        scans = [step for *_, step in plan if step.startswith("SCAN") and "json_each" not in step]
        assert all(READS_ALL.get(name, "nothing") in step for step in scans), (name, scans)


@pytest.mark.parametrize("module", MODULES)
def test_every_query_has_its_index_in_postgresql(in_postgresql, module):
    dialect = in_postgresql.dialect
    for number, (name, query) in enumerate(queries(module, dialect)):
        statement, places = numbered(Prepared(query, dialect).text)
        prepared = f"{module.__name__.rpartition('.')[2]}_{number}"
        in_postgresql.exec_driver_sql(f"PREPARE {prepared} AS {statement}")
        given = f"({', '.join(['NULL'] * places)})" if places else ""
        plan = in_postgresql.exec_driver_sql(f"EXPLAIN EXECUTE {prepared}{given}")
        scans = [step for (step,) in plan if "Seq Scan" in step]
        assert all(READS_ALL.get(name, "nothing") in step for step in scans), (name, scans)
