"""Grids: some buildings or units that workers look after; each home lies in one at most."""

import re
from collections.abc import Iterable, Sequence

from sqlmodel import JSON, Field, SQLModel, UniqueConstraint

from bot.community.columns import path
from bot.community.numerals import NUMBER, read_number
from bot.community.people import Role
from bot.community.places import address_of, covers, read_address
from bot.community.refusal import Refusal
from bot.community.writing import capitals, plain

HELD_BY = frozenset({Role.WORKER, Role.LEAD})  # who is invited for a grid
_NUMBERS = re.compile(NUMBER)
_NAME = re.compile(r"[一-鿿A-Za-z0-9\-]{1,12}")
_HEAD = re.compile(
    r"\s*(?:(?P<name>\S*?网格)|(?P<word>[^\s:：,，]+))[\s:：,，]*(?P<rest>.*)", re.DOTALL
)


class Grid(SQLModel):
    """`areas`: buildings, or units of them; never one that lies in another of the same."""

    __table_args__ = (UniqueConstraint("community", "name"),)
    id: int = Field(primary_key=True)
    name: str
    community: str = path()
    areas: list[str] = Field(sa_type=JSON)

    def is_called(self, name: str) -> bool:
        return key(self.name) == key(name)

    def overlap(self, areas: Iterable[str]) -> str | None:
        """The first of these areas that shares a home with it."""
        return next((one for one in areas if any(_meet(one, mine) for mine in self.areas)), None)


def key(name: str) -> str:
    """一网格, 1网格, 第一网格 and 第 1 网格 are one."""
    words = capitals(plain(name)).replace(" ", "").removeprefix("第")
    return _NUMBERS.sub(lambda number: str(read_number(number[0])), words)


def read_grid(words: str) -> tuple[str, str]:
    """The name of a grid at the beginning, and the rest: 一网格 3号楼,4号楼. Refused: no_such_grid.

    Without any words both are "".
    """
    found = _HEAD.fullmatch(words)
    if found is None:
        return "", ""
    name = found["name"] or found["word"]
    is_place = not found["name"] and read_address(name)
    if is_place or not _NAME.fullmatch(plain(name)):
        raise Refusal("no_such_grid", name=name[:20])
    return name, found["rest"].strip()


def check_areas(areas: Iterable[str]) -> None:
    """Refused: grid_of_what, for a home, for more than a building, and for nothing."""
    known = [address_of(area) for area in areas]
    if not known or not all(one.building and not one.room for one in known):
        raise Refusal("grid_of_what")


def check_apart(grid: Grid, others: Iterable[Grid]) -> None:
    """Refused: grid_overlap, with the grid that has the area already."""
    for other in others:
        if other.id != grid.id and (area := other.overlap(grid.areas)):
            has = next(mine for mine in other.areas if _meet(area, mine))
            raise Refusal("grid_overlap", place=area, name=other.name, has=has)


def joined(areas: Iterable[str]) -> list[str]:
    """Once each, and none that lies in another."""
    known = list(dict.fromkeys(areas))
    return [one for one in known if not any(one != other and covers(other, one) for other in known)]


def without(areas: Sequence[str], gone: Sequence[str]) -> list[str]:
    """Refused: grid_has_not, where one of those that go is none of these."""
    for area in gone:
        if not any(covers(area, one) for one in areas):
            raise Refusal("grid_has_not", place=area)
    return [one for one in areas if not any(covers(area, one) for area in gone)]


def _meet(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)
