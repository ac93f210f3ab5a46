"""How often a day and a minute each call may be made.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits.html
"""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.account import Account, Clock, Kind
from bot.sandbox.refusals import RefusedError

BEIJING = ZoneInfo("Asia/Shanghai")
DAILY = {  # a verified service account's
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/menu/addconditional": 2_000,
    "/cgi-bin/menu/delconditional": 2_000,
    "/cgi-bin/tags/create": 1_000,
    "/cgi-bin/tags/members/batchtagging": 100_000,
    "/cgi-bin/tags/members/batchuntagging": 100_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 500_000,
    "/cgi-bin/user/info/batchget": 500_000,
    "/cgi-bin/user/info/updateremark": 10_000,
}
TEST = {  # a test account's, where it is not a tenth
    "/cgi-bin/tags/members/batchtagging": 1_000,
    "/cgi-bin/tags/members/batchuntagging": 1_000,
    "/cgi-bin/media/upload": 500,
    "/cgi-bin/media/get": 1_000,
    "/cgi-bin/user/get": 100,
    "/cgi-bin/user/info": 500_000,
    "/cgi-bin/user/info/batchget": 500_000,
}
A_MINUTE = {
    "/cgi-bin/stable_token": 10_000,
    "/cgi-bin/message/mass/send": 60,
    "/cgi-bin/message/mass/sendall": 60,
    "/sns/oauth2/access_token": 50_000,
    "/sns/oauth2/refresh_token": 50_000,
    "/sns/auth": 50_000,
    "/sns/userinfo": 50_000,
}


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
        self._minute, self.lately = 0, Counter[str]()  # of this minute
        self._day = day_of(now())
        self.paths = set[str]()  # all there are, limited or not

    def spend(self, path: str) -> None:
        self._turn_the_day()
        self.used[path] += 1
        if self.used[path] > self.limits.get(path, self.used[path]):
            raise RefusedError(45009)
        if path in A_MINUTE:
            self._spend_the_minute(path)

    def used_today(self, path: str) -> int:
        self._turn_the_day()
        return min(self.used[path], self.limits[path])

    def _spend_the_minute(self, path: str) -> None:
        minute = int(self.now().timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            self.lately.clear()
        self.lately[path] += 1
        if self.lately[path] > A_MINUTE[path]:
            raise RefusedError(45011)

    def _turn_the_day(self) -> None:
        today = day_of(self.now())
        if today != self._day:
            self._day = today
            self.used.clear()
