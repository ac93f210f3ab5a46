"""Articles: made for a mass message, published by it.

https://developers.weixin.qq.com/doc/service/api/notify/message/api_uploadnewsmsg
"""

import secrets
from dataclasses import dataclass

from bot.sandbox.calls import Answer, Call, Routes
from bot.sandbox.media import Media
from bot.sandbox.refusals import RefusedError

MOST, TITLE = 8, 64  # articles; characters


@dataclass(frozen=True, slots=True)
class Draft:
    """`titles`: of its articles. It is not forgotten after three days."""

    id: str
    titles: tuple[str, ...]


class Articles:
    """`published`: by article id, the title."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.published: dict[str, str] = {}
        self._drafts: dict[str, Draft] = {}

    def routes(self) -> Routes:
        return {"POST /cgi-bin/media/uploadnews": self.upload}

    def upload(self, call: Call) -> Answer:
        given = call.body.get("articles")
        if not isinstance(given, list) or not given:
            raise RefusedError(44003)
        if len(given) > MOST:
            raise RefusedError(45008)
        draft = Draft(secrets.token_urlsafe(48), tuple(self._title(one) for one in given))
        self._drafts[draft.id] = draft
        return {"type": "news", "media_id": draft.id, "created_at": self._now()}

    def find(self, media_id: object) -> Draft:
        draft = self._drafts.get(media_id) if isinstance(media_id, str) else None
        if draft is None:
            raise RefusedError(40007)
        return draft

    def _title(self, article: object) -> str:
        if not isinstance(article, dict):
            raise RefusedError(47001)
        self.media.find(article.get("thumb_media_id"))
        title, content = article.get("title"), article.get("content")
        if not isinstance(title, str) or len(title) > TITLE:
            raise RefusedError(45003)
        if not title or not isinstance(content, str) or not content:
            raise RefusedError(44004)
        return title

    def _now(self) -> int:
        return int(self.media.now().timestamp())
