"""From an address as people say it to places that exist."""

from collections.abc import Sequence

from bot.community.addresses import Known
from bot.community.naming import estate_key, key, unreadable
from bot.community.places import (
    Address,
    address_of,
    covers,
    estate_of,
    find_address,
    read_areas,
)
from bot.community.refusal import Refusal
from bot.storage import homes, naming
from bot.storage.scene import Db


def buildings(db: Db, number: str, estate: str | None = None) -> list[str]:
    """Every building of this number or name; more than one where estates count alike.

    `estate`: any of its names, with its community's in front or not.
    """
    among, wanted = _called(db, estate) if estate else None, key(number)
    named = {
        place
        for place, others in naming.other_names(db).items()
        if wanted in (key(other) for other in others)
    }
    ending = f"/{number}"
    return [
        place
        for place in homes.all_buildings(db)
        if (place.endswith(ending) or place in named)
        and (among is None or estate_of(place) in among or address_of(place).estate == estate)
    ]


def one_building(
    db: Db, number: str, estate: str | None = None, within: Sequence[str] | None = None
) -> str:
    """The building that is meant. `within`: where the speaker may act; others do not count.

    Refused: no_such_building, which_estate, not_your_area.
    """
    found = buildings(db, number, estate)
    if not found:
        raise Refusal("no_such_building", building=number)
    if within is not None and not (found := _those_in(within, found)):
        raise Refusal("not_your_area")
    if len(found) > 1:
        raise Refusal("which_estate", building=number, places=found)
    return found[0]


def find_home(db: Db, words: str, within: Sequence[str] | None = None) -> tuple[str, str] | None:
    """The home that stands in these words, and the rest of them; None where none does.

    Refused: what one_building refuses.
    """
    found = find_address(words, known(db))
    if found is None or not found[0].building or not found[0].room:
        return None
    address, rest = found
    building = one_building(db, address.building or "", address.estate, within)
    units = homes.units(db, building)
    unit = address.unit or (units[0] if len(units) == 1 else "")
    return f"{building}/{unit}/{address.room}", rest


def estates(db: Db) -> list[str]:
    """All names of all estates, and each with its community's in front."""
    names = [name for one in naming.every_estate(db) for name in (*_names(one.place), *one.also)]
    return list(dict.fromkeys(names))


def name_of_estate(db: Db, place: str) -> str:
    """What tells the estate of a place from all others."""
    name, full = _names(estate_of(place))
    return full if len(_called(db, name)) > 1 else name


def known(db: Db) -> Known:
    """What reading an address needs to know of this house: 商住楼2单元501, 老厂6号楼."""
    if "known" not in db.memo:
        db.memo["known"] = _known(db)
    names: Known = db.memo["known"]
    return names


def _known(db: Db) -> Known:
    others = [name for names in naming.other_names(db).values() for name in names]
    labels = {place.rpartition("/")[2] for place in homes.all_buildings(db)}
    named = [name for name in labels if len(name) > 1 and name.isalpha()]
    names = dict.fromkeys(unreadable(dict.fromkeys([*others, *named])))
    return Known(tuple(estates(db)), tuple(names))


def read(db: Db, text: str, within: list[str]) -> tuple[list[str], str]:
    """The areas a command begins with, and the rest of it: 6号楼,7号楼 停水通知.

    `within`: where the speaker may act; 全社区 is all of it. Refused: no_such_building,
    which_estate, not_your_area, no_such_unit.
    """
    names = known(db)
    addresses, rest = read_areas(text, names.estates, names.buildings)
    areas: list[str] = []
    for address in addresses:
        areas += [area for area in _places(db, address, within) if area not in areas]
    return areas, rest


def _places(db: Db, address: Address, within: list[str]) -> Sequence[str]:
    if address == Address():
        return within
    if address.building is None:
        every = sorted(_called(db, address.estate or ""))
        return _those_in(within, every) or every
    building = one_building(db, address.building, address.estate, within)
    if address.unit and address.unit not in homes.units(db, building):
        raise Refusal("no_such_unit", place=building, unit=address.unit)
    return [f"{building}/{address.unit}" if address.unit else building]


def _called(db: Db, estate: str) -> set[str]:
    """The estates of this name, with their community's in front or not."""
    wanted = estate_key(estate)
    return {
        one.place
        for one in naming.every_estate(db)
        if wanted in map(estate_key, (*_names(one.place), *one.also))
    }


def _names(estate: str) -> tuple[str, str]:
    community, _, name = estate.partition("/")
    return name, f"{community}{name}"


def _those_in(within: Sequence[str], places: list[str]) -> list[str]:
    """Those that lie in one of these areas, or around one."""
    return [p for p in places if any(covers(area, p) or covers(p, area) for area in within)]
