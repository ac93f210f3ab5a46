"""Which of our tags WeChat has for whom, and who is looked at when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, case, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial
from bot.community.people import Grant, Person, Residency, Role
from bot.community.standing import standing_of
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import table


class Tagging(SQLModel):
    """The tags of one person.

    `has`: the roles whose tags WeChat may have for her, a blank between them. `lease_until`: until
    then one process tags her, or it is put off; then the next one does. `attempt` fences off a
    process whose lease has lapsed. `gave_up`: why she is left alone until something changes.
    """

    __table_args__ = (
        partial("ix_tagging_due", "due", where="due IS NOT NULL"),
        partial("ix_tagging_lease_until", "lease_until", where="lease_until IS NOT NULL"),
    )
    person: int = Field(primary_key=True, foreign_key="person.id")
    has: str = ""
    due: datetime | None = None
    attempt: int = 0
    lease_until: datetime | None = None
    gave_up: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A person looked at: what WeChat may have for her, and what it should.

    What it should have she is given in any case: WeChat may have forgotten it (she left and came
    back), and once too often does no harm. `until`: when her standing may change by itself.
    """

    person: int
    openid: str
    attempt: int
    has: frozenset[Role]
    wants: Role | None
    until: datetime | None

    @property
    def loses(self) -> frozenset[Role]:
        return self.has - {self.wants}


taggings = table(Tagging)
persons, grants, residencies = table(Person), table(Grant), table(Residency)
_now: Any = bindparam("now")
_due = (
    select(taggings, persons.c.openid, persons.c.follows)
    .join(persons, persons.c.id == taggings.c.person)
    .where(
        or_(
            taggings.c.lease_until.is_(None) & (taggings.c.due <= _now),
            taggings.c.lease_until <= _now,
        )
    )
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=taggings)
)
_lease = (
    update(taggings)
    .where(taggings.c.person == bindparam("person_"))
    .values(
        has=bindparam("has_"),
        due=null(),
        lease_until=bindparam("lease_"),
        attempt=bindparam("attempt_"),
        gave_up="",
    )
)
_is_theirs = (taggings.c.person == bindparam("person_")) & (
    taggings.c.attempt == bindparam("attempt_")
)
_settle = (
    update(taggings)
    .where(_is_theirs)
    .values(has=bindparam("has_"), lease_until=null(), gave_up=bindparam("gave_up_"))
)
_put_off = update(taggings).where(_is_theirs).values(lease_until=bindparam("lease_"))
_roles = select(grants.c.person, grants.c.role, grants.c.until).where(
    OneOf(grants.c.person, "people"), or_(grants.c.until.is_(None), grants.c.until > _now)
)
_at_home = select(residencies.c.person).where(
    OneOf(residencies.c.person, "people"), residencies.c.until.is_(None)
)


@cache
def _look(dialect: str) -> Insert:
    """The sooner of two moments holds."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(taggings)
    new = statement.excluded.due
    sooner = case((taggings.c.due <= new, taggings.c.due), else_=new)
    again: Insert = statement.on_conflict_do_update(
        index_elements=["person"], set_={"due": sooner, "gave_up": ""}
    )
    return again


def look_again(scene: Scene, person: int, at: datetime) -> None:
    row = Tagging(person=person, due=at)
    scene.do(_look(scene.db.dialect.name), [row.model_dump()])


def take_due(scene: Scene, most: int, lease: timedelta) -> list[Look]:
    """So many people whose time has come, nobody else's for the time of the lease."""
    now = clock.now()
    found = scene.db.rows(_due, now=now, most=most)
    facts = facts_of(scene.db, [row["person"] for row in found])
    looks = [_look_at(row, facts[row["person"]]) for row in found]
    for look in looks:
        may_have = written({*look.has, look.wants} if look.wants else look.has)
        scene.do(_lease, [{**_theirs(look), "has_": may_have, "lease_": now + lease}])
    return looks


@dataclass(slots=True)
class Facts:
    """Of one person; `until`: when the first of her grants ends."""

    lives_here: bool = False
    roles: frozenset[Role] = frozenset()
    until: datetime | None = None

    @property
    def standing(self) -> Role | None:
        return standing_of(self.roles, lives_here=self.lives_here)


def facts_of(db: Db, people: Collection[int]) -> dict[int, Facts]:
    """What their standing follows from."""
    found = {person: Facts() for person in people}
    if not people:
        return found
    for person in db.column(_at_home, people=list(people)):
        found[person].lives_here = True
    for row in db.rows(_roles, people=list(people), now=clock.now()):
        fact, until = found[row["person"]], row["until"]
        fact.roles |= {Role(row["role"])}
        if until:
            fact.until = min(until, fact.until or until)
    return found


def _look_at(row: dict[str, Any], facts: Facts) -> Look:
    """Who does not follow has no tags (WeChat forgets them), and can be given none."""
    follows = row["follows"]
    return Look(
        person=row["person"],
        openid=row["openid"],
        attempt=row["attempt"] + 1,
        has=roles_in(row["has"]) if follows else frozenset(),
        wants=facts.standing if follows else None,
        until=facts.until,
    )


def roles_in(has: str) -> frozenset[Role]:
    return frozenset(map(Role, has.split()))


def written(roles: Iterable[Role]) -> str:
    return " ".join(sorted(roles))


def settle(scene: Scene, looks: Iterable[Look]) -> None:
    """WeChat has what it should."""
    for look in looks:
        has = written([look.wants] if look.wants else [])
        scene.do(_settle, [{**_theirs(look), "has_": has, "gave_up_": ""}])
        if look.until:
            look_again(scene, look.person, look.until)


def give_up(scene: Scene, look: Look, why: str) -> None:
    """She cannot be tagged: left alone until something changes, at the latest when she follows."""
    scene.do(_settle, [{**_theirs(look), "has_": "", "gave_up_": why}])


def put_off(scene: Scene, looks: Iterable[Look], until: datetime) -> None:
    """How it ended is unknown, or nothing was done: the same again when the time has come."""
    scene.do(_put_off, [{**_theirs(look), "lease_": until} for look in looks])


def _theirs(look: Look) -> dict[str, Any]:
    return {"person_": look.person, "attempt_": look.attempt}
