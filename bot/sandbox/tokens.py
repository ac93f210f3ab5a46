"""Access tokens: the two isolated stores, and who is let in.

https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from bot.sandbox.account import Account, Clock
from bot.sandbox.calls import Answer, Call, Routes
from bot.sandbox.quota import day_of
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

LIFETIME = timedelta(hours=2)
OVERLAP = timedelta(minutes=5)  # old and new both work; also when the stable one is renewed
FORCED_A_DAY = 20
FORCED_APART = timedelta(seconds=30)
LENGTH = 384  # bytes, 512 characters: what WeChat says to have room for
FREE = {"/cgi-bin/token", "/cgi-bin/stable_token", "/cgi-bin/clear_quota/v2"}  # without a token


@dataclass(slots=True)
class Issued:
    value: str
    until: datetime
    superseded: bool = False


@dataclass(slots=True)
class Store:
    """The tokens of one endpoint, the newest last."""

    now: Clock
    issued: dict[str, Issued] = field(default_factory=dict)
    newest: Issued | None = None

    def renew(self) -> Issued:
        now = self.now()
        if self.newest:
            self.newest.superseded = True
            self.newest.until = min(self.newest.until, now + OVERLAP)
        self.newest = Issued(secrets.token_urlsafe(LENGTH), now + LIFETIME)
        self.issued[self.newest.value] = self.newest
        return self.newest

    def answer(self, token: Issued) -> Answer:
        left = token.until - self.now()
        return {"access_token": token.value, "expires_in": ceil(left.total_seconds())}


class Tokens:
    """`whitelist`: the only IP addresses that may ask for a token, None for any."""

    def __init__(self, account: Account, now: Clock, switches: Switches) -> None:
        self.account, self.now, self.switches = account, now, switches
        self.whitelist: set[str] | None = None
        self._plain, self._stable = Store(now), Store(now)
        self._forced: list[datetime] = []

    def routes(self) -> Routes:
        return {"GET /cgi-bin/token": self.plain, "POST /cgi-bin/stable_token": self.stable}

    def plain(self, call: Call) -> Answer:
        self._know(call, dict(call.query))
        return self._plain.answer(self._plain.renew())

    def stable(self, call: Call) -> Answer:
        self._know(call, dict(call.body))
        token = self._stable.newest
        forced = call.body.get("force_refresh") is True
        if token is None or token.until - self.now() <= OVERLAP or (forced and self._may_force()):
            token = self._stable.renew()
        return self._stable.answer(token)

    def admit(self, call: Call) -> None:
        """Refuses a call whose token is missing, unknown, superseded or expired."""
        value = call.query.get("access_token", "")
        if not value:
            raise RefusedError(41001)
        token = self._stable.issued.get(value) or self._plain.issued.get(value)
        if token is None:
            raise RefusedError(40014)
        if self.now() >= token.until:
            raise RefusedError(40001 if token.superseded else 42001)

    def every(self) -> list[str]:
        """All that were given so far, whatever they are worth now."""
        return [value for store in (self._plain, self._stable) for value in store.issued]

    def forget(self) -> None:
        """Every token given so far is stale at once, as after a change of the secret."""
        for store in (self._plain, self._stable):
            for token in store.issued.values():
                token.until, token.superseded = self.now(), True
            store.newest = None

    def _know(self, call: Call, given: dict[str, object]) -> None:
        if given.get("grant_type") != "client_credential":
            raise RefusedError(40002)
        for name, missing, wrong, right in (
            ("appid", 41002, 40013, self.account.app_id),
            ("secret", 41004, self.switches.wrong_secret, self.account.secret),
        ):
            if not given.get(name):
                raise RefusedError(missing)
            if given[name] != right:
                raise RefusedError(wrong)
        if self.whitelist is not None and call.caller not in self.whitelist:
            raise RefusedError(40164, f"{call.caller} ipv6 ::ffff:{call.caller}, not in whitelist")
        if self.switches.token_refused:
            raise RefusedError(self.switches.token_refused)

    def _may_force(self) -> bool:
        now = self.now()
        if self._forced and now - self._forced[-1] < FORCED_APART:
            return False
        if sum(day_of(moment) == day_of(now) for moment in self._forced) >= FORCED_A_DAY:
            raise RefusedError(45009)
        self._forced.append(now)
        return True
