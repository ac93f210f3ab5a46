"""What time alone brings: applications nobody answers, leases that end, 还住这里吗？"""

from datetime import datetime, timedelta

from bot import clock
from bot.actions import acting, applications, audit, depart, standing
from bot.community.calendar import QuietHours
from bot.community.people import Person, Residency
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.tenancy import Level, level_of
from bot.delivery import letters
from bot.storage import claims, recipients, residencies
from bot.storage.scene import Scene

AT_ONCE = 50  # a turn stays short
ANSWERED_WITHIN = timedelta(days=30)
AFTER_REMINDER = timedelta(days=7)
ASKED, REMINDED, LAPSED = 1, 2, 3


def advance(scene: Scene) -> bool:
    """Some of what is due; False when nothing is, or people sleep."""
    now = clock.now()
    if acting.tell_due(scene):  # to the minute, whoever sleeps
        return True
    if QuietHours.read(scene.db.settings.notices.quiet_hours).ends(clock.local(now)):
        return False
    return _remind(scene, now) or _escalate(scene, now) or _end(scene, now) or _ask(scene, now)


def stay(scene: Scene, person: Person, number: int | None) -> list[Residency]:
    """She lives there still: one residency, or all of hers. What had lapsed is hers again.

    Refused: not_your_home.
    """
    found = recipients.residencies_of(scene.db, person.id)
    found = [one for one in found if number in (None, one.id)]
    if not found:
        raise Refusal("not_your_home")
    for residency in found:
        level = level_of(residency.proof, residency.relation)
        asked = {"confirmed_at": clock.now(), "asked": 0, "asked_at": None}
        scene.change(residency, level=level, **asked)
    audit.note(scene, person.id, "confirmed", f"home of person:{person.id}")
    standing.look_again(scene, person.id)
    return found


def _remind(scene: Scene, now: datetime) -> bool:
    hours = scene.db.settings.residents.remind_after_hours
    found = claims.to_remind(scene.db, now - timedelta(hours=hours), AT_ONCE) if hours else []
    for claim in found:
        applications.remind(scene, claim)
    return bool(found)


def _escalate(scene: Scene, now: datetime) -> bool:
    hours = scene.db.settings.residents.escalate_after_hours
    found = claims.to_escalate(scene.db, now - timedelta(hours=hours), AT_ONCE) if hours else []
    for claim in found:
        applications.escalate(scene, claim)
    return bool(found)


def _end(scene: Scene, now: datetime) -> bool:
    found = residencies.over(scene.db, now, AT_ONCE)
    for residency in found:
        depart.move_out(scene, residency, "date")
    return bool(found)


def _ask(scene: Scene, now: datetime) -> bool:
    days = scene.db.settings.residents.reconfirm_after_days
    if not days:
        return False
    before = now - timedelta(days=days), now - ANSWERED_WITHIN, now - AFTER_REMINDER
    found = residencies.silent(scene.db, *before, AT_ONCE)
    for residency in found:
        _ask_about(scene, residency, now)
    return bool(found)


def _ask_about(scene: Scene, residency: Residency, now: datetime) -> None:
    """Asked, reminded; then only notices, until she answers."""
    step = residency.asked + 1
    scene.change(residency, asked=step, asked_at=now)
    facts = {"number": residency.id, "place": residency.place}
    say = Say("residents/moving/still_here", again=step == REMINDED, **facts)
    if step == LAPSED:
        scene.change(residency, level=Level.READ)
        standing.look_again(scene, residency.person)
        say = Say("residents/moving/lapsed", **facts)
    letters.write(scene, residency.person, say, rides=True)
