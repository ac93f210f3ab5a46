"""Web authorization: the code a page gets, and what it buys.

https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.account import Account, Clock
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches
from bot.sandbox.users import User, Users

CODE, TOKEN, REFRESH = timedelta(minutes=5), timedelta(hours=2), timedelta(days=30)
BASE, USERINFO = "snsapi_base", "snsapi_userinfo"


@dataclass(slots=True)
class Code:
    user: User
    scope: str
    at: datetime
    used: bool = False


@dataclass(slots=True)
class Grant:
    """What a code was changed into. `openid`: in a snapshot page a made-up one."""

    user: User
    openid: str
    scope: str
    token: str
    until: datetime
    refresh: str
    refreshable: datetime


class OAuth:
    def __init__(self, account: Account, now: Clock, switches: Switches, users: Users) -> None:
        self.account, self.now, self.switches, self.users = account, now, switches, users
        self._codes: dict[str, Code] = {}
        self._grants: list[Grant] = []

    def routes(self) -> Routes:
        return {
            "GET /sns/oauth2/access_token": self.exchange,
            "GET /sns/oauth2/refresh_token": self.refresh,
            "GET /sns/auth": self.check,
            "GET /sns/userinfo": self.userinfo,
        }

    def issue(self, openid: str, scope: str) -> str:
        """A code for the page that a person has let know them."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Code(self.users.find(openid), scope, self.now())
        return code

    def exchange(self, call: Call) -> Answer:
        self._know(call, "authorization_code")
        if call.query.get("secret") != self.account.secret:
            missing = not call.query.get("secret")
            raise RefusedError(41004 if missing else self.switches.wrong_secret)
        code = self._code(call.query.get("code", ""))
        code.used = True
        openid = _virtual(code.user) if code.user.in_snapshot else code.user.openid
        now = self.now()
        words = secrets.token_urlsafe(66), secrets.token_urlsafe(66)
        grant = Grant(code.user, openid, code.scope, words[0], now + TOKEN, words[1], now + REFRESH)
        self._grants.append(grant)
        more = {"is_snapshotuser": 1} if code.user.in_snapshot else {}
        return _told(grant) | more

    def refresh(self, call: Call) -> Answer:
        """The same token for two hours more, while it holds; else another."""
        self._know(call, "refresh_token")
        grant = self._find(lambda one: one.refresh == call.query.get("refresh_token"), 40030)
        now = self.now()
        if now >= grant.refreshable:
            raise RefusedError(42002)
        if now >= grant.until:
            grant.token = secrets.token_urlsafe(66)
        grant.until = now + TOKEN
        return _told(grant)

    def check(self, call: Call) -> Answer:
        self._admitted(call)
        return dict(OK)

    def userinfo(self, call: Call) -> Answer:
        grant = self._admitted(call)
        if grant.scope != USERINFO:
            raise RefusedError(48001)
        hidden = grant.user.in_snapshot
        return {
            "openid": grant.openid,
            "nickname": "微信用户" if hidden else grant.user.nickname,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "",
            "privilege": [],
        }

    def _know(self, call: Call, kind: str) -> None:
        appid = call.query.get("appid")
        if appid != self.account.app_id:
            raise RefusedError(40013 if appid else 41002)
        if call.query.get("grant_type") != kind:
            raise RefusedError(40002)

    def _code(self, value: str) -> Code:
        if not value:
            raise RefusedError(41008)
        code = self._codes.get(value)
        if code is None:
            raise RefusedError(40029)
        if code.used:
            raise RefusedError(40163)
        if self.now() >= code.at + CODE:
            raise RefusedError(42003)
        return code

    def _admitted(self, call: Call) -> Grant:
        grant = self._find(lambda one: one.token == call.query.get("access_token"), 40001)
        if self.now() >= grant.until:
            raise RefusedError(42001)
        if call.query.get("openid") != grant.openid:
            raise RefusedError(40003)
        return grant

    def _find(self, fits: Callable[[Grant], bool], errcode: int) -> Grant:
        grant = next((one for one in self._grants if fits(one)), None)
        if grant is None:
            raise RefusedError(errcode)
        return grant


def _virtual(user: User) -> str:
    return f"oSnap_{hashlib.sha256(user.openid.encode()).hexdigest()[:22]}"


def _told(grant: Grant) -> dict[str, object]:
    return {
        "access_token": grant.token,
        "expires_in": int(TOKEN.total_seconds()),
        "refresh_token": grant.refresh,
        "openid": grant.openid,
        "scope": grant.scope,
    }
