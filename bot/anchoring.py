"""The audit log anchored outside of the database, now and again; and its oldest rows let go."""

import asyncio
from datetime import datetime
from functools import partial

from bot.storage import anchors, chain
from bot.storage.apart import Apart
from bot.storage.writer import Priority, Writer


class Anchorer:
    """Anchors what is new. Several processes may: the same line twice does no harm."""

    def __init__(self, writer: Writer, apart: Apart) -> None:
        self._writer, self._apart = writer, apart
        self._last: int | None = None

    async def anchor_audit(self) -> None:
        """Raises OSError where the folder cannot be written."""
        facts = await self._writer.run(lambda scene: chain.anchor(scene.db), Priority.PLANNING)
        if facts and facts["id"] != self._last:
            await asyncio.to_thread(anchors.add, self._apart, facts)
            self._last = facts["id"]

    async def begin_here(self) -> None:
        """What there is by now is another's to anchor."""
        facts = await self._writer.run(lambda scene: chain.anchor(scene.db), Priority.PLANNING)
        self._last = facts["id"] if facts else None


async def forget_before(writer: Writer, apart: Apart, moment: datetime) -> int:
    """The oldest rows of the audit log go, up to the last from before the moment; how many.

    Where the log begins then is noted outside first: a head cut in any other way is found.
    """
    last = await writer.run(lambda scene: chain.last_before(scene.db, moment), Priority.PLANNING)
    if last is None:
        return 0
    start = {"start": last.id + 1, "before": last.hash, "at": chain.written(last)}
    await asyncio.to_thread(anchors.add, apart, start)
    return await writer.run(partial(chain.forget, last=last), Priority.PLANNING)
