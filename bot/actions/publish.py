"""A notice goes out: rehearsed, scheduled, fired once, cancelled, pinned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot import clock
from bot.actions.verify import note
from bot.community.notices import PINNED_FOR, Firing, Notice, NoticeState
from bot.community.people import Person
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.delivery import lanes, letters
from bot.delivery.outcomes import OutOfReach
from bot.storage import notices, outbox
from bot.storage.scene import Db, Scene

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Whom a notice would reach now, and who would not be reached, with the reason."""

    people: list[int]
    out_of_reach: dict[int, str] = field(default_factory=dict)


def rehearse(db: Db, areas: Sequence[str]) -> Rehearsal:
    """Refused: nobody_there."""
    people = notices.audience(db, areas)
    if not people:
        raise Refusal("nobody_there")
    missed = {}
    account, now = db.settings.wechat.account, clock.now()
    for first in range(0, len(people), AT_ONCE):
        for person, ledger in outbox.ledgers(db, people[first : first + AT_ONCE]).items():
            if isinstance(lane := lanes.choose(ledger, account, now), OutOfReach):
                missed[person] = lane.why.value
    return Rehearsal(people, missed)


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says."""

    title: str
    body: str


def schedule(
    scene: Scene, staff: Person, areas: list[str], words: Words, fire_at: datetime
) -> Notice:
    """The notice, sent in this very turn if its time has come."""
    local = clock.local(fire_at)
    notice = Notice(
        id=scene.number("notice"),
        title=words.title,
        body=words.body,
        areas=areas,
        author=staff.id,
        fire_local=local.strftime("%Y-%m-%d %H:%M"),
        zone=str(clock.zone),
        fire_at=fire_at,
    )
    scene.add(notice)
    note(scene, staff.id, "published", f"notice:{notice.id}")
    if fire_at <= clock.now():
        fire(scene, notice)
    return notice


def fire_next(scene: Scene) -> bool:
    """Fire the oldest notice that is due; False when none is."""
    notice = notices.next_due(scene.db, clock.now())
    if notice is None:
        return False
    fire(scene, notice)
    return True


def fire(scene: Scene, notice: Notice) -> None:
    """Its recipients are fixed now, one letter each; it stays pinned for some days."""
    now = clock.now()
    scene.add(Firing(schedule=f"notice:{notice.id}@{notice.fire_at.isoformat()}"))
    letters.write_notice(scene, notice.id, notices.audience(scene.db, notice.areas))
    scene.change(notice, state=NoticeState.SENT, pinned_until=now + PINNED_FOR)


def cancel(scene: Scene, staff: Person, areas: list[str], number: int) -> Notice:
    """Refused: no_such_notice, notice_sent, notice_cancelled."""
    notice = find(scene.db, areas, number)
    notice.cancel()
    scene.change(notice, state=notice.state)
    note(scene, staff.id, "cancelled", f"notice:{number}")
    return notice


def pin(scene: Scene, staff: Person, areas: list[str], number: int, days: int) -> Notice:
    """Shown first for so many days; 0 takes the pin out."""
    notice = find(scene.db, areas, number)
    scene.change(notice, pinned_until=clock.now() + timedelta(days=days) if days else None)
    note(scene, staff.id, "pinned" if days else "unpinned", f"notice:{number}")
    return notice


def find(db: Db, areas: list[str], number: int) -> Notice:
    """A notice for any of these areas. Refused: no_such_notice."""
    notice = notices.get(db, number)
    if notice is None or not any(may_speak_to(areas, [area]) for area in notice.areas):
        raise Refusal("no_such_notice", number=number)
    return notice


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
