"""What is done now and then, by one process at a time."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel

from bot import clock
from bot.storage.scene import Db, Scene
from bot.storage.tables import table


class Errand(SQLModel):
    """From the day on which its row is written."""

    name: str = Field(primary_key=True)
    due: datetime


errands = table(Errand)
_errand = select(errands).where(errands.c.name == bindparam("name"))
_errand_alone = _errand.with_for_update()


def plan(scene: Scene, errand: str, at: datetime) -> None:
    """It is done when the time has come, and then again and again."""
    scene.put(Errand(name=errand, due=at))


def is_planned(db: Db, errand: str) -> bool:
    return bool(db.rows(_errand, name=errand))


def take(scene: Scene, errand: str, lease: timedelta) -> bool:
    """Whether it is due and nobody else's: this process does it within the lease."""
    now, found = clock.now(), scene.db.one(Errand, _errand_alone, name=errand)
    if found is None or found.due > now:
        return False
    scene.change(found, due=now + lease)
    return True
