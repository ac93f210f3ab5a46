"""What exists: estates, buildings, homes, and what the roster says of them."""

from collections.abc import Iterable

from sqlalchemy import bindparam, or_, select

from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry
from bot.community.places import Address, after, areas_of
from bot.storage.scene import Db
from bot.storage.tables import table

estates, buildings, homes, entries = table(Estate), table(Building), table(Home), table(Entry)
_buildings = select(buildings.c.place).order_by(buildings.c.id)
_estates = select(estates.c.place).order_by(estates.c.id)
_below = select(homes.c.place).where(
    homes.c.place >= bindparam("first"), homes.c.place < bindparam("end")
)
_home = select(homes.c.place).where(homes.c.place == bindparam("place"))
_here = select(entries).where(entries.c.place == bindparam("place"))
_nearby = select(entries).where(
    entries.c.place >= bindparam("first"), entries.c.place < bindparam("end")
)


def all_buildings(db: Db, within: Iterable[str] | None = None) -> list[str]:
    """Every building's place, or those inside these areas."""
    found = list(db.execute(_buildings).scalars())
    if within is None:
        return found
    areas = set(within)
    return [place for place in found if areas.intersection(areas_of(place))]


def all_estates(db: Db) -> list[str]:
    return list(db.execute(_estates).scalars())


def units(db: Db, building: str) -> list[str]:
    """The names of a building's units, as far as the roster knows homes in them; "" for none."""
    first, end = after(building)
    found = {place.split("/")[3] for place in db.execute(_below, first=first, end=end).scalars()}
    return sorted(found, key=lambda unit: (len(unit), unit))


def exists(db: Db, home: str) -> bool:
    return db.execute(_home, place=home).first() is not None


def roster_of(db: Db, home: str) -> list[Entry]:
    return db.all(Entry, _here, place=home)


def roster_near(db: Db, building: str) -> list[Entry]:
    """Every line of a building's roster: names are compared in memory, after opening."""
    first, end = after(building)
    return db.all(Entry, _nearby, first=first, end=end)


def scene_place(db: Db, scene: str) -> str | None:
    """What a scanned code stands for: e12 is an estate, b12 a building."""
    tables = {"e": estates, "b": buildings}
    if scene[:1] not in tables or not scene[1:].isdecimal() or len(scene) > 10:
        return None
    found = tables[scene[0]]
    return db.execute(select(found.c.place).where(found.c.id == int(scene[1:]))).scalar()


def scenes(db: Db) -> list[tuple[str, str]]:
    """(scene, place) of every estate and building, for their codes."""
    every = []
    for letter, kind in (("e", estates), ("b", buildings)):
        every += [(f"{letter}{row.id}", row.place) for row in db.execute(select(kind))]
    return every
