"""How an attempt to send can end: a closed set. There is no other way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Why(StrEnum):
    """Reasons a person can be shown; their words are in templates/chat/reasons.txt."""

    UNFOLLOWED = "unfollowed"
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
    STOPPED = "stopped"  # the process ended between the POST and its result


@dataclass(frozen=True, slots=True)
class Accepted:
    """WeChat took it. Not: it was delivered."""

    msgid: str = ""


@dataclass(frozen=True, slots=True)
class NeverLeft:
    """No byte reached WeChat (DNS, refused, TLS): free to try again."""


@dataclass(frozen=True, slots=True)
class Later:
    """Refused for now: a limit a minute or a day."""

    at: datetime


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


class Gateway(Protocol):
    """What the sender needs of WeChat. The edge fulfils it; it raises nothing."""

    async def send_text(self, openid: str, text: str) -> Outcome:
        """One customer message of at most 2,048 bytes."""
        ...
