"""The access token: fetched once, however many wait for it."""

from collections.abc import Awaitable
from contextlib import suppress
from time import monotonic
from typing import Protocol

from bot.wechat.faults import TokenRefusedError, WeChatError
from bot.wechat.flight import Flight

MARGIN = 60  # seconds before its end when a token is no longer used
HOLD = 30.0  # seconds without another try after WeChat said no
APART = 30.0  # seconds between two refreshes by force: WeChat's limit, of which it gives 20 a day
PAUSE = 1.0  # seconds before WeChat is asked again about a token that it gives, but does not take
BUSY = -1


class Fetch(Protocol):
    """Asks WeChat for (token, seconds it lives). Raises a WeChatError."""

    def __call__(self, *, force: bool) -> Awaitable[tuple[str, float]]: ...


class TokenSource:
    """With stable_token in normal mode every process may ask: all get the same token.

    Only where WeChat gives the very token that it has just refused is it asked by force
    (developers.weixin.qq.com, getStableAccessToken).
    """

    def __init__(self, fetch: Fetch, hold: float = HOLD, apart: float = APART) -> None:
        self._fetch, self._wait, self._apart = fetch, hold, apart
        self._value, self._until = "", 0.0
        self._stale = ""  # refused by an API
        self._ask_again = self._force_again = 0.0  # not before
        self._refused: TokenRefusedError | None = None
        self._hold = 0.0  # until when it is believed
        self._flight = Flight(self._renewed)

    async def get(self) -> str:
        """A token that should be good. Raises what `fetch` raises, to all who waited for it."""
        if monotonic() < self._until:
            return self._value
        if self._refused and monotonic() < self._hold:
            raise TokenRefusedError(self._refused.errcode, self._refused.message)
        return await self._flight.join()

    async def renew(self, stale: str) -> str:
        """A token instead of one that WeChat refused; one fetch for all who hold that one."""
        if self._value == stale and monotonic() >= self._ask_again:
            self._stale, self._until = stale, 0.0
        return await self.get()

    async def _renewed(self) -> str:
        try:
            value, lifetime = await self._fetch(force=False)
        except TokenRefusedError as refused:
            if refused.errcode != BUSY:
                self._refused, self._hold = refused, monotonic() + self._wait
            raise
        if value == self._stale:
            value, lifetime = await self._forced(value, lifetime)
        self._value, self._until = value, monotonic() + max(lifetime - MARGIN, lifetime / 2)
        return value

    async def _forced(self, value: str, lifetime: float) -> tuple[str, float]:
        """Another token; the same where WeChat gives none: the call that wants it will tell."""
        if monotonic() >= self._force_again:
            self._force_again = monotonic() + self._apart
            with suppress(WeChatError):
                value, lifetime = await self._fetch(force=True)
        if value == self._stale:
            self._ask_again = monotonic() + PAUSE
        return value, lifetime
