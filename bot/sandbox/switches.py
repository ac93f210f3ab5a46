"""Every choice about the platform that tests, the page or the owner may change, in one object."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Switches:
    """What no page of WeChat settles goes the stricter way unless it is set otherwise."""

    # How the account stands
    verified: bool = True  # else what only a verified one may do is 48001
    token_refused: int = 0  # 89503, 89506, 89507: the administrator; 40243: the secret is frozen

    page_domains: set[str] = field(default_factory=set)  # for web authorization and the JS-SDK

    miniprograms: set[str] = field(default_factory=set)  # app ids of those that are linked

    # Texts and JSON
    escapes: Literal["refuse", "warn"] = "refuse"  # \\uXXXX in a body, but for a menu's
    wrong_secret: int = 40125  # or 40001

    # What the account is told
    empty_option: bool = True  # a text that is no option has an empty bizmsgmenuid
    voice_extras: bool = True  # a voice has MediaId16K and an empty Recognition
    message_before_event: bool = False  # of a menu's photo or place

    # Media
    image_bytes: int = 2 << 20  # or 10 << 20: the page says both

    # Codes
    code_seconds: int = 30  # of a code made without expire_seconds; or 60

    # Messages
    windows_add: bool = False  # a new act adds to the messages that are left; else it resets them
    bare_words: bool = False  # a reply's words may stand outside CDATA
    options: int = 10  # of a msgmenu
    option_bytes: int = 120  # of one of them
    video_needs_thumb: bool = True  # a customer message; else its picture may be left out
    notice_msgid: bool = False  # the answer to a subscribe notice has one
    mass_refused: int = 0  # 89504, 89505: the administrator has to confirm each one
    mass_takes: float = 0.0  # seconds for which mass/get says SENDING

    # People
    tags_survive: bool = False  # unfollowing; else tags and remark are gone
    tag_name_in_bytes: bool = True  # its 30: one page says characters, one bytes
    slow_tagging: float = 0.005  # real seconds; another call about the same person is 45169
