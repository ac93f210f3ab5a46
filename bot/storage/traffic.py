"""What all processes know of the lanes together: closed ones, the day's sends, the pace."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Float, Insert, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from bot import clock
from bot.storage import ledgers
from bot.storage.outbox import Lane
from bot.storage.prepared import MachineTime, OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import table

EVERYTHING = "everything"
AHEAD = 1.0  # seconds: how far the pace may be given away in advance


class Hold(SQLModel):
    """A lane is closed, or everything is: until a moment, or until somebody opens it again."""

    scope: str = Field(primary_key=True)  # a Lane, or EVERYTHING
    why: str
    since: datetime = Field(default_factory=clock.now)
    until: datetime | None = None
    by: int | None = None  # the person who closed it; None: the sender itself


class Spent(SQLModel):
    """How many of a lane's calls a day (Beijing's) has seen."""

    key: str = Field(primary_key=True)  # "2026-11-23:customer"
    count: int = 0


class Pace(SQLModel):
    """When the next message may leave, in seconds of the database's own clock."""

    id: int = Field(primary_key=True)
    free_at: float = Field(sa_type=Float)


holds, spent, paces = table(Hold), table(Spent), table(Pace)
_holds = select(holds)
_spent = select(spent).where(OneOf(spent.c.key, "keys"))
_pace = select(paces.c.free_at, MachineTime().label("now")).with_for_update()
_paced = update(paces).values(free_at=bindparam("free_at_"))


@cache
def _count(dialect: str) -> Insert:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(spent)
    more = {"count": spent.c.count + statement.excluded.count}
    counted: Insert = statement.on_conflict_do_update(index_elements=["key"], set_=more)
    return counted


def known(db: Db) -> dict[str, Hold]:
    """The last hold of each scope, whether or not it is in force. Read once a batch."""
    if "holds" not in db.memo:
        db.memo["holds"] = {hold.scope: hold for hold in db.all(Hold, _holds)}
    found: dict[str, Hold] = db.memo["holds"]
    return found


def closed(db: Db) -> dict[str, Hold]:
    """The holds that are in force."""
    now = clock.now()
    return {scope: h for scope, h in known(db).items() if h.until is None or now < h.until}


def close(scene: Scene, hold: Hold) -> None:
    known(scene.db)[hold.scope] = hold
    scene.put(hold)


def forget(scene: Scene, scope: str) -> None:
    """It works again: what closes it next is news."""
    if hold := known(scene.db).pop(scope, None):
        scene.remove(hold)


def open_again(scene: Scene) -> list[Hold]:
    """Every lane; those that were closed."""
    found = list(closed(scene.db).values())
    for hold in found:
        forget(scene, hold.scope)
    return found


def spent_today(db: Db) -> dict[str, int]:
    """Calls by lane."""
    keys = [f"{ledgers.day()}:{lane}" for lane in Lane]
    return {one.key.partition(":")[2]: one.count for one in db.all(Spent, _spent, keys=keys)}


def spend(scene: Scene, lane: str, count: int) -> None:
    statement = _count(scene.db.dialect.name)
    scene.do(statement, [{"key": f"{ledgers.day()}:{lane}", "count": count}])


def reserve(db: Db, count: int, rate: float) -> tuple[int, float]:
    """(how many of `count` may leave, seconds until the first of them), one after the other.

    The moments belong to whoever asked: no two processes get the same.
    """
    row: dict[str, Any] = db.rows(_pace)[0]
    wait = max(0.0, row["free_at"] - row["now"])
    allowed = min(count, max(0, int((AHEAD - wait) * rate)) or (1 if not wait else 0))
    if allowed:
        db.write(_paced, [{"free_at_": row["now"] + wait + allowed / rate}])
    return allowed, wait
