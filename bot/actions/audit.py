"""Who did what to whose data and rights, written down; and told to whom it is about.

Looks at somebody's data outlive a refusal, can be seen by her (个人信息保护法 44), and in masses
they ring (54).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import clock
from bot.actions import committee
from bot.community.people import Grant, Role
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import looks, people
from bot.storage.journal import Audit
from bot.storage.looks import LOOKED
from bot.storage.scene import Db, Scene

PHONE = "looked at phone"
NAME = "looked at name"
LIST = "looked at list"
RUNG = "many looks"
MOST_LOOKS, IN = 50, timedelta(hours=1)  # of one person, before it rings
SHOWN = 10
AS = (Role.STAFF, Role.LEAD, Role.WORKER, Role.LEADER, Role.STREET, Role.ADMIN)  # the first counts


@dataclass(frozen=True, slots=True)
class Look:
    """`what`: person, name, claim or media. `name`, `role`: whose; "" on the command line."""

    at: datetime
    what: str
    name: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of a list: "" where she never said her name, or lives nowhere."""

    name: str
    place: str


def note(scene: Scene, person: int | None, act: str, subject: str, why: str = "") -> None:
    """`person` None: on the command line. `subject`: identifiers, never names. `why`: her words."""
    scene.record(_row(person, act, subject, why))


def look(scene: Scene, person: int, act: str, subject: str, why: str = "") -> None:
    """Somebody's data is about to be shown to her."""
    scene.kept.record(_row(person, act, subject, why))
    since = clock.now() - IN
    new = sum(row.person == person and _is_look(row) for row in scene.kept.records)
    count = looks.count(scene.db, person, since) + new
    if count > MOST_LOOKS and not _has_rung(scene, person, since):
        note(scene, person, RUNG, f"person:{person}")
        name = people.names(scene.db, [person])[person]
        committee.alarm(scene, Say("staff/alarms/looks", name=name, most=MOST_LOOKS), but=person)
        letters.write(scene, person, Say("everyone/looks/many", most=MOST_LOOKS))


def look_at_list(scene: Scene, person: int, subject: str, listed: Iterable[int]) -> list[Listed]:
    """These people are about to be listed to her, their names masked; the look is one."""
    every = list(listed)
    if every:
        look(scene, person, LIST, subject)
    names, homes = people.names(scene.db, every), people.homes_of(scene.db, every)
    return [Listed(names[one], homes.get(one, "")) for one in every]


def looks_at(db: Db, person: int, most: int = SHOWN) -> list[Look]:
    """Who looked at hers, as what at that time, and why; the latest first."""
    found = looks.at(db, person, most)
    who = sorted({row.person for row in found if row.person})
    names, grants = people.names(db, who), looks.grants_ever(db, who)
    return [
        Look(
            at=row.at,
            what="name" if row.act == NAME else row.subject.partition(":")[0],
            name=names[row.person] if row.person else "",
            role=_role(grants, row.person, row.at) if row.person else "",
            why=row.why or "",
        )
        for row in found
    ]


def _row(person: int | None, act: str, subject: str, why: str) -> Audit:
    return Audit(person=person, act=act, subject=subject, why=why or None)


def _is_look(row: Audit) -> bool:
    return row.act.startswith(LOOKED)


def _has_rung(scene: Scene, person: int, since: datetime) -> bool:
    now = any(row.act == RUNG for row in scene.records)
    return now or looks.has_done(scene.db, person, RUNG, since)


def _role(grants: Sequence[Grant], person: int, at: datetime) -> str:
    """The first of those she had then; "" where she had none."""
    had = {
        one.role for one in grants if one.person == person and one.since <= at and one.is_live(at)
    }
    return next((role.value for role in AS if role in had), "")
