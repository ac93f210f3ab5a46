"""Notices, whom they are for, and when they are due."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from bot.community.notices import Notice, NoticeState
from bot.community.people import Person, Residency, Subscription
from bot.community.places import after, areas_of
from bot.storage.scene import Db
from bot.storage.tables import table

notices, subscriptions, persons = table(Notice), table(Subscription), table(Person)
residencies = table(Residency)
_notice = select(notices).where(notices.c.id == bindparam("id")).with_for_update()
_words = select(notices).where(notices.c.id == bindparam("id"))
_due = (
    select(notices)
    .where(notices.c.state == NoticeState.SCHEDULED, notices.c.fire_at <= bindparam("now"))
    .order_by(notices.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_scheduled = (
    select(notices).where(notices.c.state == NoticeState.SCHEDULED).order_by(notices.c.fire_at)
)
_sent = (
    select(notices)
    .where(notices.c.state == NoticeState.SENT)
    .order_by(notices.c.id.desc())
    .limit(200)
)
_subscribers = (
    select(subscriptions.c.person)
    .join(residencies, residencies.c.person == subscriptions.c.person)
    .where(
        residencies.c.until.is_(None),
        or_(
            subscriptions.c.place == bindparam("area"),
            (subscriptions.c.place >= bindparam("first"))
            & (subscriptions.c.place < bindparam("end")),
        ),
    )
    .distinct()
)


def get(db: Db, number: int) -> Notice | None:
    return db.one(Notice, _notice, id=number)


def read(db: Db, number: int) -> Notice:
    """As it is, not locked."""
    found = db.one(Notice, _words, id=number)
    assert found is not None
    return found


def next_due(db: Db, now: datetime) -> Notice | None:
    return db.one(Notice, _due, now=now)


def scheduled(db: Db) -> list[Notice]:
    return db.all(Notice, _scheduled)


def recent_for(db: Db, places: Iterable[str], now: datetime, most: int) -> list[Notice]:
    """What was sent to any area these places lie in: pinned first, then the newest."""
    mine = {area for place in places for area in areas_of(place)}
    found = [n for n in db.all(Notice, _sent) if mine.intersection(n.areas)]
    found.sort(key=lambda notice: not (notice.pinned_until and notice.pinned_until > now))
    return found[:most]


def audience(db: Db, areas: Iterable[str]) -> list[int]:
    """Who is told of what concerns these areas: residents who subscribe to a place in them."""
    found: set[int] = set()
    for area in areas:
        first, end = after(area)
        found.update(db.column(_subscribers, area=area, first=first, end=end))
    return sorted(found)
