"""A place as it is stored: community/estate/building/unit/room, unit '' where there is none.

An area is any prefix of a place by whole segments.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from bot.community import naming
from bot.community.addresses import Address, find_address, read_address
from bot.community.areas import read_areas

__all__ = [
    "Address",
    "address_of",
    "after",
    "areas_of",
    "building_of",
    "covers",
    "estate_of",
    "find_address",
    "may_have_units",
    "path",
    "read_address",
    "read_areas",
    "show",
    "tell_apart",
]

_BUILDING_DEPTH = 3


def path(community: str, address: Address) -> str:
    """As deep as `address` goes. ValueError where a level above a given one is missing."""
    estate, building, unit, room = address.estate, address.building, address.unit, address.room
    if (building and not estate) or ((unit or room) and not building):
        raise ValueError("an address without its estate or building has no place")
    segments = [community, estate, building]
    if unit or room:
        segments += [unit or "", room]
    return "/".join(part.replace("/", "") for part in segments if part is not None)


def address_of(path: str) -> Address:
    _, estate, building, unit, room = (path.split("/") + [""] * 4)[:5]
    return Address(estate or None, building or None, unit or None, room or None)


def covers(area: str, place: str) -> bool:
    return place == area or place.startswith(f"{area}/")


def areas_of(place: str) -> list[str]:
    """Every area that covers `place`, the community first, `place` itself last.

    A building without units has no area between itself and its homes.
    """
    segments = place.split("/")
    return ["/".join(segments[: i + 1]) for i, segment in enumerate(segments) if segment]


def estate_of(place: str) -> str:
    """The path of its estate."""
    return "/".join(place.split("/")[: _BUILDING_DEPTH - 1])


def building_of(place: str) -> str | None:
    segments = place.split("/")[:_BUILDING_DEPTH]
    return "/".join(segments) if len(segments) == _BUILDING_DEPTH else None


def show(path: str, *, with_estate: bool = False) -> str:
    """6号楼1单元402, A座1203, 7栋1102, 3组12号: as it is called here; an estate's own name."""
    address = address_of(path)
    if not address.building:
        return address.estate or path
    mark = naming.called().mark_of(estate_of(path), address.building)
    words = naming.with_mark(address.building, mark)
    if address.unit:
        words += f"{address.unit}单元"
    if address.room:
        words += f"{address.room}号" if mark in naming.HAS_DOORS else address.room
    return f"{address.estate if with_estate else ''}{words}"


def may_have_units(building: str) -> bool:
    """Not in a lane's 5号, in a courtyard, in a village's group."""
    name = address_of(building).building or ""
    return naming.called().mark_of(estate_of(building), name) not in naming.UNITLESS


def tell_apart(paths: Sequence[str]) -> list[str]:
    """Each as it is shown; where two would look alike, with the estate or the community, too."""
    shown = [show(path) for path in paths]
    for longer in (partial(show, with_estate=True), _in_community):
        count = Counter(shown)
        pairs = zip(paths, shown, strict=True)
        shown = [longer(path) if count[words] > 1 else words for path, words in pairs]
    return shown


def _in_community(path: str) -> str:
    community, _, rest = path.partition("/")
    return f"{community}{show(path, with_estate=True)}" if rest else community


def after(area: str) -> tuple[str, str]:
    """The half-open range of strings of everything below `area`, for an index ('0' follows '/')."""
    return f"{area}/", f"{area}0"
