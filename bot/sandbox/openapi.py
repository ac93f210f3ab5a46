"""Asking after quotas and refused calls, and setting quotas back.

https://developers.weixin.qq.com/doc/service/api/apimanage/api_getapiquota
"""

from collections import Counter

from bot.sandbox.account import Account
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.quota import A_MINUTE, Quota, day_of
from bot.sandbox.refusals import RefusedError
from bot.sandbox.rids import Rids

CLEARS, CLEARS_OF_ONE = 10, 50  # a month: of all quotas, of one path


class OpenApi:
    def __init__(self, account: Account, quota: Quota, rids: Rids) -> None:
        self.account, self.quota, self.rids = account, quota, rids
        self._clears: Counter[tuple[str, int, int]] = Counter()

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/openapi/quota/get": self.get,
            "POST /cgi-bin/openapi/quota/clear": self.clear_one,
            "POST /cgi-bin/openapi/rid/get": self.rid,
            "POST /cgi-bin/clear_quota": self.clear,
            "POST /cgi-bin/clear_quota/v2": self.clear_without_token,
        }

    def get(self, call: Call) -> Answer:
        path = self._path(call)
        limit, used = self.quota.limits[path], self.quota.used_today(path)
        told: dict[str, object] = {"daily_limit": limit, "used": used, "remain": limit - used}
        answer = OK | {"quota": told}
        if path in A_MINUTE:
            answer["rate_limit"] = {"call_count": A_MINUTE[path], "refresh_second": 60}
        return answer

    def clear_one(self, call: Call) -> Answer:
        path = self._path(call)
        self._count("one", CLEARS_OF_ONE)
        del self.quota.used[path]
        return OK

    def clear(self, call: Call) -> Answer:
        if call.text("appid") != self.account.app_id:
            raise RefusedError(40013)
        self._count("all", CLEARS)
        self.quota.used.clear()
        return OK

    def clear_without_token(self, call: Call) -> Answer:
        """Of the same ten a month."""
        if call.text("appsecret") != self.account.secret:
            raise RefusedError(41004 if not call.text("appsecret") else 40125)
        return self.clear(call)

    def rid(self, call: Call) -> Answer:
        return OK | {"request": self.rids.find(call.text("rid")).told()}

    def _path(self, call: Call) -> str:
        path = call.text("cgi_path")
        if path.startswith("/sns/"):
            raise RefusedError(76022)
        if not path.startswith("/") or "?" in path:
            raise RefusedError(76021)
        if path not in self.quota.limits:
            raise RefusedError(76003 if path in self.quota.paths else 76021)
        return path

    def _count(self, what: str, limit: int) -> None:
        today = day_of(self.quota.now())
        month = (what, today.year, today.month)
        if self._clears[month] >= limit:
            raise RefusedError(48006)
        self._clears[month] += 1
