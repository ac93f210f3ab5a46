"""The areas a command begins with: 6、7号楼, 6-8号楼, 翠竹园6号楼1单元, 全社区."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.community.addresses import BUILDING, MARK, ROOM, UNIT_MARK, Address, label
from bot.community.numerals import NUMBER
from bot.community.writing import capitals, plain

_EVERYWHERE = re.compile(
    r"(?:全社区|全小区|(?:全体(?:居民|业主)?|全部|所有(?:人|楼栋?)?)(?=[ ,:\n]|$)) ?"
)
_AND = r"(?: ?[、,和及与\-~至到] ?| )"
_LIST = rf"{BUILDING}(?:{_AND}{BUILDING}){{0,40}}"
_UNITS = rf"(?P<units>(?:{NUMBER}|[A-Z])(?:{_AND}(?:{NUMBER}|[A-Z])){{0,12}}) ?{UNIT_MARK}"
_BUILDINGS = re.compile(
    rf" ?(?P<buildings>{_LIST}){MARK}(?:[ \-]?{_UNITS})?(?:{ROOM})?"
    rf"| ?(?P<bare>[0-9]{{1,3}}(?:{_AND}[0-9]{{1,3}}){{0,40}})(?=[ ,:\n]|$)"
)
_BELOW = re.compile(rf"(?:{MARK})?(?:[ \-]?{_UNITS})?(?:{ROOM})?")
_COMMA = re.compile(r" ?([、,和及与\-~至到]| ) ?")
_BETWEEN = re.compile(r"[ ,、;和及与]{0,3}")
_OWN_WORD = re.compile("(?:小区)?")
_END = re.compile(r"[ ,、:;\n]|$")
_ROOM_LENGTH = 3


def read_areas(
    text: str, known_estates: Collection[str] = (), known_buildings: Collection[str] = ()
) -> tuple[list[Address], str]:
    """The areas at the beginning, in order and once each, and the rest; ([], text) without any.

    `Address()` is everywhere. An estate said once holds for the buildings that follow it.
    """
    line = capitals(plain(text))
    if everywhere := _EVERYWHERE.match(line):
        return [Address()], _rest(text, everywhere.end())
    areas: list[Address] = []
    estate, end, at = None, 0, len(line) - len(line.lstrip())
    while at < len(line):
        named, start = _estate(line, at, known_estates)
        found = _BUILDINGS.match(line, start)
        if building := _named(line, start, known_buildings):
            known, found = building
            estate, end = named or estate, found.end()
            more = list(_addresses(estate, [known], found))
        elif found and not (found["bare"] and areas):
            estate, end = named or estate, found.end()
            more = list(_addresses(estate, _labels(found["buildings"] or found["bare"]), found))
        elif named and _END.match(line, start):
            estate, end, more = named, start, [Address(named)]
        else:
            break
        if not more:
            return [], text
        areas += more
        at = _skip(_BETWEEN, line, end)
    return (list(dict.fromkeys(areas)), _rest(text, end)) if areas else ([], text)


def _estate(line: str, at: int, known: Collection[str]) -> tuple[str | None, int]:
    """The known estate that `line` names at `at`, and where its name ends."""
    for estate in sorted(known, key=len, reverse=True):
        if line.startswith(name := capitals(plain(estate)), at):
            return estate, _skip(_OWN_WORD, line, at + len(name))
    return None, at


def _named(line: str, at: int, known: Collection[str]) -> tuple[str, re.Match[str]] | None:
    """The building that `line` calls by a name of its own, and what is said of it."""
    at = _skip(_BETWEEN, line, at)
    for building in sorted(known, key=len, reverse=True):
        if line.startswith(name := capitals(plain(building)), at):
            found = _BELOW.match(line, at + len(name))
            assert found is not None
            return label(name) or name, found
    return None


def _skip(pattern: re.Pattern[str], line: str, at: int) -> int:
    found = pattern.match(line, at)
    return found.end() if found else at


def _addresses(
    estate: str | None, buildings: Sequence[str], found: re.Match[str]
) -> Iterator[Address]:
    room = label(found["room"])
    if room and len(room) < _ROOM_LENGTH and not found["units"]:
        room = None
    for building in buildings:
        for unit in _labels(found["units"]) if found["units"] else [None]:
            yield Address(estate, building, unit, room)


def _labels(words: str) -> list[str]:
    """'6、7' -> 6, 7; '6-8' -> 6, 7, 8; nothing for a range that runs backwards."""
    parts = _COMMA.split(words.strip())
    labels = [label(parts[0]) or ""]
    for mark, part in zip(parts[1::2], parts[2::2], strict=True):
        name = label(part) or ""
        if mark in "-~至到":
            between = _between(labels.pop(), name)
            if not between:
                return []
            labels += between
        else:
            labels.append(name)
    return labels


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(number) for number in range(int(first), int(last) + 1)]
    if len(first) == len(last) == 1 and first.isascii() and last.isascii():
        return [chr(code) for code in range(ord(first), ord(last) + 1)]
    return []


def _rest(text: str, end: int) -> str:
    return text[end:].lstrip(" \u3000,，、:：;；").strip()
