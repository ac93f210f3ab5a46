"""What exists: estates, buildings, homes, and what the roster says of them."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select

from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry
from bot.community.places import after, areas_of, building_of
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

estates, buildings, homes, entries = table(Estate), table(Building), table(Home), table(Entry)
_buildings = select(buildings.c.place).order_by(buildings.c.id)
_estates = select(estates.c.place).order_by(estates.c.id)
_coded = {
    "e": select(estates).order_by(estates.c.id),
    "b": select(buildings).order_by(buildings.c.id),
}
LONGEST_SCENE = 10
_below = select(homes.c.place).where(
    homes.c.place >= bindparam("first"), homes.c.place < bindparam("end")
)
_any_below = _below.limit(1)
_home = select(homes.c.place).where(homes.c.place == bindparam("place"))
_here = select(entries).where(entries.c.place == bindparam("place"))
_nearby = select(entries).where(
    entries.c.place >= bindparam("first"), entries.c.place < bindparam("end")
)
_some = select(homes).where(OneOf(homes.c.place, "places"))
_there = select(entries).where(OneOf(entries.c.place, "places")).order_by(entries.c.id)


def all_buildings(db: Db, within: Iterable[str] | None = None) -> list[str]:
    """Every building's place, or those inside these areas."""
    found = db.column(_buildings)
    if within is None:
        return found
    areas = set(within)
    return [place for place in found if areas.intersection(areas_of(place))]


def all_estates(db: Db) -> list[str]:
    return db.column(_estates)


def units(db: Db, building: str) -> list[str]:
    """The names of a building's units, as far as the roster knows homes in them; "" for none."""
    first, end = after(building)
    found = {place.split("/")[3] for place in db.column(_below, first=first, end=end)}
    return sorted(found, key=lambda unit: (len(unit), unit))


def exists(db: Db, home: str) -> bool:
    return db.value(_home, place=home) is not None


def has_any(db: Db, area: str) -> bool:
    """Whether the roster knows a home there."""
    first, end = after(area)
    return db.value(_any_below, first=first, end=end) is not None


def within(db: Db, area: str) -> list[str]:
    """The homes that the roster knows in an area, as people count them; a home is in itself."""
    first, end = after(area)
    found = db.column(_below, first=first, end=end) or db.column(_home, place=area)
    return sorted(found, key=counted)


def counted(place: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts places as people count: 6号楼 before 10号楼, 99 before 101."""
    return tuple((len(part), part) for part in place.split("/"))


def roster_of(db: Db, home: str) -> list[Entry]:
    return db.all(Entry, _here, place=home)


def some(db: Db, places: Collection[str]) -> list[Home]:
    """Those of these homes that are known."""
    return db.all(Home, _some, places=list(places))


def rosters_of(db: Db, places: Collection[str]) -> dict[str, list[Entry]]:
    """The roster's lines of many homes at once, by home."""
    found: dict[str, list[Entry]] = {}
    for entry in db.all(Entry, _there, places=list(places)):
        found.setdefault(entry.place, []).append(entry)
    return found


def roster_near(db: Db, building: str) -> list[Entry]:
    """Every line of a building's roster: names are compared in memory, after opening."""
    first, end = after(building)
    return db.all(Entry, _nearby, first=first, end=end)


def example_like(db: Db, home: str) -> str:
    """A home as there might be one near this, and nobody's: another building, a room made up."""
    building = building_of(home) or home
    estate = building.rpartition("/")[0]
    others = [b for b in all_buildings(db, [estate]) if b != building]
    unit = "2" if home.split("/")[3:4] not in ([], [""]) else ""
    return f"{others[0] if others else building}/{unit}/501"


def scene_place(db: Db, scene: str) -> str | None:
    """What a scanned code stands for: e12 is an estate, b12 a building."""
    if scene[:1] not in _coded or not scene[1:].isdecimal() or len(scene) > LONGEST_SCENE:
        return None
    found = db.rows(_coded[scene[0]])
    return next((row["place"] for row in found if row["id"] == int(scene[1:])), None)


def scenes(db: Db) -> list[tuple[str, str]]:
    """(scene, place) of every estate and building, for their codes."""
    return [
        (f"{letter}{row['id']}", row["place"])
        for letter, statement in _coded.items()
        for row in db.rows(statement)
    ]
