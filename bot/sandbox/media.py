"""Temporary media: what the account uploads and what people send, for three days.

https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/New_temporary_materials.html
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.account import Clock
from bot.sandbox.calls import Answer, Call, File, Routes
from bot.sandbox.refusals import RefusedError

LASTS = timedelta(days=3)
LIMITS = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}  # bytes
FORMATS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
}
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
    def __init__(self, now: Clock) -> None:
        self.now = now
        self._kept: dict[str, Medium] = {}

    def routes(self) -> Routes:
        return {"POST /cgi-bin/media/upload": self.upload, "GET /cgi-bin/media/get": self.get}

    def upload(self, call: Call) -> Answer:
        kind = call.query.get("type", "")
        if kind not in LIMITS:
            raise RefusedError(40004)
        if call.upload is None or not call.upload.data:
            raise RefusedError(41005)
        medium = self.keep(kind, call.upload.data)
        named = "thumb_media_id" if kind == "thumb" else "media_id"
        return {"type": kind, named: medium.id, "created_at": int(medium.at.timestamp())}

    def get(self, call: Call) -> Answer:
        if not call.query.get("media_id"):
            raise RefusedError(41006)
        medium = self.find(call.query["media_id"])
        if medium.kind == "video":
            return {"video_url": f"http://mp.weixin.qq.com/mp/mp/video?media_id={medium.id}"}
        return File(f"{medium.id}.{FORMATS[medium.format]}", medium.format, medium.data)

    def keep(self, kind: str, data: bytes) -> Medium:
        """Checks size and content: 45001 too big, 40005 when the bytes are not of that kind."""
        if len(data) > LIMITS[kind]:
            raise RefusedError(45001)
        found = _format(data)
        if found not in ALLOWED[kind]:
            raise RefusedError(40005)
        medium = Medium(secrets.token_urlsafe(48), kind, found, data, self.now())
        self._kept[medium.id] = medium
        return medium

    def find(self, media_id: object, kind: str = "") -> Medium:
        """40007 when unknown, past its three days, or of another kind."""
        medium = self._kept.get(media_id) if isinstance(media_id, str) else None
        if medium is None or self.now() >= medium.at + LASTS or (kind and medium.kind != kind):
            raise RefusedError(40007)
        return medium


def _format(data: bytes) -> str:
    for start, name in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"#!AMR", "audio/amr"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"\xff\xf3", "audio/mpeg"),
    ):
        if data.startswith(start):
            return name
    return "video/mp4" if data[4:8] == b"ftyp" else ""
