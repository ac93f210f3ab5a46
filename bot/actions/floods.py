"""Guessing at who lives where: counted, slowed down to the committee's word, and rung once."""

from dataclasses import dataclass
from datetime import timedelta

from bot import clock
from bot.actions import committee
from bot.community.notices import Firing
from bot.community.people import (
    TRIES_A_DAY,
    TRIES_AN_HOUR,
    TRIES_AN_HOUR_IN_ALL,
    Guess,
    Role,
    Try,
)
from bot.community.places import areas_of, building_of
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import notices, people
from bot.storage.scene import Db, Scene

A_DAY = timedelta(days=1)
LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Pressure:
    """Wrong guesses: hers in a day, in the building and in the whole house in an hour."""

    hers: int
    here: int
    everywhere: int

    @property
    def is_flood(self) -> bool:
        return self.here >= TRIES_AN_HOUR or self.everywhere >= TRIES_AN_HOUR_IN_ALL

    @property
    def why(self) -> str:
        """Why only the committee may decide now, or ""."""
        return "tries" if self.hers >= TRIES_A_DAY else "flood" if self.is_flood else ""

    def with_one_more(self) -> "Pressure":
        return Pressure(self.hers + 1, self.here + 1, self.everywhere + 1)


def look(db: Db, person: int, home: str) -> Pressure:
    return Pressure(*people.pressure(db, person, building_of(home) or home, Guess.CLAIM))


def ring(scene: Scene, home: str, pressure: Pressure) -> None:
    """Staff hear of a flood, once a day."""
    if not pressure.is_flood:
        return
    building = building_of(home) or home
    is_here = pressure.here >= TRIES_AN_HOUR
    what = building if is_here else ""
    key = f"flood:{what}@{clock.local(clock.now()).date().isoformat()}"
    if notices.has_fired(scene.db, key):
        return
    scene.put(Firing(schedule=key))
    tries = pressure.here if is_here else pressure.everywhere
    say = Say("staff/alarms/flood", place=what, tries=tries)
    staff = people.holders(scene.db, Role.STAFF, building) if is_here else []
    for one in staff or committee.everybody(scene):
        letters.write(scene, one, say, about="alarm", urgent=True, rides=True)


def attempts(db: Db, areas: list[str]) -> list[Try]:
    """What did not agree in a day, in these areas, the latest first."""
    mine = set(areas)
    recent = people.recent_tries(db, Guess.CLAIM, A_DAY, LOOKED_AT)
    return [one for one in recent if mine.intersection(areas_of(one.place))]


def attempts_of(db: Db, person: int) -> list[Try]:
    """Hers, in order."""
    return people.tries_of(db, person, Guess.CLAIM, A_DAY)
