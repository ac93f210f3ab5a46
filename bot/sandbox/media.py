"""Temporary media: what the account uploads and what people send, for three days.

https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/New_temporary_materials.html
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.account import Clock
from bot.sandbox.calls import Answer, Call, File, Routes, Upload
from bot.sandbox.formats import EXTENSIONS, format_of, seconds_of
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

LASTS = timedelta(days=3)
LIMITS = {"voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}  # bytes; an image's: a switch
IN_ARTICLES = 1 << 20  # bytes of a picture in an article
LONGEST = 60  # seconds of a voice
ALLOWED = {
    "image": {"image/png", "image/jpeg", "image/gif"},
    "voice": {"audio/amr", "audio/mpeg"},
    "video": {"video/mp4"},
    "thumb": {"image/jpeg"},
}


@dataclass(frozen=True, slots=True)
class Medium:
    id: str
    kind: str  # image, voice, video, thumb
    format: str  # a MIME type
    data: bytes
    at: datetime


class Media:
    """`url_of`: where a medium's bytes can be had by who knows its id."""

    def __init__(self, now: Clock, switches: Switches, url_of: Callable[[str], str]) -> None:
        self.now, self.switches, self.url_of = now, switches, url_of
        self._kept: dict[str, Medium] = {}

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/media/upload": self.upload,
            "POST /cgi-bin/media/uploadimg": self.upload_for_article,
            "POST /cgi-bin/media/uploadvideo": self.upload_for_many,
            "GET /cgi-bin/media/get": self.get,
        }

    def upload(self, call: Call) -> Answer:
        kind = call.query.get("type", "")
        if kind not in ALLOWED:
            raise RefusedError(40004)
        data = _data(call.upload)
        if len(data) > LIMITS.get(kind, self.switches.image_bytes):
            raise RefusedError(45001)
        medium = self.keep(kind, data)
        named = "thumb_media_id" if kind == "thumb" else "media_id"
        return {"type": kind, named: medium.id, "created_at": int(medium.at.timestamp())}

    def upload_for_article(self, call: Call) -> Answer:
        data = _data(call.upload)
        if len(data) > IN_ARTICLES:
            raise RefusedError(40009)
        if format_of(data) not in {"image/png", "image/jpeg"}:
            raise RefusedError(40005)
        return {"url": self.url_of(self.keep("image", data).id)}

    def upload_for_many(self, call: Call) -> Answer:
        """An uploaded video, made ready for a mass message."""
        medium = self.keep("video", self.find(call.body.get("media_id"), "video").data)
        created = int(medium.at.timestamp())
        return {"type": "video", "media_id": medium.id, "created_at": created}

    def get(self, call: Call) -> Answer:
        """Of a video only where it is."""
        if not call.query.get("media_id"):
            raise RefusedError(41006)
        medium = self.find(call.query["media_id"])
        if medium.kind == "video":
            return {"video_url": self.url_of(medium.id)}
        return File(f"{medium.id}.{EXTENSIONS[medium.format]}", medium.format, medium.data)

    def keep(self, kind: str, data: bytes) -> Medium:
        """40005 when the bytes are not of that kind, 45007 for a voice of more than a minute."""
        found = format_of(data)
        if found not in ALLOWED[kind]:
            raise RefusedError(40005)
        if kind == "voice" and seconds_of(data) > LONGEST:
            raise RefusedError(45007)
        medium = Medium(secrets.token_urlsafe(48), kind, found, data, self.now())
        self._kept[medium.id] = medium
        return medium

    def find(self, media_id: object, kind: str = "") -> Medium:
        """40007 when unknown, past its three days, or of another kind."""
        medium = self._kept.get(media_id) if isinstance(media_id, str) else None
        if medium is None or self.now() >= medium.at + LASTS or (kind and medium.kind != kind):
            raise RefusedError(40007)
        return medium


def _data(upload: Upload | None) -> bytes:
    if upload is None or not upload.data:
        raise RefusedError(41005)
    return upload.data
