"""What a message of the account's own accord may hold, kind by kind.

https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.calls import read_text
from bot.sandbox.media import Media
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What of a message comes to stand in a bubble, by the bubble's names."""

    text: str = ""
    media: str = ""
    url: str = ""
    tail: str = ""
    options: tuple[tuple[str, str], ...] = ()


class Contents:
    """`articles`: those that were published, by id: the title."""

    def __init__(self, media: Media, switches: Switches, articles: Mapping[str, str]) -> None:
        self.media, self.switches, self.articles = media, switches, articles
        self._kinds: dict[str, Callable[[Fields], Content]] = {
            "text": lambda given: Content(read_text(given.get("content"))),
            "image": lambda given: self._medium(given, "image"),
            "voice": lambda given: self._medium(given, "voice"),
            "video": self._video,
            "music": self._music,
            "news": _news,
            "mpnewsarticle": self._article,
            "msgmenu": self._menu,
            "miniprogrampage": self._miniprogram,
        }

    def read(self, kind: str, given: object) -> Content:
        """40008 for another kind, 44004 without content; else what is wrong with it."""
        reader = self._kinds.get(kind)
        if reader is None:
            raise RefusedError(40008)
        if not isinstance(given, dict):
            raise RefusedError(44004)
        return reader(given)

    def _medium(self, given: Fields, kind: str) -> Content:
        return Content(media=self.media.find(given.get("media_id"), kind).id)

    def _video(self, given: Fields) -> Content:
        if self.switches.video_needs_thumb or "thumb_media_id" in given:
            self.media.find(given.get("thumb_media_id"))
        medium = self.media.find(given.get("media_id"), "video")
        return Content(_words(given, "title"), medium.id, tail=_words(given, "description"))

    def _music(self, given: Fields) -> Content:
        self.media.find(given.get("thumb_media_id"))
        title, tail, url = (_words(given, name) for name in ("title", "description", "musicurl"))
        return Content(title, url=url, tail=tail)

    def _article(self, given: Fields) -> Content:
        title = self.articles.get(_words(given, "article_id"))
        if title is None:
            raise RefusedError(53600)
        return Content(title)

    def _miniprogram(self, given: Fields) -> Content:
        if given.get("appid") not in self.switches.miniprograms:
            raise RefusedError(40013)
        self.media.find(given.get("thumb_media_id"))
        return Content(_words(given, "title"), url=_words(given, "pagepath"))

    def _menu(self, given: Fields) -> Content:
        options = given.get("list")
        if not isinstance(options, list) or not options:
            raise RefusedError(44004)
        if len(options) > self.switches.options:
            raise RefusedError(45098)
        head, tail = (given.get(name) for name in ("head_content", "tail_content"))
        words, end = (read_text(part) if part else "" for part in (head, tail))
        return Content(words, tail=end, options=tuple(self._option(one) for one in options))

    def _option(self, option: object) -> tuple[str, str]:
        if not isinstance(option, dict) or "id" not in option:
            raise RefusedError(47001)
        words = read_text(option.get("content"))
        if len(words.encode()) > self.switches.option_bytes:
            raise RefusedError(45099)
        return str(option["id"]), words


def _news(given: Fields) -> Content:
    """One article, since 2018."""
    articles = given.get("articles")
    if not isinstance(articles, list) or not articles:
        raise RefusedError(44004)
    if len(articles) > 1:
        raise RefusedError(45008)
    (article,) = articles
    if not isinstance(article, dict):
        raise RefusedError(47001)
    title = _words(article, "title")
    if not title:
        raise RefusedError(44004)
    return Content(title, url=_words(article, "url"), tail=_words(article, "description"))


def _words(given: Fields, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise RefusedError(47001)
    return value
