"""What a mass message may hold.

https://developers.weixin.qq.com/doc/service/api/notify/message/api_masssend
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.account import Account
from bot.sandbox.articles import Articles
from bot.sandbox.calls import Call
from bot.sandbox.contents import Content, Contents
from bot.sandbox.refusals import RefusedError

IMAGES = 20


@dataclass(frozen=True, slots=True)
class Mailing:
    """`shown`: the kind of bubble. `articles`: titles."""

    kind: str
    shown: str
    content: Content
    articles: tuple[str, ...] = ()


Reader = Callable[[dict[str, Any]], Mailing]


class Mailings:
    def __init__(self, account: Account, contents: Contents, articles: Articles) -> None:
        self.account, self.contents, self.articles = account, contents, articles
        self._kinds: dict[str, Reader] = {
            "text": lambda given: self._plain("text", "text", given),
            "voice": lambda given: self._plain("voice", "voice", given),
            "image": self._image,
            "mpvideo": self._video,
            "mpnews": self._news,
        }

    def read(self, call: Call) -> Mailing:
        kind = call.text("msgtype")
        if kind == "wxcard":
            raise RefusedError(45113)
        reader = self._kinds.get(kind)
        if reader is None:
            raise RefusedError(45162)
        given = call.body.get("images" if kind == "image" and "images" in call.body else kind)
        if not isinstance(given, dict):
            raise RefusedError(44004)
        return reader(given)

    def refuse(self) -> None:
        """While the administrator has to confirm each one."""
        if self.contents.switches.mass_refused:
            raise RefusedError(self.contents.switches.mass_refused)

    def publish(self, mailing: Mailing) -> dict[str, object]:
        """The nodes that a finish event has for articles, which can be read from now on."""
        if not mailing.articles:
            return {}
        urls = [self._url(number, one) for number, one in enumerate(mailing.articles, 1)]
        checked = {"Count": 0, "ResultList": "", "CheckState": 1}
        return {
            "CopyrightCheckResult": checked,
            "ArticleUrlResult": {"Count": len(urls), "ResultList": {"item": urls}},
        }

    def _url(self, number: int, title: str) -> dict[str, object]:
        self.articles.published[f"article-{len(self.articles.published) + 1}"] = title
        return {"ArticleIdx": number, "ArticleUrl": f"http://mp.weixin.qq.com/s?idx={number}"}

    def _plain(self, kind: str, shown: str, given: dict[str, Any]) -> Mailing:
        return Mailing(kind, shown, self.contents.read(shown, given))

    def _image(self, given: dict[str, Any]) -> Mailing:
        """`media_ids` as `images` has them, or the one `media_id` of old."""
        ids = given.get("media_ids", [given.get("media_id")])
        if not isinstance(ids, list) or not 1 <= len(ids) <= IMAGES:
            raise RefusedError(40215)
        first, *_ = [self.contents.media.find(one, "image") for one in ids]
        return Mailing("image", "image", Content(media=first.id))

    def _video(self, given: dict[str, Any]) -> Mailing:
        medium = self.contents.media.find(given.get("media_id"), "video")
        return Mailing("mpvideo", "video", Content(str(given.get("title", "")), medium.id))

    def _news(self, given: dict[str, Any]) -> Mailing:
        draft = self.articles.find(given.get("media_id"))
        return Mailing("mpnews", "news", Content(draft.titles[0]), draft.titles)
