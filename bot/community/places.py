"""A place as it is stored: community/estate/building/unit/room, unit '' where there is none.

An area is any prefix of a place by whole segments.
"""

from bot.community.addresses import Address, find_address, read_address
from bot.community.areas import read_areas

__all__ = [
    "Address",
    "address_of",
    "after",
    "areas_of",
    "building_of",
    "covers",
    "find_address",
    "path",
    "read_address",
    "read_areas",
    "show",
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


def building_of(place: str) -> str | None:
    segments = place.split("/")[:_BUILDING_DEPTH]
    return "/".join(segments) if len(segments) == _BUILDING_DEPTH else None


def show(path: str, *, with_estate: bool = False) -> str:
    """6号楼1单元402, A座1203, 7号楼1102; an estate's or a community's own name."""
    address = address_of(path)
    if not address.building:
        return address.estate or path
    estate = address.estate or ""
    in_lane = estate.endswith("弄")
    words = f"{address.building}{'号' if in_lane else _mark(address.building)}"
    if address.unit:
        words += f"{address.unit}单元"
    return f"{estate if with_estate else ''}{words}{address.room or ''}"


def _mark(building: str) -> str:
    if building.isalpha():
        return "座"
    return "栋" if building[0].isascii() and building[0].isalpha() else "号楼"


def after(area: str) -> tuple[str, str]:
    """The half-open range of strings of everything below `area`, for an index ('0' follows '/')."""
    return f"{area}/", f"{area}0"
