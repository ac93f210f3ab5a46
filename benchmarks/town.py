"""Many people at once: the estate that `make bench` sends to, filled by the database itself."""

from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlmodel.sql.sqltypes import UTCDateTime

from benchmarks.bot_server import BUILDINGS, ESTATE, build_estate, settings
from bot import clock
from bot.storage import schema
from bot.storage.engine import connect
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal

NUMBERS = """
CREATE TEMPORARY TABLE number AS
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {people})
SELECT n, '{estate}/' || (n % {buildings} + 1) || '/1/' || (n / {buildings} + 101) AS home
FROM number
"""
PEOPLE = """
INSERT INTO person (id, openid, follows, met_at)
SELECT :person + n, 'oBench0000' || substr(CAST(1000000000000000000 + n AS TEXT), 2), TRUE, :now
FROM number
"""  # as benchmarks.callbacks.person
HOMES = "INSERT INTO home (place) SELECT home FROM number"
RESIDENCIES = """
INSERT INTO residency (id, person, place, relation, level, proof, asked, since, confirmed_at)
SELECT :residency + n, :person + n, home, 'owner', 'vote', 'roster', 0, :now, :now FROM number
"""
SUBSCRIPTIONS = """
INSERT INTO subscription (id, person, place, is_own)
SELECT :subscription + n, :person + n, home, TRUE FROM number
"""
ANSWERS = """
INSERT INTO answer (key, person, owner, opens, text, at)
SELECT 'said-' || n, :person + n, 'door', 'message', :sealed, :now FROM number
"""


def settle(url: str, people: int) -> None:
    """Fill the empty database at `url` with residents who wrote a moment ago.

    person(0) of benchmarks.callbacks lives in building 1, person(1) in building 2, and so on.
    Whoever wrote may be sent customer messages.
    """
    engine = connect(url)
    schema.upgrade(engine)
    with engine.begin() as connection:
        scene = Scene(Db(connection, Seal(bytes(32)), settings(url)))
        build_estate(scene)
        kinds = ("person", "residency", "subscription")
        given: dict[str, Any] = {kind: scene.number(kind, people) for kind in kinds}
        scene.write()
        scene.db.finish()
        facts = {"people": people, "estate": ESTATE, "buildings": BUILDINGS}
        connection.execute(text(NUMBERS.format(**facts)))
        given |= {"now": clock.now(), "sealed": b"\x01"}
        for statement in (PEOPLE, HOMES, RESIDENCIES, SUBSCRIPTIONS, ANSWERS):
            _run(connection, statement, given)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))  # as autovacuum would, but at a known moment
    engine.dispose()


def _run(connection: Connection, statement: str, given: dict[str, Any]) -> None:
    """With those of the values that it names."""
    kinds = {"now": UTCDateTime()}
    names = [name for name in given if f":{name}" in statement]
    named = text(statement).bindparams(*(bindparam(n, type_=kinds.get(n)) for n in names))
    connection.execute(named, {name: given[name] for name in names})


def fall_silent(url: str) -> None:
    """As if nobody had written: no customer message may be sent."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM answer"))
    engine.dispose()
