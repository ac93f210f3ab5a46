"""Command words as people write them: 接12, #12 办结 已换灯泡, 通过 A1, 报事：楼道灯坏了."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.chat.messages import Say
from bot.community.numerals import NUMBER, read_number
from bot.community.people import Role

if TYPE_CHECKING:
    from bot.chat.context import Chat

Handler = Callable[["Chat"], Say]
Whose = Role | tuple[Role, ...] | None  # None: anybody's
Personal = bool | Callable[["Chat"], bool]  # is what she does here hers, so that she must agree?


def roles_in(whose: Whose) -> tuple[Role, ...]:
    return whose if isinstance(whose, tuple) else (whose,) if whose else ()


class Takes(StrEnum):
    """What stands with a command word."""

    NOTHING = "nothing"  # 待办
    NUMBER = "number"  # 接 12
    NUMBER_AND_WORDS = "number and words"  # 回 12 马上到
    MAYBE_NUMBER = "maybe a number"  # 公告, 公告 2
    WORDS = "words"  # 邀请 网格员 6号楼: set off by a space or colon
    ANY_WORDS = "any words"  # 报事楼道灯坏了: set off or not


@dataclass(frozen=True, slots=True)
class Route:
    word: str
    handler: Handler
    for_: Whose
    takes: Takes
    is_aside: bool = False  # it leaves open what is open
    personal: Personal = False


@dataclass(frozen=True, slots=True)
class Command:
    """`mark`: A or N, where it stood before the number."""

    route: Route
    number: int | None = None
    words: str = ""
    mark: str = ""


_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_MARK = r"[#＃№]?\s*+([ANan]?)\s*+"  # none gives back: 2,000 blanks would be parted in 10^9 ways
_PLAIN_NUMBER = r"\d{1,9}+"
_GAP = r"[\s:：,，、.。]*+"
_UNIT = r"(?![点號号楼栋幢单天分秒月日年元块个次户人]|\d)"  # 回12点到 is no reply to ticket 12
_AFTER = re.compile(
    rf"{_GAP}{_MARK}(?:({_PLAIN_NUMBER}){_UNIT}|({NUMBER})(?=[\s:：,，、.。]|$)){_GAP}(.*)",
    re.DOTALL,
)
_BEFORE = re.compile(rf"{_MARK}({_PLAIN_NUMBER}){_GAP}(.+)", re.DOTALL)
_CLOSING = re.compile(r"[\s。.!！~～？?]*")
_SET_OFF = re.compile(r"[\s:：,，、]+")


def clean(text: str) -> str:
    return _INVISIBLE.sub("", text).strip()


class Words:
    """All command words, found by how a text begins; longer words win."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[Route]] = {}

    def add(self, route: Route) -> None:
        """ValueError where another handler hears the same already."""
        routes = self._by_first.setdefault(route.word[0], [])
        for known in routes:
            alone = (known.takes is Takes.NOTHING) + (route.takes is Takes.NOTHING)
            if known.word == route.word and alone != 1:  # 邀请 alone and 邀请 网格员 are two
                raise ValueError(f"two handlers hear {route.word}")
        routes.append(route)
        routes.sort(key=lambda known: -len(known.word))

    def __iter__(self) -> Iterator[Route]:
        return (route for routes in self._by_first.values() for route in routes)

    def read(self, text: str) -> Command | None:
        """The command these words are, or None."""
        text = clean(text)
        if command := self._begins(text):
            return command
        if match := _BEFORE.fullmatch(text):
            return self._follows(int(match[2]), match[3], match[1].upper())
        return None

    def _follows(self, number: int, text: str, mark: str) -> Command | None:
        """#12 办结 已换灯泡: the number came first."""
        for route in self._starting(text):
            rest = text[len(route.word) :]
            if route.takes is Takes.NUMBER_AND_WORDS:
                return Command(route, number, _set_off(rest), mark)
            if route.takes in {Takes.NUMBER, Takes.MAYBE_NUMBER} and _CLOSING.fullmatch(rest):
                return Command(route, number, mark=mark)
        return None

    def _begins(self, text: str) -> Command | None:
        for route in self._starting(text):
            if command := _read_rest(route, text[len(route.word) :]):
                return command
        return None

    def _starting(self, text: str) -> list[Route]:
        return [r for r in self._by_first.get(text[:1], ()) if text.startswith(r.word)]


def _read_rest(route: Route, rest: str) -> Command | None:
    closes = _CLOSING.fullmatch(rest) is not None
    match route.takes:
        case Takes.NOTHING:
            return Command(route) if closes else None
        case Takes.MAYBE_NUMBER if closes:
            return Command(route)
        case Takes.NUMBER | Takes.MAYBE_NUMBER | Takes.NUMBER_AND_WORDS:
            return _read_number(route, rest)
        case Takes.WORDS if not closes and not _SET_OFF.match(rest):
            return None
        case _:
            return Command(route, words=_set_off(rest))


def _set_off(rest: str) -> str:
    """What follows the word, without the space or colon between them."""
    gap = _SET_OFF.match(rest)
    return rest[gap.end() if gap else 0 :].strip()


def _read_number(route: Route, rest: str) -> Command | None:
    match = _AFTER.fullmatch(rest)
    if match is None:
        return None
    number = int(match[2]) if match[2] else read_number(match[3])
    words = match[4].strip()
    if words and route.takes is not Takes.NUMBER_AND_WORDS:
        return None
    return Command(route, number, words, match[1].upper())
