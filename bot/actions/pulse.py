"""Callbacks that fail or stop: staff hear of it, once, and once more when it is over."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import clock
from bot.actions import committee
from bot.community.calendar import QuietHours
from bot.community.say import Say
from bot.storage import pulse
from bot.storage.pulse import SLOT, Knocks, Pulse, Trouble
from bot.storage.scene import Db, Scene

log = logging.getLogger(__name__)
LATELY = 2  # slots: ten to twenty minutes
ENOUGH = {  # so many of them lately are no accident: when good ones come too, when none does
    Trouble.STALE: (3, 3),
    Trouble.UNOPENED: (3, 3),
    Trouble.FORGED: (30, 9),
    Trouble.UNREADABLE: (10, 5),
}
HOURS_AWAKE, HOURS = 6, 24
DAYS_BEFORE = 3
LISTENED = 0.9  # of the slots of a span
MINUTE = 60


def watch(scene: Scene, news: Knocks) -> bool:
    """Note what has come, ring what is wrong now. True: silence, to be told with `tell_silence`."""
    pulse.add(scene, news)
    now = clock.now()
    lately = recent(scene.db, news)
    ringing = pulse.all_alarms(scene.db)
    wrong = troubles(lately)
    for kind, alarm in ringing.items():
        if kind in wrong and not alarm.since:
            scene.change(alarm, since=now)
            _tell(scene, kind, _facts(kind, lately))
        elif alarm.since and _is_over(kind, alarm.since, lately, scene.db):
            scene.change(alarm, since=None)
            log.error("callbacks: %s no more", kind)
            committee.alarm(scene, Say("staff/alarms/callbacks_again"))
    rings = any(alarm.since for alarm in ringing.values())
    return not rings and not lately.good and silence(scene.db) is not None


def tell_silence(scene: Scene, *, reached: bool | None) -> None:
    """`reached`: whether WeChat says that it reaches us, None where it did not say."""
    alarm, hours = pulse.all_alarms(scene.db)[Trouble.SILENT], silence(scene.db)
    if hours and not alarm.since:
        scene.change(alarm, since=clock.now())
        _tell(scene, Trouble.SILENT, {"hours": hours, "reached": reached})


def recent(db: Db, news: Knocks | None = None) -> Knocks:
    """The sum of the last slots, and of news that is not in them yet."""
    slot = pulse.slot_of(clock.now())
    found = pulse.slots(db, slot - (LATELY - 1) * SLOT, slot + SLOT)
    return _sum([*found, news] if news else found)


def troubles(lately: Knocks) -> set[Trouble]:
    """What is wrong by the counts of the last slots."""
    none_is_good = lately.good == 0
    return {
        kind for kind, enough in ENOUGH.items() if getattr(lately, kind) >= enough[none_is_good]
    }


def silence(db: Db) -> int | None:
    """For how many hours it has been unusually still; None while it is not.

    Still is six hours outside the quiet hours, or a whole day, without a good callback, although
    some process listened all the while, and although each of the three days before had one in the
    same hours. So nobody rings at night, nor in a small community that is still every Sunday, nor
    for a house that has been closed or has only just opened.
    """
    now = clock.now()
    quiet = QuietHours.read(db.settings.notices.quiet_hours)
    if quiet.ends(clock.local(now)):
        return None
    for hours in (HOURS_AWAKE, HOURS):
        span = timedelta(hours=hours)
        by_hour = (clock.local(now - timedelta(hours=hour)) for hour in range(hours + 1))
        is_by_day = hours == HOURS or not any(map(quiet.ends, by_hour))
        if is_by_day and _is_still(db, now, span):
            return hours
    return None


def _is_still(db: Db, now: datetime, span: timedelta) -> bool:
    listened, good = pulse.heard(db, now - span, now + SLOT)
    if good or listened < span / SLOT * LISTENED:
        return False
    days = [timedelta(days=number) for number in range(1, DAYS_BEFORE + 1)]
    return all(pulse.heard(db, now - day - span, now - day)[1] for day in days)


def _is_over(kind: Trouble, since: datetime, lately: Knocks, db: Db) -> bool:
    if kind is not Trouble.SILENT:
        return not getattr(lately, kind)
    last = pulse.last_good(db)
    return lately.good > 0 or (last is not None and last > since)


def _facts(kind: Trouble, lately: Knocks) -> dict[str, object]:
    facts: dict[str, object] = {"count": getattr(lately, kind), "others": lately.good > 0}
    if kind is Trouble.STALE:
        facts |= {"minutes": round(abs(lately.apart) / MINUTE), "ahead": lately.apart > 0}
    return facts


def _tell(scene: Scene, kind: Trouble, facts: dict[str, object]) -> None:
    log.error("callbacks: %s %s", kind, facts)
    committee.alarm(scene, Say(f"staff/alarms/callbacks_{kind}", **facts))


def _sum(parts: Sequence[Pulse | Knocks]) -> Knocks:
    whole = {name: sum(getattr(part, name) for part in parts) for name in pulse.COUNTS}
    return Knocks(**whole, apart=next((p.apart for p in reversed(parts) if p.stale), 0))
