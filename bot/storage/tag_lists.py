"""What WeChat itself says of our tags, beside what is known and what should be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot import clock
from bot.community.people import Person, Role
from bot.storage.scene import Scene
from bot.storage.tables import table
from bot.storage.tagging import Tagging, facts_of, roles_in, written

taggings, persons = table(Tagging), table(Person)
_everybody = (
    select(
        persons.c.id,
        persons.c.openid,
        persons.c.follows,
        taggings.c.has,
        taggings.c.attempt,
        taggings.c.lease_until,
        taggings.c.gave_up,
    )
    .outerjoin(taggings, taggings.c.person == persons.c.id)
    .where(persons.c.id > bindparam("after"))
    .order_by(persons.c.id)
    .limit(bindparam("most"))
)


@cache
def _mark(dialect: str) -> Insert:
    """Unless somebody has taken her in the meantime."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(taggings)
    new = statement.excluded
    marked: Insert = statement.on_conflict_do_update(
        index_elements=["person"],
        set_={"has": new.has, "due": new.due, "gave_up": ""},
        where=taggings.c.lease_until.is_(None) & (taggings.c.attempt == new.attempt),
    )
    return marked


@dataclass(frozen=True, slots=True)
class Checked:
    """A page of people compared with WeChat's own lists."""

    last: int
    openids: list[str]


def check(
    scene: Scene, tagged: Mapping[str, frozenset[Role]], after: int, most: int
) -> Checked | None:
    """Look again at whoever has other tags than known, or than fit. None: nobody comes `after`."""
    rows = scene.db.rows(_everybody, after=after, most=most)
    if not rows:
        return None
    facts = facts_of(scene.db, [row["id"] for row in rows])
    for row in rows:
        has, known = tagged.get(row["openid"], frozenset()), roles_in(row["has"] or "")
        wants = facts[row["id"]].standing
        fits = has == {wants} - {None} or row["gave_up"]
        if row["follows"] and row["lease_until"] is None and not (fits and has == known):
            scene.do(_mark(scene.db.dialect.name), [_marked(row, has | known)])
    return Checked(rows[-1]["id"], [row["openid"] for row in rows])


def _marked(row: dict[str, Any], has: Iterable[Role]) -> dict[str, Any]:
    attempt, now = row["attempt"] or 0, clock.now()
    return Tagging(person=row["id"], has=written(has), due=now, attempt=attempt).model_dump()
