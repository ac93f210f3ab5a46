"""Takes queued letters to WeChat: intent committed before the POST, its outcome after."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby

from bot import clock
from bot.delivery import lanes
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Gateway,
    Later,
    Misconfigured,
    NeverLeft,
    Outcome,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.settings import Settings
from bot.storage import outbox
from bot.storage.outbox import Due, Letter, State
from bot.storage.scene import Scene
from bot.storage.writer import Writer

log = logging.getLogger(__name__)
AT_ONCE = 64
LEASE = timedelta(seconds=60)
LONGEST = 2048  # bytes of one message
BETWEEN = "\n\n"
RETRY_AFTER = timedelta(seconds=10)
MENDED_AFTER = timedelta(minutes=5)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
Render = Callable[[Letter, Scene], str]
Unreached = Callable[[Scene, Letter], None]


@dataclass(frozen=True, slots=True)
class Post:
    """What goes to one person in one message: some letters, and their words together."""

    openid: str
    letters: Sequence[Letter]
    text: str


class Sender:
    """`render` gives a letter its words; `unreached` is told of a letter that may not arrive.

    No more than notices.rate_per_second leave.
    """

    def __init__(
        self,
        writer: Writer,
        gateway: Gateway,
        render: Render,
        unreached: Unreached,
        settings: Settings,
    ) -> None:
        self.writer, self.gateway = writer, gateway
        self.account, self.rate = settings.wechat.account, settings.notices.rate_per_second
        self.render, self.unreached = render, unreached
        self._sending = asyncio.Lock()
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There are new letters."""
        self._woken.set()

    async def run(self) -> None:
        """Send whenever woken, for ever."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.send_due()
            except Exception:
                log.exception("the sender stumbled")

    async def send_due(self) -> None:
        """Send until nothing is due. One call at a time: a second one waits, then looks again."""
        async with self._sending:
            while not self._stopping:
                posts = await self.writer.run(self._take)
                if posts is None:
                    return
                pace = asyncio.sleep(len(posts) / self.rate)  # no more than `rate` a second leave
                await asyncio.gather(pace, *(self._send(post) for post in posts))

    async def stop(self) -> None:
        """Nothing more leaves; what is in flight is waited for, and its outcome written."""
        self._stopping = True
        async with self._sending:
            pass

    async def recover(self, *, all_of_them: bool = False) -> None:
        """What was being sent when a process ended is unknown. On SQLite, at start: all of it."""
        await self.writer.run(partial(self._give_up, all_of_them=all_of_them))

    def _give_up(self, scene: Scene, *, all_of_them: bool) -> None:
        for letter in outbox.lapsed(scene.db, FOR_EVER if all_of_them else clock.now()):
            self._record(scene, letter, Ambiguous(Why.STOPPED))

    def _take(self, scene: Scene) -> list[Post] | None:
        """Claim what is due, freeze its words, and commit that it is about to leave.

        None when nothing is due.
        """
        found = outbox.due(scene.db, AT_ONCE)
        if not found:
            return None
        due = [item for item in found if self._is_still_news(scene, item)]
        ledgers = outbox.ledgers(scene.db, {item.letter.person for item in due})
        posts = []
        for person, group in groupby(sorted(due, key=_in_order), key=_person):
            waiting = list(group)
            match lanes.choose(ledgers[person], self.account, clock.now()):
                case OutOfReach() as outcome:
                    for item in waiting:
                        self._record(scene, item.letter, outcome)
                case _:
                    posts.append(self._merge(scene, waiting))
        return [post for post in posts if post.letters]

    def _is_still_news(self, scene: Scene, item: Due) -> bool:
        """What is past its time is listed, not sent."""
        expires_at = item.letter.expires_at
        if expires_at is None or clock.now() < expires_at:
            return True
        scene.change(item.letter, state=State.EXPIRED)
        self.unreached(scene, item.letter)
        return False

    def _merge(self, scene: Scene, waiting: list[Due]) -> Post:
        """As many of a person's letters as fit into one message, in order."""
        taken: list[Letter] = []
        text = ""
        for item in waiting:
            words = self._words(item.letter, scene)
            if words is None:
                continue
            longer = f"{text}{BETWEEN}{words}" if text else words
            if taken and len(longer.encode()) > LONGEST:
                break
            text = longer
            self._begin(scene, item.letter, words, post=(taken or [item.letter])[0].id)
            taken.append(item.letter)
        return Post(waiting[0].openid, taken, text)

    def _words(self, letter: Letter, scene: Scene) -> str | None:
        """None for a letter that cannot be put into words: it must not keep the others here."""
        try:
            return letter.text or self.render(letter, scene)
        except Exception:
            log.exception("letter %d has no words", letter.id)
            self._record(scene, letter, Refused(Why.OUR_MISTAKE))
            return None

    def _begin(self, scene: Scene, letter: Letter, words: str, post: int) -> None:
        now = clock.now()
        frozen = {} if letter.notice else {"text": words}  # a notice's words are frozen with it
        scene.change(
            letter,
            state=State.SENDING,
            post=post,
            sent_at=now,
            lease_until=now + LEASE,
            attempt=letter.attempt + 1,
            **frozen,
        )

    async def _send(self, post: Post) -> None:
        outcome = await self.gateway.send_text(post.openid, post.text)
        await self.writer.run(partial(self._settle, post, outcome))

    def _settle(self, post: Post, outcome: Outcome, scene: Scene) -> None:
        """Only what this attempt took: after a lapsed lease somebody else may have decided."""
        ours = outbox.still_of(scene.db, {letter.id: letter.attempt for letter in post.letters})
        for letter in post.letters:
            if letter.id in ours:
                self._record(scene, letter, outcome)

    def _record(self, scene: Scene, letter: Letter, outcome: Outcome) -> None:
        match outcome:
            case Accepted(msgid):
                scene.change(letter, state=State.ACCEPTED, why="", msgid=msgid)
            case Later(at):
                self._queue_again(scene, letter, at)
            case NeverLeft() | TokenStale():
                self._queue_again(scene, letter, clock.now() + RETRY_AFTER)
            case Misconfigured(why):
                log.error("WeChat refuses everything: %s", why)
                self._queue_again(scene, letter, clock.now() + MENDED_AFTER)
            case OutOfReach(why):
                scene.change(letter, state=State.OUT_OF_REACH, why=why)
                self.unreached(scene, letter)
            case Refused(why):
                scene.change(letter, state=State.REFUSED, why=why)
                self.unreached(scene, letter)
            case Ambiguous(why):
                scene.change(letter, state=State.UNKNOWN, why=why)
                self.unreached(scene, letter)

    def _queue_again(self, scene: Scene, letter: Letter, at: datetime) -> None:
        scene.change(letter, state=State.QUEUED, due=at, sent_at=None, post=None, batch=None)


def _person(item: Due) -> int:
    return item.letter.person


def _in_order(item: Due) -> tuple[int, int]:
    return item.letter.person, item.letter.id
