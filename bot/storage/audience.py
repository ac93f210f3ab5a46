"""Whom a notice is for, as sets in SQL: counted, and written down as deliveries in chunks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    Select,
    Update,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot import clock
from bot.community.notices import Category, Notice
from bot.community.people import OptOut, Person, Residency, Subscription
from bot.community.places import after
from bot.storage.outbox import FOR_MASS, OF_NOTICE, Letter, State
from bot.storage.scene import Db, Scene
from bot.storage.tables import table

subscriptions, persons, optouts = table(Subscription), table(Person), table(OptOut)
residencies, letters = table(Residency), table(Letter)
_place, _id = subscriptions.c.place, subscriptions.c.id
_lives_here = exists().where(
    residencies.c.person == subscriptions.c.person, residencies.c.until.is_(None)
)
_has_asked = subscriptions.c.is_own.is_(False)  # or acts for somebody who lives there
_wants_none = exists().where(
    optouts.c.person == subscriptions.c.person, optouts.c.category == bindparam("category_")
)


def _is_told(*, by_choice: bool) -> ColumnElement[bool]:
    """Who follows and lives here, or has asked for it. `by_choice`: but for who opted out."""
    told = persons.c.follows & (_has_asked | _lives_here)
    return told & ~_wants_none if by_choice else told


def _within(number: str = "", place: ColumnElement[str] = _place) -> ColumnElement[bool]:
    """The area itself, and all that lies below it."""
    area: BindParameter[Any] = bindparam(f"area{number}")
    below = (place >= bindparam(f"first{number}")) & (place < bindparam(f"end{number}"))
    return or_(place == area, below)


@cache
def _people(areas: int, *, by_choice: bool = True) -> Select[Any]:
    """Everybody who subscribes to a place in any of so many areas, lives here and follows."""
    within = or_(*(_within(str(number)) for number in range(areas)))
    told = select(subscriptions.c.person).join(persons, persons.c.id == subscriptions.c.person)
    return told.where(within, _is_told(by_choice=by_choice)).distinct()


@cache
def _count(areas: int, *, by_choice: bool = True) -> Select[Any]:
    return select(func.count()).select_from(_people(areas, by_choice=by_choice).subquery())


@cache
def _some(areas: int, *, by_choice: bool = True) -> Select[Any]:
    found = _people(areas, by_choice=by_choice)
    return found.order_by(subscriptions.c.person).limit(bindparam("most"))


_next = tuple_(_place, _id) > tuple_(bindparam("place"), bindparam("id"))
_range = (_place >= bindparam("area")) & (_place < bindparam("end"))
_chunk_end = (
    select(_place, _id)
    .where(_range, _next)
    .order_by(_place, _id)
    .limit(1)
    .offset(bindparam("most"))
)
_GIVEN: dict[str, Any] = {
    "notice": bindparam("notice_"),
    "is_urgent": bindparam("is_urgent_", type_=letters.c.is_urgent.type),
    "due": bindparam("now_", type_=letters.c.due.type),
    "made_at": bindparam("now_", type_=letters.c.made_at.type),
    "expires_at": bindparam("expires_at_", type_=letters.c.expires_at.type),
    "template": text("'notice'"),
    "state": text("'queued'"),
    **{name: text("''") for name in ("why", "lane", "tried", "about", "msgid", "decided")},
    "attempt": text("0"),
    "rides": text("false"),
    "again": text("false"),
}


@cache
def _guests(areas: int, *, by_choice: bool = True) -> Select[Any]:
    """How many of them live elsewhere."""
    at_home = exists().where(
        residencies.c.person == persons.c.id,
        residencies.c.until.is_(None),
        or_(*(_within(str(number), residencies.c.place) for number in range(areas))),
    )
    asked = _people(areas, by_choice=by_choice).where(
        _has_asked, subscriptions.c.by_proxy.is_(False), ~at_home
    )
    return select(func.count()).select_from(asked.subquery())


@cache
def _plan(dialect: str, *, by_choice: bool = True) -> Insert:
    last = tuple_(bindparam("last_place"), bindparam("last_id"))
    base: BindParameter[Any] = bindparam("base_")
    number = base + func.row_number().over(order_by=(_place, _id))
    chunk = (
        select(number, subscriptions.c.person, *_GIVEN.values())
        .join(persons, persons.c.id == subscriptions.c.person)
        .where(_range, _within(), _next, tuple_(_place, _id) <= last)
        .where(_is_told(by_choice=by_choice))
    )
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(letters)
    planned: Insert = insert.from_select(["id", "person", *_GIVEN], chunk, include_defaults=False)
    return planned.on_conflict_do_nothing(  # type: ignore[attr-defined,no-any-return]
        index_elements=["notice", "person"], index_where=text("notice IS NOT NULL")
    )


def _cancel(condition: str) -> Update:
    """Not what another process has begun to send meanwhile."""
    is_queued = letters.c.state == State.QUEUED
    waiting = (
        select(letters.c.id)
        .where(text(condition), letters.c.notice == bindparam("notice_"), is_queued)
        .limit(bindparam("most_"))
        .with_for_update(skip_locked=True)
    )
    found = update(letters).where(letters.c.id.in_(waiting), is_queued)
    return found.values(state=State.CANCELLED.value, rides=False)


_cancelled = [_cancel(condition) for condition in (OF_NOTICE, FOR_MASS)]
_is_waiting = [
    select(letters.c.id).where(text(condition), letters.c.notice == bindparam("notice")).limit(1)
    for condition in (OF_NOTICE, FOR_MASS)
]
_is_leaving = (
    select(letters.c.id)
    .where(text("state = 'sending'"), letters.c.notice == bindparam("notice"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the deliveries of a notice are written down: up to a subscription in an area."""

    area: int = 0
    place: str = ""
    id: int = 0

    @classmethod
    def read(cls, stored: str) -> "Progress":
        return cls(*json.loads(stored)) if stored else cls()

    def __str__(self) -> str:
        return json.dumps([self.area, self.place, self.id], ensure_ascii=False)


