"""Identity numbers in what people say (公民身份号码, GB 11643-1999): found, and taken out."""

import re
from datetime import date

from bot.community.identity import check_of
from bot.community.writing import narrow

_SHORTEST, _LONGEST, _OLD = 15, 18, 15
_GAP = r"[\s.·•・-]{0,3}"  # between groups: 110105 1990-0307 0011
_MAYBE = re.compile(  # before all is made narrow
    "\\d(?:[\\s.·•・．－‐‑‒–—―−﹣─\u200b-\u200d\ufe0f\ufeff-]{0,3}\\d){14}"
)
_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9Xx])*")
_GROUP = re.compile("[0-9]+|[Xx]")
_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")  # GB/T 2260
_PARTS = {6, 8, 10, 12}  # region, year, month, day
Span = tuple[int, int]


def scrub(text: str, mark: str) -> str:
    """The text with `mark` in place of each identity number; the very same where there is none.

    One of 18 characters has a birthday and its check character, however it is parted by blanks,
    dashes, dots; an old one of 15 digits has a region and a birthday, and is parted only where its
    parts are: 1-402 13800138000 is a home and a mobile. Linear in the length of the text.
    """
    if len(text) < _SHORTEST or not _MAYBE.search(text):
        return text
    parts, at = list[str](), 0
    for start, end in _found(narrow(text)):
        parts += [text[at:start], mark]
        at = end
    return "".join([*parts, text[at:]]) if parts else text


def _found(text: str) -> list[Span]:
    """Where they stand, in order."""
    return [span for run in _RUN.finditer(text) for span in _in_run(text, *run.span())]


def _in_run(text: str, start: int, end: int) -> list[Span]:
    """Of digits that nothing but gaps parts: whole groups that are a number together."""
    groups = [group.span() for group in _GROUP.finditer(text, start, end)]
    spans: list[Span] = []
    at = 0
    while at < len(groups):
        count = _count(text, groups[at : at + _LONGEST])
        if count:
            spans.append((groups[at][0], groups[at + count - 1][1]))
        at += count or 1
    return spans


def _count(text: str, groups: list[Span]) -> int:
    """Of how many of these groups, from the first, a number is made; 0: of none."""
    number, old, ends = "", 0, set[int]()
    for count, group in enumerate(groups, 1):
        number += text[slice(*group)][: _LONGEST + 1]
        if len(number) == _OLD and ends <= _PARTS and _is_old(number):
            old = count
        if len(number) >= _LONGEST:
            return count if _is_number(number) else old
        ends.add(len(number))
    return old


def _is_number(number: str) -> bool:
    return (
        len(number) == _LONGEST
        and number[:17].isdigit()
        and _is_day(number[6:10], number[10:14])
        and check_of(number) == number[17].upper()
    )


def _is_old(number: str) -> bool:
    """Before 1999: no century, no check character."""
    is_here = number.isdigit() and _REGION.match(number)
    return bool(is_here) and _is_day(f"19{number[6:8]}", number[8:12])


def _is_day(year: str, day: str) -> bool:
    try:
        return date(int(year), int(day[:2]), int(day[2:])).year // 100 in {18, 19, 20}
    except ValueError:
        return False
