"""How an attempt to send can end: a closed set. There is no other way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.storage.finishes import Sent


class Why(StrEnum):
    """Reasons a person can be shown; their words are in templates/chat/reasons.txt."""

    UNFOLLOWED = "unfollowed"
    ERASED = "erased"  # she had what is held of her erased
    SILENT = "silent"  # nothing said for 48 hours: the window is closed
    COUNTED_OUT = "counted_out"  # five messages unanswered
    BLOCKED = "blocked"
    UNKNOWN_PERSON = "unknown_person"
    ACCOUNT_LIMITED = "account_limited"  # this kind of account may not do it
    BAD_CONTENT = "bad_content"
    QUOTA_USED = "quota_used"
    SECRET_WRONG = "secret_wrong"  # noqa: S105 - a reason, not a secret
    NOT_WHITELISTED = "not_whitelisted"
    OUR_MISTAKE = "our_mistake"
    WECHAT_BUSY = "wechat_busy"  # errcode -1: it may have gone out
    NO_ANSWER = "no_answer"  # time-out, reset or an answer that cannot be read
    UNREACHABLE = "unreachable"  # no connection to WeChat
    PAUSED = "paused"  # staff hold everything back
    STOPPED = "stopped"  # the process ended between the POST and its result
    TOO_OFTEN = "too_often"  # WeChat limits how often this person is written to
    WECHAT_FAILED = "wechat_failed"  # taken, then not delivered: WeChat's own fault
    SOME_MISSED = "some_missed"  # a mass message reached some; WeChat does not say whom
    PICTURE_LOST = "picture_lost"  # the file of a photo or voice clip is not there any more


@dataclass(frozen=True, slots=True)
class Accepted:
    """WeChat took it. Not: it was delivered."""

    msgid: str = ""


@dataclass(frozen=True, slots=True)
class NeverLeft:
    """No byte reached WeChat (DNS, refused, TLS): free to try again."""


@dataclass(frozen=True, slots=True)
class Later:
    """Refused for now. `lane`: the limit is the whole lane's (a minute, a day), not a person's."""

    at: datetime
    lane: bool = False


@dataclass(frozen=True, slots=True)
class TokenStale:
    """The token was refused, and the one renewal too."""


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """This person cannot be reached by this lane now."""

    why: Why


@dataclass(frozen=True, slots=True)
class Refused:
    """This message will never be taken."""

    why: Why


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Nothing will be taken until somebody mends the account's set-up."""

    why: Why


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Perhaps it arrived. Never repeated by the bot where WeChat has no key: a person decides."""

    why: Why


Outcome = (
    Accepted | NeverLeft | Later | TokenStale | OutOfReach | Refused | Misconfigured | Ambiguous
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """WeChat's later word that the person has it; of a mass message, that so many `people` have."""

    people: int | None = None


@dataclass(frozen=True, slots=True)
class Partly:
    """WeChat's later word that some of a mass message's people have it; it does not say who."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finish event: what became of something WeChat took. It may come early, late or twice."""

    msgid: str
    ending: Delivered | Partly | OutOfReach | Refused
    sent: Sent = Sent.TEMPLATE


@dataclass(frozen=True, slots=True)
class Form:
    """What a template message or subscribe notice says.

    `name`: a template of config.yaml (ticket, verification, notice, once, lasting). `values`: what
    its fields may be filled with, by meaning: title, words, place, number, time, status, name. Any
    may be missing; the edge fits each to its field.
    """

    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """What a person may tap below a message (msgmenu): what it shows, what a tap on it says."""

    say: str
    command: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A kept photo or voice clip: its file's name; jpg, png, gif, amr or mp3; image or voice."""

    name: str
    type: str
    kind: str


class Gateway(Protocol):
    """What the sender needs of WeChat. The edge fulfils it; it raises nothing.

    `key`: at most 32 ASCII characters, the same for every try: WeChat takes it once.
    """

    async def get_ready(self, form: Form | None) -> bool:
        """Know what a send must know first (a token, the fields of `form`); False if it cannot."""
        ...

    async def send_text(self, openid: str, text: str) -> Outcome:
        """One customer message of at most 2,048 bytes."""
        ...

    async def send_menu(self, openid: str, text: str, options: Sequence[Option]) -> Outcome:
        """The same with options to tap; without them where WeChat takes none."""
        ...

    async def send_picture(self, openid: str, picture: Picture) -> Outcome:
        """One customer message that is a photo or a voice clip."""
        ...

    async def send_template(self, openid: str, form: Form, key: str) -> Outcome:
        """One template message. A key counts for ten minutes."""
        ...

    async def send_subscribed(self, openid: str, form: Form) -> Outcome:
        """One subscribe notice (订阅通知)."""
        ...

    async def send_mass(self, openids: Sequence[str], text: str, key: str) -> Outcome:
        """One mass message to 2 to 10,000 people. A key counts for a day."""
        ...
