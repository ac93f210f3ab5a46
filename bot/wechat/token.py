"""The access token: fetched once, however many wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from bot.wechat.faults import TokenRefusedError

MARGIN = 60  # seconds before its end when a token is no longer used
HOLD = 30.0  # seconds without another try after WeChat said no
BUSY = -1

Fetch = Callable[[], Awaitable[tuple[str, float]]]


class TokenSource:
    """`fetch` asks WeChat for (token, seconds it lives) and raises a WeChatError.

    With stable_token in normal mode every process may ask: all get the same token
    (developers.weixin.qq.com, getStableAccessToken).
    """

    def __init__(self, fetch: Fetch, hold: float = HOLD) -> None:
        self._fetch, self._wait = fetch, hold
        self._value, self._until = "", 0.0
        self._refused: TokenRefusedError | None = None
        self._hold = 0.0  # until when it is believed
        self._flight: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A token that should be good. Raises what `fetch` raises, to all who waited for it."""
        if monotonic() < self._until:
            return self._value
        if self._refused and monotonic() < self._hold:
            raise TokenRefusedError(self._refused.errcode, self._refused.message)
        if self._flight is None:
            self._flight = asyncio.create_task(self._renewed())
            self._flight.add_done_callback(self._landed)
        return await asyncio.shield(self._flight)

    async def renew(self, stale: str) -> str:
        """A token instead of one that WeChat refused; one fetch for all who hold that one."""
        if self._value == stale:
            self._until = 0.0
        return await self.get()

    async def _renewed(self) -> str:
        try:
            value, lifetime = await self._fetch()
        except TokenRefusedError as refused:
            if refused.errcode != BUSY:
                self._refused, self._hold = refused, monotonic() + self._wait
            raise
        self._value, self._until = value, monotonic() + max(lifetime - MARGIN, lifetime / 2)
        return value

    def _landed(self, flight: asyncio.Task[str]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # seen, even if all who waited have gone
