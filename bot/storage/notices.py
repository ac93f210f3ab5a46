"""Notices, and when they are due."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from bot.community.notices import UNDER_WAY, Firing, Notice, NoticeState
from bot.community.places import areas_of
from bot.storage.scene import Db
from bot.storage.tables import table

notices, firings = table(Notice), table(Firing)
_notice = select(notices).where(notices.c.id == bindparam("id")).with_for_update()
_words = select(notices).where(notices.c.id == bindparam("id"))
_due = (
    select(notices)
    .where(notices.c.state == NoticeState.SCHEDULED, notices.c.fire_at <= bindparam("now"))
    .order_by(notices.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_leaving = (
    select(notices)
    .where(or_(*(notices.c.state == s for s in (NoticeState.PLANNING, NoticeState.SENDING))))
    .order_by(notices.c.is_urgent.desc(), notices.c.id)
)
_to_plan = (
    select(notices)
    .where(notices.c.state == NoticeState.PLANNING)
    .order_by(notices.c.is_urgent.desc(), notices.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_taken_back = (
    select(notices)
    .where(notices.c.state == NoticeState.CANCELLED, notices.c.planned != "")
    .limit(1)
    .with_for_update(skip_locked=True)
)
_scheduled = (
    select(notices).where(notices.c.state == NoticeState.SCHEDULED).order_by(notices.c.fire_at)
)
_sent = (
    select(notices)
    .where(or_(*(notices.c.state == state for state in (*UNDER_WAY, NoticeState.FINISHED))))
    .order_by(notices.c.id.desc())
    .limit(200)
)
_fired = select(firings.c.schedule).where(firings.c.schedule == bindparam("key"))


def has_fired(db: Db, key: str) -> bool:
    """Whether this went off already."""
    return db.value(_fired, key=key) is not None


def get(db: Db, number: int) -> Notice | None:
    return db.one(Notice, _notice, id=number)


def read(db: Db, number: int) -> Notice:
    """As it is, not locked."""
    found = db.one(Notice, _words, id=number)
    assert found is not None
    return found


def next_due(db: Db, now: datetime) -> Notice | None:
    return db.one(Notice, _due, now=now)


def leaving(db: Db) -> list[Notice]:
    """Those whose deliveries may leave now, urgent ones first."""
    return db.all(Notice, _leaving)


def to_plan(db: Db) -> Notice | None:
    """One whose deliveries are not all written down; no other process plans it meanwhile."""
    return db.one(Notice, _to_plan)


def taken_back(db: Db) -> Notice | None:
    """One that was cancelled after its deliveries had been planned."""
    return db.one(Notice, _taken_back)


def scheduled(db: Db) -> list[Notice]:
    return db.all(Notice, _scheduled)


def recent_for(db: Db, places: Iterable[str], now: datetime, most: int) -> list[Notice]:
    """What was sent to any area these places lie in: pinned first, then the newest."""
    mine = {area for place in places for area in areas_of(place)}
    found = [n for n in db.all(Notice, _sent) if mine.intersection(n.areas)]
    found.sort(key=lambda notice: not (notice.pinned_until and notice.pinned_until > now))
    return found[:most]
