"""How an attempt ended, written down: what is final, what is tried again, which way is next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import clock
from bot.community.calendar import QuietHours
from bot.community.notices import NoticeState
from bot.community.say import Say
from bot.delivery import lanes, matters, traffic
from bot.delivery.breaker import Breaker
from bot.delivery.lanes import KEYED
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    Outcome,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.delivery.posts import Post, Words
from bot.settings import TemplateName
from bot.storage import attempts, ledgers, outbox, outgoing
from bot.storage.outbox import Lane, Letter, State
from bot.storage.scene import Db, Scene

RETRY_AFTER = timedelta(seconds=10)
A_TURN = 500  # letters
LONG = timedelta(minutes=1)  # who has to wait longer may have it with her next answer
SAME_EVERYWHERE = {
    Why.UNFOLLOWED,
    Why.ERASED,
    Why.UNKNOWN_PERSON,
}  # no other lane would reach her either
RIDING = {  # what may be read all the same when the person comes by
    *(Why.SILENT, Why.COUNTED_OUT, Why.BLOCKED, Why.ACCOUNT_LIMITED, Why.QUOTA_USED, Why.TOO_OFTEN),
}
Ended = tuple[Post, Outcome]
Unreached = Callable[[Scene, Letter], None]
Alarm = Callable[[Scene, Say], None]


@dataclass(slots=True)
class Ends:
    """`words` gives letters theirs; `unreached` is told of a letter that may not arrive, `alarm`
    of what somebody has to mend."""

    words: Words
    unreached: Unreached
    alarm: Alarm
    breaker: Breaker = field(default_factory=Breaker)

    def settle(self, scene: Scene, ended: Iterable[Ended]) -> bool:
        """Only what these attempts took: after a lapsed lease somebody else may have decided.

        True where a lane was closed for it.
        """
        has_closed, taken = False, []
        for post, outcome in ended:
            has_closed |= self.breaker.note(scene, post.lane, outcome, self.alarm)
            if isinstance(outcome, Accepted):
                taken += [(letter, outcome.msgid) for letter in post.letters]
            else:
                self._not_taken(scene, post, outcome)
        attempts.accept(scene, taken)
        return has_closed

    def _not_taken(self, scene: Scene, post: Post, outcome: Outcome) -> None:
        ours = attempts.still_of(scene.db, {letter.id: letter.attempt for letter in post.letters})
        for letter in post.letters:
            if letter.id in ours:
                self._end(scene, letter, post.lane, outcome)

    def _end(self, scene: Scene, letter: Letter, lane: Lane, outcome: Outcome) -> None:
        """`why` of a letter that is being sent says that an earlier try may have been taken."""
        if lane in KEYED and isinstance(outcome, Ambiguous):
            self._say_again(scene, letter, outcome.why)
        elif lane in KEYED and letter.why:
            self._say_again(scene, letter, Why(letter.why))
        else:
            self._give_back(scene, letter, lane, outcome)
            self.record(scene, letter, outcome, lane)

    def recover(self, scene: Scene) -> bool:
        """What has no key is unknown; what has one is said again in time. False: that was all."""
        found = outgoing.abandoned(scene.db, KEYED, A_TURN)
        for item in found:
            self.record(scene, item.letter, Ambiguous(Why.STOPPED))
        return len(found) == A_TURN

    def may_repeat(self, scene: Scene, letter: Letter, *, is_there: bool = True) -> bool:
        """Whether WeChat still knows the key of what may have been taken; else it is unknown."""
        why, lasts = Why(letter.why or Why.STOPPED), KEYED[Lane(letter.lane)]
        is_late = letter.first_sent_at and clock.now() >= letter.first_sent_at + lasts
        if is_late or not is_there or _is_taken_back(scene.db, letter):
            self.record(scene, letter, Ambiguous(why))
            return False
        scene.change(letter, why=why.value)
        return True

    def _say_again(self, scene: Scene, letter: Letter, why: Why) -> None:
        """Under its key, as long as WeChat knows it; after that nobody can know."""
        now, lasts = clock.now(), KEYED[Lane(letter.lane)]
        again = now + _backoff(letter.attempt, Lane(letter.lane))
        if letter.first_sent_at and again < letter.first_sent_at + lasts:
            scene.change(letter, lease_until=again, why=why.value)
        else:
            self.record(scene, letter, Ambiguous(why))

    def record(
        self, scene: Scene, letter: Letter, outcome: Outcome, lane: Lane | None = None
    ) -> None:
        """What the outcome means for a letter; of what one lane refuses, another may be tried."""
        match outcome:
            case Accepted(msgid):
                attempts.accept(scene, [(letter, msgid)])
            case Later(at):
                self._wait(scene, letter, at)
            case NeverLeft() | TokenStale():
                self._wait(scene, letter, clock.now() + RETRY_AFTER)
            case Misconfigured():
                self._wait(scene, letter, clock.now())  # the breaker has closed the lane
            case OutOfReach(why) | Refused(why) if lane and self._has_another(
                scene, letter, lane, why
            ):
                tried = f"{letter.tried} {lane}".strip()
                self._wait(scene, letter, clock.now(), tried=tried)
            case OutOfReach(why):
                self._end_with(scene, letter, State.OUT_OF_REACH, why)
            case Refused(why):
                self._end_with(scene, letter, State.REFUSED, why)
            case Ambiguous(why):
                self._end_with(scene, letter, State.UNKNOWN, why)

    def _has_another(self, scene: Scene, letter: Letter, lane: Lane, why: Why) -> bool:
        if why in SAME_EVERYWHERE:
            return False
        db, person = scene.db, letter.person
        tried = {*outbox.lanes_of(letter.tried), lane}
        matter = matters.of_letter(db, letter, self.words)
        ledger = ledgers.of(db, [person])[person]
        choice = lanes.choose(ledger, matter, traffic.look(db), clock.now(), tried)
        return not isinstance(choice, OutOfReach)

    def _end_with(self, scene: Scene, letter: Letter, state: State, why: Why) -> None:
        rides = state is State.OUT_OF_REACH and why in RIDING
        scene.change(letter, state=state, why=why.value, rides=rides)
        self.unreached(scene, letter)

    def _wait(self, scene: Scene, letter: Letter, at: datetime, **fields: str) -> None:
        """Back into the queue, unless its notice was taken back meanwhile.

        What waits long may be read with the person's next answer.
        """
        if _is_taken_back(scene.db, letter):
            scene.change(letter, state=State.CANCELLED)
            return
        if letter.notice and not letter.is_urgent:
            quiet = QuietHours.read(scene.db.settings.notices.quiet_hours)
            at = quiet.ends(clock.local(at)) or at if at > clock.now() + LONG else at
        scene.change(
            letter,
            state=State.QUEUED,
            why="",
            lane="",
            due=at,
            sent_at=None,
            first_sent_at=None,
            post=None,
            batch=None,
            rides=at > clock.now() + LONG,
            **fields,
        )

    def _give_back(self, scene: Scene, letter: Letter, lane: Lane, outcome: Outcome) -> None:
        """A consent is used up by what was taken, and gone when WeChat says so (43101)."""
        if lane not in {Lane.ONCE, Lane.LASTING}:
            return
        consent = ledgers.consent(scene.db, letter.person, TemplateName(lane.value))
        match outcome:
            case OutOfReach(Why.BLOCKED):
                consent.left = 0
                scene.put(consent)
            case Ambiguous():
                pass
            case _ if lane is Lane.ONCE:
                consent.left += 1
                scene.put(consent)

    def use_consent(self, scene: Scene, letter: Letter) -> None:
        consent = ledgers.consent(scene.db, letter.person, TemplateName.ONCE)
        consent.left -= 1
        scene.put(consent)


def _is_taken_back(db: Db, letter: Letter) -> bool:
    return bool(letter.notice) and matters.state_of(db, letter) is NoticeState.CANCELLED


def _backoff(attempt: int, lane: Lane) -> timedelta:
    """A mass message's key may not be repeated within a minute (45066)."""
    least = 61 if lane is Lane.MASS else 1
    return timedelta(seconds=max(least, min(2**attempt, 60)))
