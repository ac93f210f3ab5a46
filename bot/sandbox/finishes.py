"""Finish events: what WeChat tells later of a message it has accepted.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.faults import Faults
from bot.sandbox.pushes import Pen

AT_ONCE = 32  # pushes on their way


@dataclass(frozen=True, slots=True)
class Finish:
    """An event to come: `fields` are its nodes besides sender, receiver and time."""

    msgid: int
    openid: str
    event: str
    fields: Mapping[str, object]


class Finishes:
    """`carry` takes (openid, XML) to the account. `delay`: real seconds after the call."""

    def __init__(
        self, pen: Pen, carry: Callable[[str, str], Awaitable[object]], faults: Faults
    ) -> None:
        self.pen, self.carry, self.faults = pen, carry, faults
        self.delay = 0.05
        self.held: list[Finish] = []
        self._holding = False
        self._waiting: deque[tuple[float, Finish]] = deque()
        self._carriers: set[asyncio.Task[None]] = set()

    def number(self) -> int:
        """The next msgid."""
        return self.pen.number()

    async def tell(self, finish: Finish) -> None:
        """Returns at once, but for an early one: then it has been told."""
        if self._holding:
            self.held.append(finish)
        elif self.faults and self.faults.take({"early"}, (finish.event, "finish"), finish.openid):
            await self._carry(finish)
        else:
            self._wait(finish)

    def hold(self) -> None:
        """From now on they stay in `held`."""
        self._holding = True

    def release(self, *which: Finish) -> None:
        """Some of `held`, in this order, any of them twice; without a name all, and no more."""
        if not which:
            which, self._holding = tuple(self.held), False
        gone = {id(finish) for finish in which}
        self.held = [finish for finish in self.held if id(finish) not in gone]
        for finish in which:
            self._wait(finish)

    async def settled(self) -> None:
        """Until every one has been told, those that are held excepted."""
        while self._carriers:
            await asyncio.wait(self._carriers)

    async def close(self) -> None:
        self._waiting.clear()
        for task in self._carriers:
            task.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    def _wait(self, finish: Finish) -> None:
        self._waiting.append((asyncio.get_running_loop().time() + self.delay, finish))
        if len(self._carriers) < AT_ONCE:
            task = asyncio.create_task(self._work())
            self._carriers.add(task)
            task.add_done_callback(self._carriers.discard)

    async def _work(self) -> None:
        clock = asyncio.get_running_loop().time
        while self._waiting:
            due, finish = self._waiting.popleft()
            await asyncio.sleep(due - clock())
            await self._carry(finish)

    async def _carry(self, finish: Finish) -> None:
        push = self.pen.event(finish.openid, finish.event, finish.fields)
        await self.carry(push.openid, push.xml)
