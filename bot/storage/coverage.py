"""Who has moved over, counted in SQL: building by building, home by home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, exists, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bot import clock
from bot.community.homes import Building, Home
from bot.community.people import Person, Residency, Subscription
from bot.community.places import after
from bot.community.tenancy import Proof
from bot.storage.homes import counted
from bot.storage.inbox import Answer, Opens
from bot.storage.ledgers import LONGEST_WINDOW
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import opened, table

buildings, homes, residencies = table(Building), table(Home), table(Residency)
persons, answers, subscriptions = table(Person), table(Answer), table(Subscription)
_lives = residencies.c.until.is_(None)


class BuildingOf(ColumnElement[str]):
    """The first three segments of a place, which has five, so that places can be grouped by it.

    A join of buildings with the ranges of their homes is planned as a walk through all homes for
    each building: at 100,000 homes PostgreSQL needed a minute for it.
    """

    inherit_cache = False
    type = String()

    def __init__(self, place: ColumnElement[str]) -> None:
        self.place = place


@compiles(BuildingOf, "postgresql")
def _in_postgresql(element: BuildingOf, compiler: SQLCompiler, **_: Any) -> str:
    place = compiler.process(element.place)
    return "concat_ws('/', " + ", ".join(f"split_part({place}, '/', {n})" for n in (1, 2, 3)) + ")"


@compiles(BuildingOf, "sqlite")
def _in_sqlite(element: BuildingOf, compiler: SQLCompiler, **_: Any) -> str:
    place = compiler.process(element.place)
    end = "0"
    for _segment in range(3):
        end = f"({end} + instr(substr({place}, {end} + 1), '/'))"
    return f"substr({place}, 1, {end} - 1)"


def _between(place: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(place >= bindparam("first"), place < bindparam("end"))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, residencies.c.person)).distinct())


_hears = exists().where(
    residencies.c.place == homes.c.place,
    _lives,
    persons.c.id == residencies.c.person,
    persons.c.follows,
)
_by_proxy = exists().where(subscriptions.c.place == homes.c.place, subscriptions.c.by_proxy)
_is_helped = ~_hears & _by_proxy  # who acts for her tells her
_has_spoken = exists().where(
    answers.c.person == persons.c.id,
    answers.c.at > bindparam("since"),
    answers.c.opens == Opens.MESSAGE,
)
_known = (
    select(
        BuildingOf(homes.c.place).label("building"),
        func.count().label("homes"),
        func.sum(case((_hears | _by_proxy, 1), else_=0)).label("bound"),
        func.sum(case((_is_helped, 1), else_=0)).label("helped"),
    )
    .where(_between(homes.c.place))
    .group_by("building")
    .subquery("known")
)
_lived = (
    select(
        BuildingOf(residencies.c.place).label("building"),
        func.count(case((homes.c.place.is_(None), residencies.c.place)).distinct()).label(
            "unlisted"
        ),
        func.count(residencies.c.person.distinct()).label("people"),
        _how_many(persons.c.follows).label("followers"),
        _how_many(persons.c.follows & _has_spoken).label("spoke"),
    )
    .join(persons, persons.c.id == residencies.c.person)
    .outerjoin(homes, homes.c.place == residencies.c.place)
    .where(_between(residencies.c.place), _lives)
    .group_by("building")
    .subquery("lived")
)
_of_buildings = (
    select(
        buildings.c.place,
        *(func.coalesce(_known.c[name], 0).label(name) for name in ("homes", "bound", "helped")),
        *(
            func.coalesce(_lived.c[name], 0).label(name)
            for name in ("unlisted", "people", "followers", "spoke")
        ),
    )
    .outerjoin(_known, _known.c.building == buildings.c.place)
    .outerjoin(_lived, _lived.c.building == buildings.c.place)
    .where(OneOf(buildings.c.place, "places"))
)
_homes_of = select(homes.c.place, (_hears | _by_proxy).label("reached")).where(
    _between(homes.c.place)
)
_by_code = (
    select(persons, residencies.c.place, residencies.c.since)
    .join(residencies, residencies.c.person == persons.c.id)
    .where(
        residencies.c.place >= bindparam("first"),
        residencies.c.place < bindparam("end"),
        _lives,
        residencies.c.proof == Proof.CODE,
    )
    .order_by(residencies.c.since.desc(), residencies.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one building. `homes`: what the roster knows; `bound`: those of them where somebody hears
    of what is sent, `helped`: only by who acts for her. `unlisted`: other homes with somebody.
    `spoke`: followers heard in the last 48 hours.
    """

    place: str
    homes: int
    bound: int
    helped: int
    unlisted: int
    people: int
    followers: int
    spoke: int

    @property
    def share(self) -> float:
        """0 to 1; of a building without a roster nobody knows."""
        return self.bound / self.homes if self.homes else 0.0


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom an invitation let in."""

    name: str
    place: str
    since: datetime


def of(db: Db, places: Sequence[str]) -> list[Coverage]:
    """Of these buildings, in one query: the least covered first, those without a roster last."""
    if not places:
        return []
    ends = [after(place) for place in places]
    between = {"first": min(first for first, _ in ends), "end": max(end for _, end in ends)}
    since = clock.now() - LONGEST_WINDOW
    rows = db.rows(_of_buildings, places=list(places), since=since, **between)
    found = [Coverage(**row) for row in rows]
    return sorted(found, key=lambda one: (not one.homes, one.share, -one.homes, one.place))


def reached_in(db: Db, building: str) -> dict[str, bool]:
    """Whether anybody hears in each home that the roster knows there, as people count homes."""
    first, end = after(building)
    found = sorted(db.rows(_homes_of, first=first, end=end), key=lambda row: counted(row["place"]))
    return {row["place"]: bool(row["reached"]) for row in found}


def by_code(db: Db, building: str, most: int) -> list[Newcomer]:
    """Who came in by an invitation, the latest first."""
    first, end = after(building)
    found = []
    for row in db.rows(_by_code, first=first, end=end, most=most):
        person = opened(Person, row, db.seal)
        found.append(Newcomer(person.name or "", row["place"], row["since"]))
    return found
