"""The roster taken into the house, a few homes a turn, so that messages never wait for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.actions import naming
from bot.actions.roster_file import Contents, Occupant
from bot.community.addresses import Address
from bot.community.homes import Building, Home
from bot.community.names import same_name
from bot.community.people import Entry
from bot.community.places import building_of, path
from bot.settings import Settings
from bot.storage import homes
from bot.storage.journal import Audit
from bot.storage.scene import Db, Scene

AT_ONCE = 400  # rows a turn: some 30 ms

Household = tuple[str, list[Occupant]]  # a home's place, and who lives there


@dataclass(slots=True)
class Plan:
    """What an import would change."""

    estates: list[str] = field(default_factory=list)
    buildings: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)
    people: list[tuple[str, Occupant]] = field(default_factory=list)
    changes: list[tuple[Entry, dict[str, Any]]] = field(default_factory=list)


@dataclass(slots=True)
class Estates:
    """Where the estates of a file are, by name; `unlisted` are in no community of config.yaml."""

    places: dict[str | None, str]
    unlisted: list[str]


def place_estates(settings: Settings, contents: Contents) -> Estates:
    """An estate listed under a community is there; any other goes to the first community."""
    listed = {
        _short(estate.name): path(community.name, Address(estate.name))
        for community in settings.communities
        for estate in community.estates
    }
    first = settings.communities[0]
    alone = first.estates[0].name if first.estates else first.name
    places: dict[str | None, str] = {}
    unlisted = []
    for name in dict.fromkeys(home.estate for home in contents.homes):
        known = listed.get(_short(name or alone))
        places[name] = known or path(first.name, Address(name or alone))
        if name and not known:
            unlisted.append(name)
    return Estates(places, unlisted)


def _short(estate: str) -> str:
    """翠竹园 is 翠竹园小区."""
    return estate.removesuffix("小区")


def chunks(contents: Contents, estates: Estates) -> Iterator[list[Household]]:
    """All homes by their places, so many together as one turn takes."""
    chunk: list[Household] = []
    size = 0
    for address, people in contents.homes.items():
        community, _, estate = estates.places[address.estate].rpartition("/")
        chunk.append((path(community, replace(address, estate=estate)), people))
        size += 1 + len(people)
        if size >= AT_ONCE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def plan(db: Db, chunk: Sequence[Household]) -> Plan:
    """What of these homes the house does not know, or knows otherwise."""
    places = [place for place, _ in chunk]
    known, entries = homes.known(db, places), homes.rosters_of(db, places)
    wanted = Plan(homes=[place for place in places if place not in known])
    buildings = dict.fromkeys(building_of(place) or place for place in places)
    standing = set(homes.all_buildings(db))
    wanted.buildings = [place for place in buildings if place not in standing]
    named = dict.fromkeys(place.rpartition("/")[0] for place in buildings)
    wanted.estates = [place for place in named if place not in homes.all_estates(db)]
    for place, people in chunk:
        for person in people:
            _compare(wanted, place, person, entries.get(place, []))
    return wanted


def _compare(wanted: Plan, place: str, person: Occupant, entries: Sequence[Entry]) -> None:
    """Nothing that the house knows is blanked by a sheet that does not say it."""
    entry = next((one for one in entries if same_name(one.name, person.name)), None)
    if entry is None:
        wanted.people.append((place, person))
        return
    said = {"mobile": person.mobiles, "relation": person.relation, "tags": person.tags}
    new = {name: value for name, value in said.items() if value and value != getattr(entry, name)}
    if new:
        wanted.changes.append((entry, new))


def carry_out(scene: Scene, chunk: Sequence[Household]) -> Plan:
    """Write what the plan of these homes says; the plan."""
    wanted = plan(scene.db, chunk)
    for place in wanted.estates:
        scene.add(naming.new_estate(scene, place))
    for place in wanted.buildings:
        scene.add(Building(id=scene.number("building"), place=place))
    for place in wanted.homes:
        scene.add(Home(place=place))
    for place, person in wanted.people:
        scene.add(_entry(scene.number("entry"), place, person))
    for entry, new in wanted.changes:
        scene.change(entry, **new)
    if any((wanted.homes, wanted.people, wanted.changes)):
        count = len(wanted.people) + len(wanted.changes)
        note = Audit(
            id=scene.number("audit"), person=None, act="import roster", subject=f"entries:{count}"
        )
        scene.file(note)
    return wanted


def _entry(number: int, place: str, person: Occupant) -> Entry:
    return Entry(
        id=number,
        place=place,
        name=person.name,
        mobile=person.mobiles,
        relation=person.relation,
        tags=person.tags,
    )
