"""What a point of `louli check` finds, and what it may look at."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.settings import Account, Settings
from bot.wechat.client import Client

PLATFORM = (
    "微信开发者平台 (developers.weixin.qq.com/platform) > 我的业务 > 公众号/服务号 > 基础信息"
)
TEST_PAGE = "the test account's page (mp.weixin.qq.com/debug/cgi-bin/sandbox?t=sandbox/login)"


class Sign(StrEnum):
    GOOD = "✓"
    FAULT = "✗"
    SKIPPED = "–"


@dataclass(frozen=True, slots=True)
class Finding:
    """`todo`: of a fault, what the person does about it. `about`: which of several."""

    sign: Sign
    words: str
    todo: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is checked."""

    file: Path
    settings: Settings
    client: Client

    @property
    def keys(self) -> str:
        """Where the app_id, the app_secret and the IP whitelist are found."""
        return f"{PLATFORM} > 开发密钥" if self._is_real else TEST_PAGE

    @property
    def pushes(self) -> str:
        """Where the callback's address, token and key are entered."""
        return f"{PLATFORM} > 域名与消息推送配置" if self._is_real else TEST_PAGE

    @property
    def _is_real(self) -> bool:
        return self.settings.wechat.account is not Account.TEST


Look = Callable[[Case], Awaitable[Finding | Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to prove. `needs`: points without whose proof this one says nothing."""

    name: str
    look: Look
    needs: tuple[str, ...] = ()


def good(words: str, about: str = "") -> Finding:
    return Finding(Sign.GOOD, words, about=about)


def fault(words: str, todo: str, about: str = "") -> Finding:
    return Finding(Sign.FAULT, words, todo, about)


def skipped(words: str, about: str = "") -> Finding:
    return Finding(Sign.SKIPPED, words, about=about)
