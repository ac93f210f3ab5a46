"""Identity numbers in what people say (公民身份号码, GB 11643-1999): found, and taken out."""

import re
from datetime import date
from itertools import accumulate

from bot.community.identity import check_of
from bot.community.writing import narrow

_SHORTEST, _LONGEST, _OLD = 15, 18, 15
_GAP = r"[\s.·•・-]{0,3}"  # between groups: 110105 1990-0307 0011
_MAYBE = re.compile(r"\d(?:[\s.·•・．－‐‑–—−-]{0,3}\d){14}")  # in any width
_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9Xx])*")
_GROUP = re.compile("[0-9]+[Xx]?|[Xx]")
_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")  # GB/T 2260
_PARTS = {6, 8, 10, 12}  # region, year, month, day
Span = tuple[int, int]


def scrub(text: str, mark: str) -> str:
    """The text with `mark` in place of each identity number; the very same where there is none.

    One of 18 characters has a birthday and its check character; an old one of 15 digits has a
    region and a birthday, and stands alone. However wide, and parted by blanks, dashes, dots.
    Linear in the length of the text.
    """
    if len(text) < _SHORTEST or not _MAYBE.search(text):
        return text
    for start, end in reversed(_found(narrow(text))):
        text = f"{text[:start]}{mark}{text[end:]}"
    return text


def _found(text: str) -> list[Span]:
    """Where they stand, in order."""
    return [span for run in _RUN.finditer(text) for span in _in_run(text, *run.span())]


def _in_run(text: str, start: int, end: int) -> list[Span]:
    """Of digits that nothing but gaps parts: whole groups that are a number together."""
    groups = [group.span() for group in _GROUP.finditer(text, start, end)]
    spans: list[Span] = []
    at = 0
    while at < len(groups):
        last = _last_of(text, groups, at)
        if last is None:
            at += 1
        else:
            spans.append((groups[at][0], groups[last][1]))
            at = last + 1
    if spans:
        return spans
    if _is_old([text[slice(*group)] for group in groups]):
        return [(start, end)]
    return [group for group in groups if _is_old([text[slice(*group)]])]


def _last_of(text: str, groups: list[Span], first: int) -> int | None:
    """The group with which a number of 18 characters ends that begins with this one."""
    number = ""
    for at in range(first, len(groups)):
        number += text[slice(*groups[at])]
        if len(number) >= _LONGEST:
            return at if _is_number(number) else None
    return None


def _is_number(number: str) -> bool:
    return (
        len(number) == _LONGEST
        and number[:17].isdigit()
        and _is_day(number[6:10], number[10:14])
        and check_of(number) == number[17].upper()
    )


def _is_old(groups: list[str]) -> bool:
    """Before 1999: no century, no check character. Parted only where its parts are.

    1-402 13800138000 is a home and a mobile.
    """
    number = "".join(groups[:_OLD])
    ends = set(accumulate(map(len, groups[:_OLD]))) - {_OLD}
    return (
        ends <= _PARTS
        and len(number) == _OLD
        and number.isdigit()
        and _REGION.match(number) is not None
        and _is_day(f"19{number[6:8]}", number[8:12])
    )


def _is_day(year: str, day: str) -> bool:
    try:
        return date(int(year), int(day[:2]), int(day[2:])).year // 100 in {18, 19, 20}
    except ValueError:
        return False
