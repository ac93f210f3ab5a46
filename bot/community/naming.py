"""What places are called here: 6号楼 or 6栋, 5号302 in a lane, 12号院5号, 3组12号 in a village.

The database says it; what it says is learned here at start, after a change and now and then, so
that a place can be shown where no database is at hand.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from bot.community.addresses import Address, find_address, label
from bot.community.writing import capitals, plain


class Scheme(StrEnum):
    """How an estate counts: 楼 / 单元 / 室, 弄 / 号 / 室, 院 / 门牌 or 村 / 组 / 户."""

    BY_NAME = ""  # a lane where its name says so (118弄), else blocks
    BLOCKS = "blocks"
    LANE = "lane"
    COURTYARD = "courtyard"
    VILLAGE = "village"


OF_SCHEME = {Scheme.LANE: "号", Scheme.COURTYARD: "院", Scheme.VILLAGE: "组"}
MARKS = ("号楼", "栋", "幢", "座", "#", "号", "院", "组")  # what stands behind a building's number
HAS_DOORS = {"院", "组"}  # what is in them is counted by doors: 12号院5号
UNITLESS = {"号", *HAS_DOORS}
_MARK = re.compile(r"(?:号 ?)?([栋幢座院])$|(号) ?(楼)$|([号#组])$")
_WORDS = re.compile("[一-鿿]{2,}")
_LONGEST = 16  # characters of another name


@dataclass(frozen=True, slots=True)
class Called:
    """Estates by their paths, buildings by theirs; those that are called as usual are left out."""

    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)

    def mark_of(self, estate: str, building: str) -> str:
        """What stands behind the number of a building, "" for one with a name: 商住楼.

        `estate`: its path.
        """
        scheme = self.schemes.get(estate, Scheme.BY_NAME)
        if scheme is Scheme.BY_NAME and estate.endswith("弄"):
            scheme = Scheme.LANE
        return self.marks.get(f"{estate}/{building}") or usual_mark(building, scheme)


_called = Called()


def called() -> Called:
    return _called


def learn(what: Called) -> None:
    global _called  # noqa: PLW0603 - a process serves one house
    _called = what


def learn_marks(marks: Mapping[str, str]) -> None:
    """These buildings are called otherwise from now on; "" is by the scheme."""
    known = {place: mark for place, mark in {**_called.marks, **marks}.items() if mark}
    learn(replace(_called, marks=known))


def learn_schemes(schemes: Mapping[str, Scheme]) -> None:
    """These estates count so from now on."""
    known = {place: scheme for place, scheme in {**_called.schemes, **schemes}.items() if scheme}
    learn(replace(_called, schemes=known))


def usual_mark(building: str, scheme: Scheme = Scheme.BY_NAME) -> str:
    if _WORDS.fullmatch(building):
        return ""
    if mark := OF_SCHEME.get(scheme):
        return mark
    if building.isalpha():
        return "座"
    return "栋" if building[0].isascii() and building[0].isalpha() else "号楼"


def with_mark(building: str, mark: str) -> str:
    """6号楼, 6栋, 6#, 12号院."""
    return f"{building}号院" if mark == "院" and building[-1:].isdigit() else f"{building}{mark}"


def spoken(building: str) -> str:
    """A building of which only the number is known: 6号楼, A座, 商住楼."""
    return with_mark(building, usual_mark(building))


def read_mark(words: str) -> str:
    """How a building is called in these words: 6栋, 6 号楼, 12号院, or the mark alone; else ""."""
    found = _MARK.search(plain(words).strip())
    return "".join(filter(None, found.groups())) if found else ""


def read_other_name(words: str) -> str | None:
    """Another name as it is kept; None for what can be none: a number, something too long."""
    name = "".join(words.split())
    is_number = bool(re.fullmatch(r"\d+", plain(name)))
    if not 1 < len(name) <= _LONGEST or is_number or re.search(r"[/,，、:：;；<]", name):
        return None
    return name


@lru_cache(maxsize=4096)
def key(building: str) -> str:
    """What two ways of writing one building have in common: 甲 3 号楼, 甲3."""
    found = find_address(building)
    if found and not found[1] and found[0] == Address(building=found[0].building):
        return found[0].building or ""
    return label(capitals(plain(building))) or ""


@lru_cache(maxsize=4096)
def estate_key(estate: str) -> str:
    """What two ways of writing one estate have in common: 翠竹园小区, 翠竹园."""
    name = capitals(plain(estate)).replace(" ", "")
    short = name.removesuffix("小区")
    return label(short if len(short) > 2 else name) or ""  # noqa: PLR2004 - 幸福小区 keeps its name


def unreadable(names: Iterable[str]) -> list[str]:
    """Those of these names that tell no building to whoever does not know it: 商住楼, not 甲3."""
    usual = {name: find_address(f"{name}号楼") for name in names}
    return [name for name, found in usual.items() if not found or found[0].building != key(name)]
