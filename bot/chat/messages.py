"""What comes in and what goes out, freed of WeChat's XML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.community.say import SILENCE, Say
from bot.delivery.outcomes import Finished

__all__ = ["SILENCE", "Incoming", "Kind", "Reply", "Say"]

NOTHING: Mapping[str, bool] = MappingProxyType({})


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    LOCATION = "location"
    LINK = "link"
    FOLLOW = "follow"
    SCAN = "scan"
    UNFOLLOW = "unfollow"
    TAP = "tap"
    FINISH = "finish"
    CONSENT = "consent"  # to subscribe notices, given or taken back
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a person did, or WeChat reports.

    `text`: the words typed; the key of a tapped menu entry; the scene of a followed or scanned code
    ("" without one); the label of a place; the title of a link; for OTHER the platform's own name.
    """

    key: str  # MsgId, or sender:time:event:event key:MsgID of an event
    openid: str
    account: str  # gh_..., the account's original id
    kind: Kind
    at: int  # CreateTime: seconds since 1970 on WeChat's clock
    text: str = ""
    media: str = ""  # WeChat's media id of a picture or a voice clip
    menu: str = ""  # id of a tapped msgmenu option, which arrives as text but counts as a tap
    finished: tuple[Finished, ...] = ()  # what a FINISH reports
    consents: Mapping[str, bool] = field(
        default_factory=lambda: NOTHING
    )  # a CONSENT: template id -> given, or taken back


@dataclass(frozen=True, slots=True)
class Reply:
    """The words the door hands back, and when they were decided (seconds since 1970)."""

    text: str
    at: int
    rides: bool = False  # letters ride along: the door tells when it was fetched
