"""How often a day each call may be made, and how that is asked and cleared.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits.html
"""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.account import Account, Clock, Kind
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError

BEIJING = ZoneInfo("Asia/Shanghai")
CLEARS_A_MONTH = 10
DAILY = {  # a verified service account's
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 500_000,
    "/cgi-bin/user/info/batchget": 500_000,
}
TEST = {  # a test account's, where it is not a tenth
    "/cgi-bin/media/upload": 500,
    "/cgi-bin/media/get": 1_000,
    "/cgi-bin/user/get": 100,
    "/cgi-bin/user/info": 500_000,
    "/cgi-bin/user/info/batchget": 500_000,
}
A_MINUTE = {"/cgi-bin/message/mass/send": 60}


def day_of(moment: datetime) -> date:
    """The day a quota counts for: it is taken to begin at midnight in Beijing."""
    return moment.astimezone(BEIJING).date()


def limits_of(kind: Kind) -> dict[str, int]:
    if kind != "test":
        return dict(DAILY)
    return {path: TEST.get(path, limit // 10) for path, limit in DAILY.items()}


class Quota:
    """`limits`: calls a day by path; tests and benchmarks may change them."""

    def __init__(self, account: Account, now: Clock) -> None:
        self.account, self.now = account, now
        self.limits = limits_of(account.kind)
        self.used: Counter[str] = Counter()
        self._minute, self._lately = 0, Counter[str]()
        self._day = day_of(now())
        self._clears: Counter[tuple[int, int]] = Counter()

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/openapi/quota/get": self.get,
            "POST /cgi-bin/clear_quota": self.clear,
        }

    def spend(self, path: str) -> None:
        self._turn_the_day()
        self.used[path] += 1
        if self.used[path] > self.limits.get(path, self.used[path]):
            raise RefusedError(45009)
        if path in A_MINUTE:
            self._spend_the_minute(path)

    def get(self, call: Call) -> Answer:
        self._turn_the_day()
        path = call.text("cgi_path")
        limit = self.limits.get(path)
        if limit is None:
            raise RefusedError(76021)
        used = min(self.used[path], limit)
        return OK | {"quota": {"daily_limit": limit, "used": used, "remain": limit - used}}

    def clear(self, call: Call) -> Answer:
        if call.text("appid") != self.account.app_id:
            raise RefusedError(40013)
        today = day_of(self.now())
        month = (today.year, today.month)
        if self._clears[month] >= CLEARS_A_MONTH:
            raise RefusedError(48006)
        self._clears[month] += 1
        self.used.clear()
        return OK

    def _spend_the_minute(self, path: str) -> None:
        minute = int(self.now().timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            self._lately.clear()
        self._lately[path] += 1
        if self._lately[path] > A_MINUTE[path]:
            raise RefusedError(45011)

    def _turn_the_day(self) -> None:
        today = day_of(self.now())
        if today != self._day:
            self._day = today
            self.used.clear()
