"""Letters whose time has come, claimed for whoever sends them."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, text

from bot import clock
from bot.community.media import Media
from bot.community.notices import Notice
from bot.community.people import Person
from bot.storage import locks
from bot.storage.outbox import FOR_MASS, OF_NOTICE, OWN, RETRIED, Lane, Letter, State
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.seal import WrongKeyError
from bot.storage.tables import blank, opened, table

log = logging.getLogger(__name__)
SOON = timedelta(minutes=1)  # so long her later letters wait for one that is tried again

letters, persons, media = table(Letter), table(Person), table(Media)
_is_sending = text("letter.state = 'sending'")
_now: BindParameter[Any] = bindparam("now")
_most: BindParameter[Any] = bindparam("most")


def _queued(condition: str) -> Any:
    return (
        select(letters, persons.c.openid)
        .join(persons, persons.c.id == letters.c.person)
        .where(text(condition), letters.c.due <= _now)
    )


def _first(statement: Any) -> Any:
    ordered = statement.order_by(letters.c.due, letters.c.id).limit(_most)
    return ordered.with_for_update(skip_locked=True, of=letters)


_own = _first(_queued(OWN))
# Deliveries come by ten thousands: only what is not the same for all of them is read.
OWN_TO_EACH = (
    *("id", "person", "tried", "attempt", "again", "first_sent_at", "expires_at", "made_at"),
)
_of_notice = _first(
    select(*(letters.c[name] for name in OWN_TO_EACH), persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(text(OF_NOTICE), letters.c.notice == bindparam("notice"), letters.c.due <= _now)
)
_for_mass = (
    _queued(FOR_MASS)
    .where(letters.c.notice == bindparam("notice"), letters.c.state == State.QUEUED)
    .order_by(letters.c.id)
    .limit(_most)
    .with_for_update(skip_locked=True, of=letters)
)
_lapsed = (
    select(letters, persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(_is_sending, letters.c.lease_until <= _now)
    .order_by(letters.c.lease_until)
    .limit(_most)
    .with_for_update(skip_locked=True, of=letters)
)
_has_key = OneOf(letters.c.lane, "keyed")
_lapsed_keyed, _lapsed_unkeyed = _lapsed.where(_has_key), _lapsed.where(~_has_key)
_of_post = (
    select(letters, persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(
        text(FOR_MASS),
        letters.c.notice == bindparam("notice"),
        letters.c.state == State.SENDING,
        letters.c.post == bindparam("post"),
    )
)
_in_flight = select(letters.c.person).where(_is_sending, OneOf(letters.c.person, "people"))
_picture = select(media).where(media.c.id == bindparam("id"))
_retried = (
    select(letters.c.person, func.min(letters.c.id).label("id"))
    .where(
        text(RETRIED),
        letters.c.due > _now,
        letters.c.due <= bindparam("soon"),
        OneOf(letters.c.person, "people"),
    )
    .group_by(letters.c.person)
)


@dataclass(slots=True)
class Due:
    letter: Letter
    openid: str


def own(db: Db, most: int) -> list[Due]:
    """Letters about a person's own matters whose time has come, oldest first."""
    return _due(db, _free(db, db.rows(_own, now=clock.now(), most=most)))


def of_notice(db: Db, notice: Notice, most: int) -> list[Due]:
    """Deliveries of a notice whose time has come, oldest first."""
    found = _free(db, db.rows(_of_notice, notice=notice.id, now=clock.now(), most=most))
    alike = Letter(id=0, person=0, template="notice", notice=notice.id, is_urgent=notice.is_urgent)
    return [Due(_delivery(alike, row), row["openid"]) for row in found]


def _delivery(alike: Letter, row: dict[str, Any]) -> Letter:
    letter: Letter = Letter.__new__(Letter)
    letter.__dict__.update(alike.__dict__)
    letter.__dict__.update((name, row[name]) for name in OWN_TO_EACH)
    return letter


def for_mass(db: Db, notice: int, most: int) -> list[Due]:
    """Deliveries of a notice that wait to leave in one mass message."""
    return _due(db, _free(db, db.rows(_for_mass, notice=notice, now=clock.now(), most=most)))


def _free(db: Db, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """None of a person who has one in flight, here or in another process, or an older one to be
    tried again in a moment: what she is told comes in order."""
    if not found:
        return []
    now, people = clock.now(), [row["person"] for row in found]
    held = locks.hold(db, {f"letters:{person}" for person in people})
    flying = set(db.column(_in_flight, people=people))
    soon = {"people": people, "now": now, "soon": now + SOON}
    again = {row["person"]: row["id"] for row in db.rows(_retried, **soon)}
    return [
        row
        for row in found
        if (person := row["person"]) not in flying
        and f"letters:{person}" not in held
        and again.get(person, row["id"]) >= row["id"]
    ]


def in_doubt(db: Db, keyed: Collection[Lane], most: int) -> list[Due]:
    """Whose end nobody knows, and whose key WeChat does: time to say them again."""
    lanes = [lane.value for lane in keyed]
    return _due(db, db.rows(_lapsed_keyed, now=clock.now(), most=most, keyed=lanes))


def abandoned(db: Db, keyed: Collection[Lane], most: int) -> list[Due]:
    """Letters whose sender ended half-way, and that have no key."""
    lanes = [lane.value for lane in keyed]
    return _due(db, db.rows(_lapsed_unkeyed, now=clock.now(), most=most, keyed=lanes))


def of_mass(db: Db, letter: Letter) -> list[Due]:
    """All that left in the same mass message."""
    return _due(db, db.rows(_of_post, notice=letter.notice, post=letter.post))


def picture(db: Db, letter: Letter) -> Media | None:
    """What it shows."""
    return db.one(Media, _picture, id=letter.picture)


def _due(db: Db, found: Iterable[dict[str, Any]]) -> list[Due]:
    return [Due(_opened(db, row), row["openid"]) for row in found]


def _opened(db: Db, row: dict[str, Any]) -> Letter:
    """One that does not open has no words: it is refused, and does not keep the others here."""
    try:
        return opened(Letter, row, db.seal)
    except WrongKeyError as error:
        log.error("letter %d does not open: %s", row["id"], error)  # noqa: TRY400 - no trace needed
        return blank(Letter, {**row, "template": ""}, db.seal)
