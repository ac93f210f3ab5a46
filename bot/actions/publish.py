"""A notice goes out: rehearsed, scheduled, fired once, cancelled, pinned."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import clock
from bot.actions.audit import note
from bot.community.notices import PINNED_FOR, Category, Notice
from bot.community.people import Person
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.delivery import broadcast, lanes, traffic
from bot.delivery.lanes import Matter
from bot.delivery.outcomes import Later, OutOfReach, Why
from bot.settings import TemplateName
from bot.storage import audience, homes, ledgers, notices, outbox
from bot.storage.outbox import Lane
from bot.storage.scene import Db, Scene

MOST_NAMED = 10
LOOKED_AT = 500  # people, for the names of some who are out of reach


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Whom a notice would reach now: so many by each lane, so many not, and why.

    `names`: some of those who would not be reached, and why. `seconds`: how long it would take.
    """

    total: int
    by_lane: Counter[Lane]
    out_of_reach: Counter[str]
    names: dict[int, str]
    seconds: float

    @property
    def missed(self) -> int:
        return self.out_of_reach.total()


def rehearse(
    db: Db,
    areas: Sequence[str],
    category: Category = Category.GENERAL,
    *,
    urgent: bool = False,
    mass: bool = False,
) -> Rehearsal:
    """Refused: nobody_there."""
    matter = Matter(TemplateName.NOTICE if urgent else None, urgent, is_notice=True, by_mass=mass)
    seen, now = traffic.look(db), clock.now()
    by_lane: Counter[Lane] = Counter()
    out_of_reach: Counter[str] = Counter()
    choice = None if urgent else category
    for ledger, people in ledgers.alike(db, *audience.in_sql(areas, choice)):
        match lanes.choose(ledger, matter, seen, now):
            case OutOfReach(why):
                out_of_reach[why.value] += people
            case Later():
                out_of_reach[Why.QUOTA_USED.value] += people
            case lane:
                by_lane[lane] += people
    total = by_lane.total() + out_of_reach.total()
    if not total and not (choice and audience.count(db, areas, None)):
        raise Refusal("nobody_there")
    calls = total - out_of_reach.total() - by_lane[Lane.MASS]
    seconds = calls / db.settings.notices.rate_per_second
    names = _missed(db, areas, choice, matter) if out_of_reach else {}
    return Rehearsal(total, by_lane, out_of_reach, names, seconds)


def _missed(
    db: Db, areas: Sequence[str], category: Category | None, matter: Matter
) -> dict[int, str]:
    """Some whom it would not reach, and why: found among the first of the audience."""
    seen, now, found = traffic.look(db), clock.now(), {}
    some = audience.people(db, areas, category, LOOKED_AT)
    for person, ledger in ledgers.of(db, some).items():
        if isinstance(choice := lanes.choose(ledger, matter, seen, now), OutOfReach):
            found[person] = choice.why.value
    return dict(sorted(found.items())[:MOST_NAMED])


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says, and how much it is worth."""

    title: str
    body: str
    is_urgent: bool = False
    by_mass: bool = False
    category: Category = Category.GENERAL


def schedule(
    scene: Scene, staff: Person, areas: list[str], words: Words, fire_at: datetime
) -> Notice:
    """The notice, fired in this very turn if its time has come."""
    local = clock.local(fire_at)
    notice = Notice(
        id=scene.number("notice"),
        title=words.title,
        body=words.body,
        areas=areas,
        category=words.category,
        is_urgent=words.is_urgent,
        by_mass=words.by_mass,
        author=staff.id,
        fire_local=local.strftime("%Y-%m-%d %H:%M"),
        zone=str(clock.zone),
        fire_at=fire_at,
        pinned_until=max(fire_at, clock.now()) + PINNED_FOR,
    )
    scene.add(notice)
    note(scene, staff.id, "published", f"notice:{notice.id}")
    if fire_at <= clock.now():
        broadcast.fire(scene, notice)
    return notice


def cancel(scene: Scene, staff: Person, areas: list[str], number: int) -> Notice:
    """What has not left does not leave any more.

    Refused: no_such_notice, notice_finished, notice_cancelled.
    """
    notice = find(scene.db, areas, number)
    notice.cancel()
    scene.change(notice, state=notice.state)
    scene.db.has_letters = True
    note(scene, staff.id, "cancelled", f"notice:{number}")
    return notice


def pause(scene: Scene, staff: Person, areas: list[str], number: int) -> Notice:
    """Refused: no_such_notice, notice_not_sending."""
    notice = find(scene.db, areas, number)
    notice.pause()
    scene.change(notice, state=notice.state)
    note(scene, staff.id, "paused", f"notice:{number}")
    return notice


def resume(scene: Scene, staff: Person, areas: list[str], number: int) -> Notice:
    """Refused: no_such_notice, notice_not_paused."""
    notice = find(scene.db, areas, number)
    notice.resume()
    scene.change(notice, state=notice.state)
    scene.db.has_letters = True
    note(scene, staff.id, "resumed", f"notice:{number}")
    return notice


def pin(scene: Scene, staff: Person, areas: list[str], number: int, days: int) -> Notice:
    """Shown first for so many days; 0 takes the pin out."""
    notice = find(scene.db, areas, number)
    scene.change(notice, pinned_until=clock.now() + timedelta(days=days) if days else None)
    note(scene, staff.id, "pinned" if days else "unpinned", f"notice:{number}")
    return notice


def find(db: Db, areas: list[str], number: int) -> Notice:
    """A notice for nowhere but these areas. Refused: no_such_notice."""
    notice = notices.get(db, number)
    if notice is None or not may_speak_to(areas, notice.areas):
        raise Refusal("no_such_notice", number=number)
    return notice


def recent(db: Db, areas: Sequence[str], most: int) -> list[Notice]:
    """What was sent to nowhere but these areas: pinned first, then the newest."""
    places = [*areas, *homes.all_buildings(db, areas)]
    found = notices.recent_for(db, places, clock.now(), LOOKED_AT)
    return [notice for notice in found if may_speak_to(areas, notice.areas)][:most]


def may_speak_to(own: Sequence[str], areas: Sequence[str]) -> bool:
    return all(set(own).intersection(areas_of(area)) for area in areas)


def reach(db: Db, notice: Notice) -> dict[str, Any]:
    """Each state with its number and reasons; their sum is the recipients."""
    states: dict[str, dict[str, Any]] = {}
    for state, why, count in outbox.counts(db, notice.id):
        known = states.setdefault(state.value, {"count": 0, "reasons": {}})
        known["count"] += count
        if why:
            known["reasons"][why] = count
    return states
