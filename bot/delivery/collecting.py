"""Fetches what residents photographed or said while WeChat still has it, and keeps it sealed."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot import clock
from bot.community.media import HEAD, Media, MediaState, MediaWhy, read_type
from bot.delivery.redrawing import UndrawableError, redraw
from bot.settings import Account
from bot.storage import media
from bot.storage.files import Files
from bot.storage.scene import Scene
from bot.storage.writer import Priority, Writer

log = logging.getLogger(__name__)
AT_ONCE = 4  # on their way
LEASE = timedelta(minutes=2)  # more than a fetch with a new token may take
STRAY = timedelta(hours=1)  # a file without a row is given up then: much longer than a lease
DRAWN = "jpg"  # what a photo is once it has been drawn anew
A_TURN = 500  # names looked up
LAST_FETCHES = 5.0  # seconds for what is on its way when it stops


@dataclass(frozen=True, slots=True)
class Unfetched:
    """`why`: NO_LONGER_THERE or TOO_BIG for good, FAILED: ask again, not before `at`."""

    why: MediaWhy
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """In a file of this name, type and size."""

    name: str
    type: str
    size: int


class Source(Protocol):
    """What the collector needs of WeChat. The edge fulfils it; it raises nothing."""

    async def fetch(self, number: str, largest: int) -> bytes | Unfetched:
        """What WeChat has under this media id, of so many octets at most."""
        ...


def can_fetch(account: Account) -> bool:
    """Whether WeChat gives the account what people send (获取临时素材: verified ones)."""
    return account is not Account.UNVERIFIED


class Collector:
    """A few at once, each claimed by its row, fetched outside of any turn, kept, then settled.

    Whatever ends in between, the lease lapses and it is fetched again; a file that no row came to
    know is removed by `sweep`. `missed`: told in the same turn of what will never arrive.
    """

    def __init__(
        self,
        writer: Writer,
        source: Source,
        files: Files,
        missed: Callable[[Scene, Media], None],
        largest: int,
    ) -> None:
        self._writer, self._source, self._files = writer, source, files
        self._missed, self._largest = missed, largest
        self._carriers: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        """There may be something to fetch."""
        if self._stopping or len(self._carriers) >= AT_ONCE:
            return
        carrier = asyncio.create_task(self._carry())
        self._carriers.add(carrier)
        carrier.add_done_callback(self._back)

    async def collect_due(self) -> None:
        """Until nothing is due."""
        self.wake()
        while self._carriers:
            await asyncio.wait(self._carriers)

    async def stop(self) -> None:
        """Nothing more is asked for; what is on its way for too long will be fetched again."""
        self._stopping = True
        if self._carriers:
            await asyncio.wait(self._carriers, timeout=LAST_FETCHES)
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    async def sweep(self) -> None:
        """Files that no row knows: their process ended before it could say so."""
        names = await asyncio.to_thread(self._files.strays, clock.now() - STRAY)
        for first in range(0, len(names), A_TURN):
            some = names[first : first + A_TURN]
            known = await self._writer.run(partial(_known, some), Priority.PLANNING)
            for name in set(some) - known:
                await asyncio.to_thread(self._files.remove_stray, name)

    async def _carry(self) -> None:
        claim = partial(media.claim, most=1, lease=LEASE)
        while not self._stopping and (claimed := await self._writer.run(claim)):
            self.wake()  # perhaps there is more: another one looks meanwhile
            (one,) = claimed
            found = await self._find(one)
            is_settled = await self._writer.run(partial(self._settle, one, found))
            if isinstance(found, Kept) and not is_settled:
                await asyncio.to_thread(self._files.remove, found.name)

    async def _find(self, one: Media) -> Kept | Unfetched:
        """What there is of it, in its file."""
        content = await self._source.fetch(one.media, self._largest)
        if isinstance(content, Unfetched):
            return content
        if len(content) > self._largest:
            return Unfetched(MediaWhy.TOO_BIG)
        type_ = read_type(content[:HEAD], one.kind)
        if type_ is None:
            return Unfetched(MediaWhy.WRONG_TYPE)
        try:
            if one.kind == "image":
                content, type_ = await asyncio.to_thread(redraw, content), DRAWN
            name = await asyncio.to_thread(self._files.keep, content)
        except UndrawableError:
            return Unfetched(MediaWhy.WRONG_TYPE)
        except OSError as error:
            log.error("media %d cannot be kept: %s", one.id, error.strerror)  # noqa: TRY400
            return Unfetched(MediaWhy.FAILED)
        return Kept(name, type_, len(content))

    def _settle(self, one: Media, found: Kept | Unfetched, scene: Scene) -> bool:
        """False if it is no longer ours: somebody else says what becomes of it."""
        row = media.still_claimed(scene.db, one)
        if row is None:
            return False
        match found:
            case Kept(name, type_, size):
                given = {"name": name, "type": type_, "size": size}
                scene.change(row, state=MediaState.KEPT, why=MediaWhy.NOTHING, **given)
            case Unfetched(MediaWhy.FAILED as why, at) if due := row.next_try(at):
                scene.change(row, why=why, due=due)
            case Unfetched(why):
                self._give_up(scene, row, why)
        return True

    def _give_up(self, scene: Scene, row: Media, why: MediaWhy) -> None:
        is_gone = why in {MediaWhy.NO_LONGER_THERE, MediaWhy.FAILED}
        state = MediaState.GONE if is_gone else MediaState.REFUSED
        log.warning("media %d is missing: %s", row.id, why)
        scene.change(row, state=state, why=why, due=clock.now())
        self._missed(scene, row)

    def _back(self, carrier: asyncio.Task[None]) -> None:
        self._carriers.discard(carrier)
        if not carrier.cancelled() and (error := carrier.exception()):
            log.error("the collector stumbled: %s", type(error).__name__)


def _known(names: list[str], scene: Scene) -> set[str]:
    return media.named(scene.db, names)
