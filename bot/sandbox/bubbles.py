"""What the phones show."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from bot.sandbox.feed import Feed

AWAY = "该公众号暂时无法提供服务，请稍后再试"  # nobody answered
BROKEN = "该公众号提供的服务出现故障，请稍后再试"  # somebody answered nonsense
EXPIRED = "二维码已过期"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing on the screen.

    `text`: the words; a place's label; a link's or an article's title; a msgmenu's head. `tail`:
    an article's description; a msgmenu's end. `options`: a msgmenu's (id, words). `via`: phone (the
    person), reply (to a push), customer (a customer-service message), platform (WeChat itself).
    """

    side: Literal["me", "account", "system"]
    kind: str
    text: str
    media: str
    at: datetime
    via: Literal["phone", "reply", "customer", "platform"]
    url: str = ""
    tail: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def shown(self) -> dict[str, object]:
        """The same in JSON's types, `at` in seconds since 1970."""
        return asdict(self) | {"at": self.at.timestamp()}


class Screens:
    """Every phone's record, by openid."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._shown: defaultdict[str, list[Bubble]] = defaultdict(list)

    def of(self, openid: str) -> list[Bubble]:
        return self._shown[openid]

    def show(self, openid: str, bubble: Bubble) -> None:
        record = self._shown[openid]
        record.append(bubble)
        if self._feed.watched:
            index = len(record) - 1
            self._feed.tell("bubble", openid=openid, index=index, bubble=bubble.shown())

    def typing(self, openid: str, *, now: bool) -> None:
        self._feed.tell("typing", openid=openid, now=now)
