"""What the phones show."""

from collections import Counter, defaultdict
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
    an article's description; a msgmenu's end. `options`: a msgmenu's (id, words). `title`: a
    template's or a notice's. `key`: the account's own id for it, where WeChat takes one. `via`:
    phone (the person), reply (to a push), customer (a customer-service message), template, notice
    (订阅通知), mass, platform (WeChat itself).
    """

    side: Literal["me", "account", "system"]
    kind: str
    text: str
    media: str
    at: datetime
    via: Literal["phone", "reply", "customer", "template", "notice", "mass", "platform"]
    url: str = ""
    tail: str = ""
    options: tuple[tuple[str, str], ...] = ()
    title: str = ""
    key: str = ""

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

    def times(self, openid: str, text: str = "", key: str = "") -> int:
        """How often a phone was shown these words, or what bears this key, of any account's."""
        return sum(
            bubble.side == "account"
            and bubble.key == (key or bubble.key)
            and text in ("", bubble.text)
            for bubble in self._shown.get(openid, ())
        )

    def tally(self) -> Counter[tuple[str, str]]:
        """What the account said, as (openid, key, or text where it had none): how often."""
        return Counter(
            (openid, bubble.key or bubble.text)
            for openid, record in self._shown.items()
            for bubble in record
            if bubble.side == "account"
        )

    def typing(self, openid: str, *, now: bool) -> None:
        self._feed.tell("typing", openid=openid, now=now)
