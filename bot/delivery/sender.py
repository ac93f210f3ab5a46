"""Takes queued letters to WeChat: intent committed before the POST, its outcome after."""

import asyncio
import logging
from functools import partial
from time import monotonic

from bot import clock
from bot.delivery.outcomes import Gateway, Later, Outcome
from bot.delivery.posts import Post
from bot.delivery.settling import Ends
from bot.delivery.taking import Taking
from bot.settings import Settings
from bot.storage import outbox
from bot.storage.outbox import Lane
from bot.storage.scene import Scene
from bot.storage.writer import Writer

log = logging.getLogger(__name__)
AT_ONCE = 64  # posts on their way
HORIZON = 0.25  # seconds: no more is on record as leaving than leaves so soon
MOMENT = 0.02  # seconds an outcome may wait for others to share its commit
TOO_LATE = 0.1  # seconds after its moment in the pace
NO_PACE = 10_000  # a second: more than WeChat takes; nobody waits for a moment
Ended = tuple[Post, Outcome]


class Sender:
    """Many posts are on their way at once, one a person, no more a second than the rate over all
    processes (notices.rate_per_second); one round settles those that ended and takes the next."""

    def __init__(self, writer: Writer, gateway: Gateway, ends: Ends, settings: Settings) -> None:
        self.writer, self.gateway, self.ends = writer, gateway, ends
        self.rate = settings.notices.rate_per_second * (1 - TOO_LATE)
        self._sending = asyncio.Lock()
        self._woken = asyncio.Event()  # there is something new
        self._moved = asyncio.Event()  # something new, or something has ended
        self._flying: dict[asyncio.Task[None], Post] = {}
        self._ended: list[Ended] = []
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
                self._moved.clear()
                more, posts = await self._round()
                for post in posts:
                    self._launch(post)
                if not (more or self._flying or self._ended):
                    return
                if not more:
                    await self._movement()

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
        await self.writer.run(outbox.end_leases)
        await self.recover()

    async def _round(self) -> tuple[bool, list[Post]]:
        """Whether there may be more to do at once, and what leaves now."""
        ended, self._ended = self._ended, []
        try:
            lanes = {post.lane for post in self._flying.values()}
            return await self.writer.run(partial(self._turn, ended, self._room(), lanes))
        except BaseException:
            self._ended = ended + self._ended  # not written: the next round tries again
            raise

    def _room(self) -> int:
        if self._stopping:
            return 0
        return max(0, min(AT_ONCE, int(self.rate * HORIZON) or 1) - len(self._flying))

    def _turn(
        self, ended: list[Ended], room: int, flying: set[Lane], scene: Scene
    ) -> tuple[bool, list[Post]]:
        closed = [
            lane for post, outcome in ended if (lane := self.ends.settle(scene, post, outcome))
        ]
        taking = Taking(scene, self.ends, room, self.rate, flying)
        if room and not closed:  # else it is seen by the next round
            taking.take()
        return bool(ended or taking.decided), taking.posts

    def _launch(self, post: Post) -> None:
        flight = asyncio.create_task(self._fly(post))
        self._flying[flight] = post
        flight.add_done_callback(self._landed)

    async def _fly(self, post: Post) -> None:
        """A post that missed its moment did not leave: the pace is all processes' together."""
        if (wait := post.leaves_at - monotonic()) > 0:
            await asyncio.sleep(wait)
        if monotonic() - post.leaves_at > TOO_LATE and self.rate < NO_PACE:
            outcome: Outcome = Later(clock.now())
        else:
            outcome = await post.send(self.gateway)
        self._ended.append((post, outcome))

    def _landed(self, flight: asyncio.Task[None]) -> None:
        del self._flying[flight]
        self._moved.set()

    async def _movement(self) -> None:
        """Until a round is worth its commit: room for many, or what ended has waited a moment."""
        await self._moved.wait()
        if len(self._flying) > AT_ONCE // 2:
            await asyncio.sleep(MOMENT)
