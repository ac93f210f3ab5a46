"""The way of a push to the account, and all that can happen to it on that way."""

import asyncio
from contextlib import suppress

from bot.sandbox.courier import Courier
from bot.sandbox.faults import Faults
from bot.sandbox.pushes import names_of

NOTHING = (b"success", b"")


class Post:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._overtaken: dict[str, asyncio.Event] = {}  # by openid: a push waits for the next

    async def carry(self, openid: str, xml: str, courier: Courier) -> bytes | None:
        """The first answer that says something; b"" where a push was never sent."""
        if not self.faults and not self._overtaken:
            return await courier.carry(openid, xml)
        names = names_of(xml)
        self.faults.take({"clock"}, names, openid)  # it is counted: the stamps are wrong already
        if self.faults.take({"unsent"}, names, openid):
            return b""
        if late := self.faults.take({"late"}, names, openid):
            await asyncio.sleep(late.fault.seconds)
        if openid not in self._overtaken and (swap := self.faults.take({"swap"}, names, openid)):
            await self._let_pass(openid, swap.fault.seconds)
            return await self._carry(names, openid, xml, courier)
        try:
            return await self._carry(names, openid, xml, courier)
        finally:
            if passed := self._overtaken.get(openid):
                passed.set()

    async def _let_pass(self, openid: str, seconds: float) -> None:
        passed = self._overtaken[openid] = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(passed.wait(), seconds)
        del self._overtaken[openid]

    async def _carry(
        self, names: tuple[str, str], openid: str, xml: str, courier: Courier
    ) -> bytes | None:
        repeat = self.faults.take({"repeat"}, names, openid)
        if repeat is None:
            return await courier.carry(openid, xml)
        copies = [courier.carry(openid, xml) for _ in range(repeat.fault.copies)]
        if repeat.fault.at_once:
            return _first(await asyncio.gather(*copies))
        return _first([await copy for copy in copies])


def _first(bodies: list[bytes | None]) -> bytes | None:
    says = (body for body in bodies if body is not None and body not in NOTHING)
    heard = (body for body in bodies if body is not None)
    return next(says, next(heard, None))
