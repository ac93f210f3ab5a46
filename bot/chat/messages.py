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
    """接收普通消息, 接收事件推送, 自定义菜单事件推送."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    UNSUPPORTED = "unsupported"  # a sticker, a card: WeChat itself could not pass it on
    FOLLOW = "follow"
    SCAN = "scan"
    UNFOLLOW = "unfollow"
    TAP = "tap"
    VIEW = "view"  # a menu entry opened a page or a mini program
    CODE = "code"  # a menu entry read a code
    PICTURES = "pictures"  # chosen by a menu entry: each comes as a message of its own
    PLACE = "place"  # chosen by a menu entry: it comes as a message, too
    POSITION = "position"  # where the phone is, told without anybody's doing
    FINISH = "finish"
    CONSENT = "consent"  # to subscribe notices, given or taken back
    ACCOUNT = "account"  # of the account itself: its verification ends, its name was refused
    EVENT = "event"  # one that nobody here knows
    OTHER = "other"  # a message that nobody here knows


Position = tuple[float, float]  # degrees north, degrees east


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a person did, or WeChat reports.

    `text`: the words typed; the key of a tapped menu entry; the scene of a followed or scanned code
    ("" without one); the label of a place; the title of a link; what a menu entry opened or read;
    for ACCOUNT, EVENT and OTHER the platform's own name.
    """

    key: str  # MsgId, or sender:time:event:event key:MsgID of an event
    openid: str
    account: str  # gh_..., the account's original id
    kind: Kind
    at: int  # CreateTime: seconds since 1970 on WeChat's clock
    text: str = ""
    media: str = ""  # WeChat's media id of a picture, a voice clip or a video
    menu: str = ""  # id of a tapped msgmenu option, which arrives as text but counts as a tap
    finished: tuple[Finished, ...] = ()  # what a FINISH reports
    consents: Mapping[str, bool] = field(
        default_factory=lambda: NOTHING
    )  # a CONSENT: template id -> given, or taken back
    position: Position | None = None  # of a LOCATION, PLACE or POSITION
    count: int = 0  # of PICTURES
    until: int = 0  # an ACCOUNT's verification lasts so long, or failed then; seconds since 1970
    why: str = ""  # an ACCOUNT failed
    raw: str = ""  # an EVENT or OTHER as it came, to be kept
    is_scrubbed: bool = False  # an identity number stood in it


@dataclass(frozen=True, slots=True)
class Reply:
    """The words the door hands back, and when they were decided (seconds since 1970)."""

    text: str
    at: int
    rides: bool = False  # letters ride along: the door tells when it was fetched
