"""What befalls the account itself: its yearly verification, its name.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.sandbox.pushes import Pen
from bot.sandbox.switches import Switches

WECHAT = "mphelper"  # who tells it
YEAR, MONTH = timedelta(days=365), timedelta(days=30)


class Owner:
    """Each is told to the account, by `carry` of (sender, XML)."""

    def __init__(
        self,
        switches: Switches,
        pen: Pen,
        carry: Callable[[str, str], Awaitable[object]],
    ) -> None:
        self.now, self.switches, self.pen, self.carry = pen.now, switches, pen, carry

    async def is_verified(self) -> None:
        """First its papers are found right, then its name: all that it may do, it may."""
        self.switches.verified = True
        await self._tell("qualification_verify_success", ExpiredTime=self._in(YEAR))
        await self._tell("naming_verify_success", ExpiredTime=self._in(YEAR))

    async def fails(self, reason: str, what: str = "qualification") -> None:
        """`what`: qualification or naming."""
        await self._tell(f"{what}_verify_fail", FailTime=self._in(), FailReason=reason)

    async def is_reminded(self) -> None:
        """A month is left."""
        await self._tell("annual_renew", ExpiredTime=self._in(MONTH))

    async def lapses(self) -> None:
        """From now on what takes a verified account is 48001."""
        self.switches.verified = False
        await self._tell("verify_expired", ExpiredTime=self._in())

    def _in(self, span: timedelta = timedelta()) -> int:
        moment: datetime = self.now() + span
        return int(moment.timestamp())

    async def _tell(self, event: str, **fields: object) -> None:
        push = self.pen.event(WECHAT, event, fields)
        await self.carry(push.openid, push.xml)
