"""A lane that WeChat refuses again and again is closed for a while, and staff are told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import clock
from bot.community.say import Say
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    Outcome,
    OutOfReach,
    Refused,
    Why,
)
from bot.storage import traffic
from bot.storage.outbox import Lane
from bot.storage.scene import Scene
from bot.storage.traffic import EVERYTHING, Hold

IN_A_ROW = 20
MENDED_AFTER = timedelta(minutes=5)
BACK_AFTER = timedelta(seconds=30)  # for a WeChat that cannot be reached
OF_THE_HOUSE = {Why.SECRET_WRONG, Why.NOT_WHITELISTED}  # no lane works without a token
Alarm = Callable[[Scene, Say], None]


@dataclass(slots=True)
class Breaker:
    """Counts refusals in a row, by lane. After a pause one message is tried before all others."""

    streaks: Counter[Lane] = field(default_factory=Counter)

    def doubts(self, lane: Lane) -> bool:
        """One more refusal closes it again: better only one message finds out."""
        return self.streaks[lane] >= IN_A_ROW - 1

    def note(self, scene: Scene, lane: Lane, outcome: Outcome, alarm: Alarm) -> bool:
        """Whether a lane is closed for it."""
        now = clock.now()
        match outcome:
            case Accepted():
                if self.streaks.pop(lane, 0) >= IN_A_ROW - 1:
                    traffic.forget(scene, lane.value)
                if EVERYTHING not in traffic.closed(scene.db):
                    traffic.forget(scene, EVERYTHING)
                return False
            case Misconfigured(why):
                scope = EVERYTHING if why in OF_THE_HOUSE else lane.value
                return _close(scene, scope, why, now + MENDED_AFTER, alarm)
            case Later(at, lane=True):
                why = Why.QUOTA_USED if at > now + MENDED_AFTER else Why.TOO_OFTEN
                return _close(scene, lane.value, why, at, alarm if why is Why.QUOTA_USED else None)
            case OutOfReach(why) | Refused(why) | Ambiguous(why):
                return self._count(scene, lane, why, MENDED_AFTER, alarm)
            case NeverLeft():
                return self._count(scene, lane, Why.UNREACHABLE, BACK_AFTER, alarm)
        return False

    def _count(self, scene: Scene, lane: Lane, why: Why, period: timedelta, alarm: Alarm) -> bool:
        self.streaks[lane] += 1
        if self.streaks[lane] < IN_A_ROW:
            return False
        self.streaks[lane] = IN_A_ROW - 1
        return _close(scene, lane.value, why, clock.now() + period, alarm)


def _close(scene: Scene, scope: str, why: Why, until: datetime, alarm: Alarm | None) -> bool:
    """Told once, not for each of those that were on their way, nor after each pause."""
    before = traffic.known(scene.db).get(scope)
    is_open = before is None or before.until is not None
    if before is None or (before.until is not None and before.until < until):
        since = before.since if before else clock.now()
        traffic.close(scene, Hold(scope=scope, why=why.value, since=since, until=until))
    if alarm and is_open and (before is None or before.why != why.value):
        alarm(scene, Say("staff/alarms/paused", lane=scope, why=why.value, until=until.isoformat()))
    return True
