"""When, and how often, an account may write to a person of its own accord.

https://developers.weixin.qq.com/doc/service/guide/product/kf/intro (rules of 2023)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.sandbox.account import Clock
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches


class Act(Enum):
    """What a person did, as (messages it opens, how long)."""

    MESSAGE = (5, timedelta(hours=48))
    TAP = (3, timedelta(minutes=1))  # a click, a msgmenu option, following, scanning


@dataclass(slots=True)
class Window:
    left: int
    until: datetime


class Windows:
    def __init__(self, now: Clock, switches: Switches) -> None:
        self.now, self.switches = now, switches
        self._open: dict[str, dict[Act, Window]] = {}

    def grant(self, openid: str, act: Act) -> None:
        count, lasts = act.value
        windows = self._open.setdefault(openid, {})
        rest = windows[act].left if self.switches.windows_add and act in windows else 0
        windows[act] = Window(rest + count, self.now() + lasts)

    def close(self, openid: str) -> None:
        self._open.pop(openid, None)

    def left(self, openid: str) -> int:
        return sum(window.left for window in self.standing(openid))

    def spend(self, openid: str) -> None:
        """One message, out of the window that shuts first; 45015 without one, 45047 when empty."""
        windows = self.standing(openid)
        if not windows:
            raise RefusedError(45015)
        for window in windows:
            if window.left:
                window.left -= 1
                return
        raise RefusedError(45047)

    def standing(self, openid: str) -> list[Window]:
        """Those that are open, the one that shuts first before the other."""
        now = self.now()
        windows = (window for window in self._open.get(openid, {}).values() if now < window.until)
        return sorted(windows, key=lambda window: window.until)
