"""What became of callbacks, in slots of ten minutes, of all processes together; and alarms."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from bot import clock
from bot.storage.scene import Db, Scene
from bot.storage.tables import table

SLOT = timedelta(minutes=10)
KEPT = timedelta(days=30)
COUNTS = ("good", "stale", "unopened", "forged", "unreadable")


@dataclass(slots=True)
class Knocks:
    """How many pushes ended how. `apart`: seconds that our clock was ahead of the last stale one's.

    good: taken. stale: rightly signed, but not now. unopened: rightly signed, but sealed with
    another key. forged: not rightly signed. unreadable: taken, but in none of WeChat's shapes.
    """

    good: int = 0
    stale: int = 0
    unopened: int = 0
    forged: int = 0
    unreadable: int = 0
    apart: int = 0

    def since(self, before: "Knocks") -> "Knocks":
        """What has come since then."""
        counts = {name: getattr(self, name) - getattr(before, name) for name in COUNTS}
        return Knocks(**counts, apart=self.apart)


class Pulse(SQLModel):
    """A slot. That there is one says that somebody listened, whatever came."""

    since: datetime = Field(primary_key=True)
    good: int = 0
    stale: int = 0
    unopened: int = 0
    forged: int = 0
    unreadable: int = 0
    apart: int = 0
    good_at: datetime | None = None  # of the last good one, within half a minute


class Trouble(StrEnum):
    """What can be wrong with callbacks."""

    STALE = "stale"
    UNOPENED = "unopened"
    FORGED = "forged"
    UNREADABLE = "unreadable"
    SILENT = "silent"


class Alarm(SQLModel):
    """Since when it rings, if it does. The migrations plant a row for each Trouble."""

    kind: str = Field(primary_key=True)
    since: datetime | None = None


pulses, alarms = table(Pulse), table(Alarm)
_within = (pulses.c.since >= bindparam("first")) & (pulses.c.since < bindparam("end"))
_slots = select(pulses).where(_within).order_by(pulses.c.since)
_heard = select(func.count().label("slots"), func.sum(pulses.c.good).label("good")).where(_within)
_last = (
    select(pulses.c.good_at)
    .where(_within, pulses.c.good > 0)
    .order_by(pulses.c.since.desc())
    .limit(1)
)
_forget = delete(pulses).where(pulses.c.since < bindparam("before"))
_alarms = select(alarms).order_by(alarms.c.kind)


def slot_of(moment: datetime) -> datetime:
    """The beginning of the slot in which it lies."""
    seconds = int(SLOT.total_seconds())
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


def add(scene: Scene, news: Knocks) -> None:
    """To the slot of this moment; whoever is the first in it also forgets what is too old."""
    now = clock.now()
    slot = slot_of(now)
    if not slots(scene.db, slot, slot + SLOT):
        scene.do(_forget, [{"before": now - KEPT}])
    elif not any(getattr(news, name) for name in COUNTS):
        return
    values = asdict(news) | {"since": slot, "good_at": now if news.good else None}
    if not news.stale:
        values["apart"] = 0
    scene.do(_add(scene.db.dialect.name), [values])


@cache
def _add(dialect: str) -> Insert:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(pulses)
    new = statement.excluded
    more: dict[str, Any] = {name: pulses.c[name] + new[name] for name in COUNTS}
    more["apart"] = case((new.stale > 0, new.apart), else_=pulses.c.apart)
    more["good_at"] = func.coalesce(new.good_at, pulses.c.good_at)
    added: Insert = statement.on_conflict_do_update(index_elements=["since"], set_=more)
    return added


def slots(db: Db, first: datetime, end: datetime) -> list[Pulse]:
    """Those that begin within a span, the earliest first."""
    return db.all(Pulse, _slots, first=first, end=end)


def heard(db: Db, first: datetime, end: datetime) -> tuple[int, int]:
    """(slots in which somebody listened, good callbacks) of a span."""
    found = db.rows(_heard, first=first, end=end)[0]
    return int(found["slots"]), int(found["good"] or 0)


def last_good(db: Db) -> datetime | None:
    """When the last good callback came, of those of a month."""
    now = clock.now()
    moment: datetime | None = db.value(_last, first=now - KEPT, end=now + SLOT)
    return moment


def all_alarms(db: Db) -> dict[Trouble, Alarm]:
    """Whatever several processes see, one of them rings: the others wait for the end of its turn.

    They wait where all wait who write letters, so that no two wait for each other.
    """
    db.number("letter", 0)
    return {Trouble(alarm.kind): alarm for alarm in db.all(Alarm, _alarms)}
