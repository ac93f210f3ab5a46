"""Photos and voice clips that people send: what may be kept of them, told by what they hold."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word

LASTS = timedelta(days=3)  # so long WeChat has it (developers.weixin.qq.com, 新增临时素材)
HEAD = 12  # octets that tell a type
PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)  # before it is asked for again


class MediaState(StrEnum):
    WANTED = "wanted"  # to be fetched
    KEPT = "kept"
    REFUSED = "refused"  # it may not, or must not, be kept
    GONE = "gone"  # WeChat has it no more, and it was never fetched


MISSING = {MediaState.REFUSED, MediaState.GONE}


class MediaWhy(StrEnum):
    """Why there is no file."""

    NOTHING = ""
    TOO_BIG = "too_big"
    WRONG_TYPE = "wrong_type"
    NOT_ALLOWED = "not_allowed"  # the account may not fetch what people send
    NO_LONGER_THERE = "no_longer_there"
    FAILED = "failed"  # asked for in vain; once WeChat forgets it, for good


class Media(SQLModel):
    """A photo or voice clip, by WeChat's media id (good there for three days), and its file.

    `kind`: image, voice. `name`: of the file in bot.storage.files, "" until it is kept; `type`:
    jpg, png, gif, amr, mp3. `tries` fences off whoever took it before. `due`: when it is looked at
    next, which is also the end of the lease of whoever looks now; once missing: since when.
    """

    __table_args__ = (
        partial("ix_media_wanted", "due", "id", where="state = 'wanted'"),
        partial("ix_media_name", "name", where="name <> ''"),
    )
    id: int = Field(primary_key=True)
    person: int = Field(index=True)
    ticket: int | None = Field(default=None, index=True)
    kind: str = word()
    media: str = sealed()
    at: datetime = Field(default_factory=clock.now)
    state: MediaState = word(default=MediaState.WANTED)
    why: MediaWhy = word(default=MediaWhy.NOTHING)
    name: str = ""
    type: str = ""
    size: int = 0  # octets
    tries: int = 0
    due: datetime = Field(default_factory=clock.now)

    @property
    def is_missing(self) -> bool:
        return self.state in MISSING

    def next_try(self, not_before: datetime | None = None) -> datetime | None:
        """After a try in vain; None where WeChat has forgotten it by then."""
        now = clock.now()
        pause = min(PAUSE * 2 ** min(max(self.tries - 1, 0), 16), LONGEST_PAUSE)
        due = max(now + pause, not_before or now)
        return due if due < self.at + LASTS else None


def read_type(head: bytes, kind: str) -> str | None:
    """What a file is that begins so: jpg, png, gif (of an image), amr, mp3 (of a voice), or None.

    Signatures: ITU T.81, W3C PNG 5.2, GIF87a and GIF89a, RFC 4867 5, ID3v2 and ISO 11172-3.
    """
    if kind == "image":
        return _image(head)
    return _voice(head) if kind == "voice" else None


def _image(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "gif" if head.startswith((b"GIF87a", b"GIF89a")) else None


def _voice(head: bytes) -> str | None:
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "amr"
    return "mp3" if _is_tagged(head) or _is_frame(head) else None


def _is_tagged(head: bytes) -> bool:
    """An ID3v2 tag, which stands before the sound: its size has no octet above 7F."""
    return head.startswith(b"ID3") and len(head) >= 10 and max(head[6:10]) < 0x80  # noqa: PLR2004


def _is_frame(head: bytes) -> bool:
    """A frame of MPEG audio, layer III: eleven ones, no reserved version, bit rate or sampling."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004
        return False
    return head[1] & 0x18 != 0x08 and head[2] >> 4 not in {0, 15} and head[2] & 0x0C != 0x0C  # noqa: PLR2004
