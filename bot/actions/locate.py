"""From an address as people say it to places that exist."""

from collections.abc import Sequence

from bot.community.places import Address, address_of, read_areas
from bot.community.refusal import Refusal
from bot.storage import homes
from bot.storage.scene import Db


def buildings(db: Db, number: str, estate: str | None = None) -> list[str]:
    """Every building of this number; more than one where estates count alike."""
    found = []
    for place in homes.all_buildings(db):
        address = address_of(place)
        if address.building == number and estate in (None, address.estate):
            found.append(place)
    return found


def estates(db: Db) -> list[str]:
    """The names of all estates."""
    return [address_of(place).estate or place for place in homes.all_estates(db)]


def read(db: Db, text: str, within: list[str]) -> tuple[list[str], str]:
    """The areas a command begins with, and the rest of it: 6号楼,7号楼 停水通知.

    `within`: where the speaker may act; 全社区 is all of it. Refused: no_such_building,
    which_estate.
    """
    addresses, rest = read_areas(text, estates(db))
    areas: list[str] = []
    for address in addresses:
        areas += [area for area in _places(db, address, within) if area not in areas]
    return areas, rest


def _places(db: Db, address: Address, within: list[str]) -> Sequence[str]:
    if address == Address():
        return within
    if address.building is None:
        return [p for p in homes.all_estates(db) if address_of(p).estate == address.estate]
    found = buildings(db, address.building, address.estate)
    if not found:
        raise Refusal("no_such_building", building=address.building)
    if len(found) > 1:
        raise Refusal("which_estate", building=address.building, places=found)
    building = found[0]
    if address.unit and address.unit not in homes.units(db, building):
        raise Refusal("no_such_unit", place=building, unit=address.unit)
    return [f"{building}/{address.unit}" if address.unit else building]
