"""How many mass messages there may be: a person's four a month, all people's one a day.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends_and_Originality_Checks.html
"""

from collections import Counter
from datetime import date

from bot.sandbox.account import Clock
from bot.sandbox.quota import day_of
from bot.sandbox.refusals import RefusedError

A_MONTH = 4


class Allowance:
    """By Beijing's calendar."""

    def __init__(self, now: Clock) -> None:
        self.now = now
        self._had: Counter[str] = Counter()  # messages this month, by openid
        self._to_all = 0  # this month
        self._turned = self._last = date.min  # when the month was looked at; of the last to all

    def had(self, openid: str) -> int:
        self._turn()
        return self._had[openid]

    def has(self, openid: str) -> bool:
        return self.had(openid) < A_MONTH

    def count(self, openid: str) -> None:
        self._had[openid] += 1

    def spend(self, *, a_month: bool) -> None:
        """One of the account's: one a day, and four `a_month` where it goes to all; 45028."""
        self._turn()
        today = day_of(self.now())
        if today == self._last or (a_month and self._to_all >= A_MONTH):
            raise RefusedError(45028)
        self._last = today
        self._to_all += a_month

    def _turn(self) -> None:
        today = day_of(self.now())
        if (today.year, today.month) != (self._turned.year, self._turned.month):
            self._had.clear()
            self._to_all = 0
        self._turned = today
