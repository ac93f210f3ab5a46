"""One run of something for all who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flight(Generic[T]):
    """`run` starts with the first who joins and goes on if that one leaves."""

    def __init__(self, run: Callable[[], Awaitable[T]]) -> None:
        self._run = run
        self._task: asyncio.Task[T] | None = None

    async def join(self) -> T:
        """What the run under way gives or raises, of a new one where none is."""
        if self._task is None:
            self._task = asyncio.create_task(self._fly())
            self._task.add_done_callback(self._landed)
        return await asyncio.shield(self._task)

    async def _fly(self) -> T:
        return await self._run()

    def _landed(self, task: asyncio.Task[T]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # seen, even if all who waited have gone