def people(db: Db, areas: Sequence[str], category: Category | None, most: int) -> list[int]:
    """Some of those who are told of what concerns these areas. `category`: None for who must."""
    some = _some(len(areas), by_choice=category is not None)
    return db.column(some, most=most, **_given(areas, category))


def count(db: Db, areas: Sequence[str], category: Category | None) -> int:
    query = _count(len(areas), by_choice=category is not None)
    return int(db.value(query, **_given(areas, category)))


def guests(db: Db, areas: Sequence[str], category: Category | None) -> int:
    """How many of them asked for it, and live elsewhere."""
    query = _guests(len(areas), by_choice=category is not None)
    return int(db.value(query, **_given(areas, category)))


def in_sql(
    areas: Sequence[str], category: Category | None = None
) -> tuple[Select[Any], dict[str, str]]:
    """The persons' ids as a SELECT, and its values."""
    query = _people(len(areas), by_choice=category is not None)
    return query, _given(areas, category)


def _given(areas: Sequence[str], category: Category | None) -> dict[str, str]:
    found: dict[str, str] = {} if category is None else {"category_": category}
    for number, area in enumerate(areas):
        first, end = after(area)
        found |= {f"area{number}": area, f"first{number}": first, f"end{number}": end}
    return found


def plan(scene: Scene, notice: Notice, most: int, expires_at: datetime) -> Progress | None:
    """Write down the next deliveries: those of at most so many subscriptions. None: that was all.

    Whoever has one already gets no second (unique notice, person).
    """
    db, at = scene.db, Progress.read(notice.planned)
    if at.area >= len(notice.areas):
        return None
    area = notice.areas[at.area]
    first, end = after(area)
    place = {"area": area, "first": first, "end": end, "place": at.place, "id": at.id}
    found = db.rows(_chunk_end, most=most - 1, **place)
    last = (found[0]["place"], found[0]["id"]) if found else (end, 0)
    given = {
        "notice_": notice.id,
        "is_urgent_": notice.is_urgent,
        "now_": clock.now(),
        "expires_at_": expires_at,
        "base_": db.number("letter", most) - 1,
        "last_place": last[0],
        "last_id": last[1],
    }
    if notice.choice:
        given["category_"] = notice.choice
    db.write(_plan(db.dialect.name, by_choice=notice.choice is not None), [place | given])
    return Progress(at.area, *last) if found else Progress(at.area + 1)


def cancel(scene: Scene, notice: int, most: int) -> bool:
    """Take back deliveries that have not left. False: that was all."""
    for statement in _cancelled:
        scene.do(statement, [{"notice_": notice, "most_": most}])
    return has_waiting(scene.db, notice)


def has_waiting(db: Db, notice: int) -> bool:
    return any(db.column(query, notice=notice) for query in _is_waiting)


def is_tried(db: Db, notice: int) -> bool:
    """Whether any delivery is still on its way to its person alone, or waits to be."""
    return bool(db.column(_is_waiting[0], notice=notice) or db.column(_is_leaving, notice=notice))


def is_open(db: Db, notice: int) -> bool:
    """Whether any delivery has not come to its end."""
    return has_waiting(db, notice) or bool(db.column(_is_leaving, notice=notice))
