"""Takes queued letters to WeChat: intent committed before the POST, its outcome after."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic

from bot import clock
from bot.delivery.outcomes import Gateway, Later, Outcome
from bot.delivery.posts import Post
from bot.delivery.settling import Ended, Ends
from bot.delivery.taking import Taking
from bot.settings import Settings
from bot.storage import attempts
from bot.storage.outbox import Lane
from bot.storage.scene import Scene
from bot.storage.writer import Writer

log = logging.getLogger(__name__)
AT_ONCE = 64  # posts on their way
WAVE = 512  # posts on record as leaving, where the pace lets so many go within the horizon
FEW = 8
HORIZON = 0.25  # seconds: no more is on record as leaving than leaves so soon
MOMENT = 0.1  # seconds an outcome may wait for others to share its commit
MARGIN = 0.1  # of the rate: for what leaves a little late
TOO_LATE = 0.05  # seconds after its moment in the pace
NO_PACE = 10_000  # a second: more than WeChat takes; nobody waits for a moment


class Sender:
    """Many posts are on their way at once, one a person, no more a second than the rate over all
    processes (notices.rate_per_second); one round settles those that ended and takes the next.

    The round's thread and the loop do not run at the same time, but fight for the interpreter: a
    round begins when few posts are left on their way, or when an outcome has waited a moment.
    """

    def __init__(self, writer: Writer, gateway: Gateway, ends: Ends, settings: Settings) -> None:
        self.writer, self.gateway, self.ends = writer, gateway, ends
        self.rate = settings.notices.rate_per_second * (1 - MARGIN)
        self._sending = asyncio.Lock()
        self._woken = asyncio.Event()  # there is something new
        self._moved = asyncio.Event()  # a round is worth its commit
        self._ready: deque[Post] = deque()
        self._away = Counter[Lane]()  # posts that are ready or on their way
        self._ours: set[int] = set()  # their letters
        self._carriers: set[asyncio.Task[None]] = set()
        self._ended: list[Ended] = []
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False

    def wake(self) -> None:
        """There are new letters."""
        self._woken.set()
        self._moved.set()

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
            while True:
                self._rest()
                more, posts = await self._round()
                self._launch(posts)
                if not (more or self._carriers or self._ended):
                    return
                if self._carriers and not (more and self._room()):
                    await self._moved.wait()

    async def stop(self) -> None:
        """Nothing more leaves; what is in flight is waited for, and its outcome written."""
        self._stopping = True
        self._moved.set()
        async with self._sending:
            pass

    async def recover(self) -> None:
        """What was being sent when a process ended is unknown, or said again under its key."""
        while await self.writer.run(self.ends.recover):
            pass

    async def take_over(self) -> None:
        """On SQLite, at start: nobody else sends, so whatever was being sent has been abandoned."""
        await self.writer.run(attempts.end_leases)
        await self.recover()

    async def _round(self) -> tuple[bool, list[Post]]:
        """Whether there may be more to do at once, and what leaves now."""
        ended, self._ended = self._ended, []
        try:
            lanes = {lane for lane, count in self._away.items() if count}
            ours = {letter.id for post, _ in ended for letter in post.letters} | self._ours
            taking = partial(
                Taking, ends=self.ends, room=self._room(), rate=self.rate, flying=lanes, ours=ours
            )
            return await self.writer.run(partial(self._turn, ended, taking))
        except BaseException:
            self._ended = ended + self._ended  # not written: the next round tries again
            raise

    def _room(self) -> int:
        if self._stopping:
            return 0
        return max(0, min(WAVE, int(self.rate * HORIZON) or 1) - self._away.total())

    def _turn(
        self, ended: Sequence[Ended], taking_of: Callable[[Scene], Taking], scene: Scene
    ) -> tuple[bool, list[Post]]:
        has_closed, taking = self.ends.settle(scene, ended), taking_of(scene)
        if taking.room and not has_closed:  # else it is seen by the next round
            taking.take()
        return bool(ended or taking.decided), taking.posts

    def _launch(self, posts: Sequence[Post]) -> None:
        self._ready.extend(posts)
        self._away.update(post.lane for post in posts)
        self._ours.update(letter.id for post in posts for letter in post.letters)
        for _ in range(min(len(posts), AT_ONCE - len(self._carriers))):
            carrier = asyncio.create_task(self._carry())
            self._carriers.add(carrier)
            carrier.add_done_callback(self._back)

    async def _carry(self) -> None:
        while self._ready:
            post = self._ready.popleft()
            self._land(post, await self._fly(post))

    async def _fly(self, post: Post) -> Outcome:
        """A post that missed its moment did not leave: the pace is all processes' together."""
        if self.rate < NO_PACE:
            # first what it needs: all that wait for a token would leave at once when it comes
            is_ready = await self.gateway.get_ready(post.form)
            if (wait := post.leaves_at - monotonic()) > 0:
                await asyncio.sleep(wait)
            if is_ready and monotonic() - post.leaves_at > TOO_LATE:
                return Later(clock.now())
        return await post.send(self.gateway)

    def _land(self, post: Post, outcome: Outcome) -> None:
        self._ended.append((post, outcome))
        self._away[post.lane] -= 1
        self._ours.difference_update(letter.id for letter in post.letters)
        if self._away.total() <= FEW:
            self._moved.set()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(MOMENT, self._moved.set)

    def _back(self, carrier: asyncio.Task[None]) -> None:
        self._carriers.discard(carrier)
        self._moved.set()

    def _rest(self) -> None:
        """What has moved so far is this round's."""
        self._moved.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None
