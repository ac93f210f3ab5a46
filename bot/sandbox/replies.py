"""Reads what the bot answered a push, as strictly as WeChat.

https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox import xml
from bot.sandbox.account import Account, Clock
from bot.sandbox.bubbles import Bubble
from bot.sandbox.crypto import Envelope, UnreadableError, sign
from bot.sandbox.media import Media
from bot.sandbox.refusals import RefusedError

NOTHING = {b"", b"success"}
TEXT = 2048  # bytes, as users measured it
Reader = Callable[[dict[str, Any]], Bubble | None]


class Replies:
    """`envelopes`: by the token that signs with them; while a key is changed both hold."""

    def __init__(
        self, account: Account, envelopes: Mapping[str, Envelope], media: Media, now: Clock
    ) -> None:
        self.account, self.envelopes, self.media, self.now = account, envelopes, media, now
        self._kinds: dict[str, Reader] = {
            "text": self._text,
            "image": self._image,
            "voice": self._voice,
            "video": self._video,
            "music": self._music,
            "news": self._news,
            "transfer_customer_service": lambda _fields: None,
        }

    def read(self, body: bytes, openid: str) -> Bubble | None:
        """What the phone shows, None for nothing; UnreadableError for what WeChat calls a fault."""
        if body in NOTHING:
            return None
        try:
            bare = self.media.switches.bare_words
            fields = xml.read(body.decode(), bare=bare)
            if self.account.mode == "safe":
                fields = xml.read(self._open(fields), bare=bare)
            return self._read(fields, openid)
        except (UnicodeDecodeError, RefusedError) as error:
            raise UnreadableError from error

    def _open(self, outer: dict[str, Any]) -> str:
        sealed, stamp = _words(outer, "Encrypt"), _words(outer, "TimeStamp")
        nonce, signature = _words(outer, "Nonce"), _words(outer, "MsgSignature")
        _insist(stamp.isdecimal())
        for token, envelope in self.envelopes.items():
            if signature == sign(token, stamp, nonce, sealed):
                return envelope.open(sealed)
        raise UnreadableError

    def _read(self, fields: dict[str, Any], openid: str) -> Bubble | None:
        _insist(_words(fields, "ToUserName") == openid)
        _insist(_words(fields, "FromUserName") == self.account.original_id)
        _insist(_words(fields, "CreateTime").isdecimal())
        kind = _words(fields, "MsgType")
        _insist(kind in self._kinds)
        return self._kinds[kind](fields)

    def _bubble(self, kind: str, text: str, media: str = "", **more: str) -> Bubble:
        url, tail = more.get("url", ""), more.get("tail", "")
        return Bubble("account", kind, text, media, self.now(), "reply", url, tail)

    def _text(self, fields: dict[str, Any]) -> Bubble:
        content = _words(fields, "Content")
        _insist(bool(content) and len(content.encode()) <= TEXT)
        return self._bubble("text", content)

    def _image(self, fields: dict[str, Any]) -> Bubble:
        """No GIF."""
        medium = self.media.find(_words(_part(fields, "Image"), "MediaId"), "image")
        _insist(medium.format != "image/gif")
        return self._bubble("image", "", medium.id)

    def _voice(self, fields: dict[str, Any]) -> Bubble:
        media_id = _words(_part(fields, "Voice"), "MediaId")
        return self._bubble("voice", "", self.media.find(media_id, "voice").id)

    def _video(self, fields: dict[str, Any]) -> Bubble:
        video = _part(fields, "Video")
        medium = self.media.find(_words(video, "MediaId"), "video")
        return self._bubble("video", _maybe(video, "Title"), medium.id)

    def _music(self, fields: dict[str, Any]) -> Bubble:
        music = _part(fields, "Music")
        title, tail, url = (_maybe(music, n) for n in ("Title", "Description", "MusicUrl"))
        self.media.find(_words(music, "ThumbMediaId"), "thumb")
        return self._bubble("music", title, url=url, tail=tail)

    def _news(self, fields: dict[str, Any]) -> Bubble:
        _insist(_words(fields, "ArticleCount").strip() == "1")
        article = _part(_part(fields, "Articles"), "item")
        title, url = _words(article, "Title"), _words(article, "Url")
        return self._bubble("news", title, url=url, tail=_maybe(article, "Description"))


def _insist(holds: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise UnreadableError


def _words(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise UnreadableError
    return value


def _maybe(fields: dict[str, Any], name: str) -> str:
    return _words(fields, name) if name in fields else ""


def _part(fields: dict[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name)
    if not isinstance(value, dict):
        raise UnreadableError
    return value
