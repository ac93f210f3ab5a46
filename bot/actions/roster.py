"""The roster taken into the house, a few homes a turn, so that messages never wait for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from bot.actions import audit, naming, register
from bot.actions.recognise import recognise
from bot.actions.roster_file import Contents, Occupant
from bot.community.addresses import Address
from bot.community.homes import Building, Estate, Home, HomeState
from bot.community.names import same_name
from bot.community.naming import estate_key
from bot.community.people import Entry
from bot.community.places import building_of, covers, path
from bot.community.proposals import IMPORT, Kind, Proposal, ProposalState
from bot.settings import Settings
from bot.storage import homes, proposals
from bot.storage.scene import Db, Scene

AT_ONCE = 400  # rows a turn: some 30 ms


class Household(NamedTuple):
    """A home and who lives there. `state`: None where it is not told. `mark`: its building's, 栋.

    `is_doubtful`: a row of this home was rejected: who is missing may be in it.
    """

    address: Address
    people: list[Occupant]
    state: HomeState | None = None
    mark: str = ""
    is_doubtful: bool = False


Located = tuple[str, Household]  # a home's place, and who lives there


@dataclass(slots=True)
class Plan:
    """What an import would change. `filled`: what the roster did not say of somebody yet."""

    estates: list[str] = field(default_factory=list)
    buildings: dict[str, str] = field(default_factory=dict)  # with their marks
    homes: dict[str, HomeState] = field(default_factory=dict)
    states: list[tuple[Home, HomeState]] = field(default_factory=list)
    people: list[tuple[str, Occupant]] = field(default_factory=list)
    filled: list[tuple[Entry, dict[str, Any]]] = field(default_factory=list)
    proposed: list[Proposal] = field(default_factory=list)
    waiting: list[Proposal] = field(default_factory=list)  # proposed before
    withdrawn: list[Proposal] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Lines of the roster that it writes or changes."""
        return len(self.people) + len(self.filled)


@dataclass(slots=True)
class Estates:
    """Where the estates of a file are, by name; `unlisted` are in no community of config.yaml."""

    places: dict[str | None, str]
    unlisted: list[str]

    def place(self, address: Address) -> str:
        community, _, estate = self.places[address.estate].rpartition("/")
        return path(community, replace(address, estate=estate))


def place_estates(
    settings: Settings,
    names: Iterable[str | None],
    known: Sequence[Estate] = (),
    within: Sequence[str] = (),
) -> Estates:
    """An estate listed under a community, or known to the house by any name, is there.

    Any other goes to the first community, or to that of whoever may act `within` these areas; a
    file that names none is of the first estate there.
    """
    listed = {
        estate_key(name): path(community.name, Address(estate.name))
        for community in reversed(settings.communities)
        for estate in community.estates
        for name in (estate.name, *estate.also)
    }
    for one in sorted(known, key=lambda one: any(covers(area, one.place) for area in within)):
        listed |= {estate_key(name): one.place for name in (one.place.split("/")[1], *one.also)}
    community, _, rest = (within[0] if within else settings.communities[0].name).partition("/")
    alone = _alone(settings, community, rest.partition("/")[0])
    places: dict[str | None, str] = {}
    unlisted = []
    for name in dict.fromkeys(names):
        found = listed.get(estate_key(name)) if name else path(community, Address(alone))
        places[name] = found or path(community, Address(name or alone))
        if name and not found:
            unlisted.append(name)
    return Estates(places, unlisted)


def _alone(settings: Settings, community: str, estate: str) -> str:
    """The estate of a file that names none."""
    if estate:
        return estate
    own = next((one for one in settings.communities if one.name == community), None)
    return own.estates[0].name if own and own.estates else community


def households(contents: Contents) -> Iterator[Household]:
    for address, people in contents.homes.items():
        yield Household(
            address,
            people,
            contents.states.get(address),
            contents.marks.get((address.estate, address.building), ""),
            address in contents.doubtful,
        )


def chunks(households: Iterable[Household], estates: Estates) -> Iterator[list[Located]]:
    """All homes by their places, so many together as one turn takes."""
    chunk: list[Located] = []
    size = 0
    for one in households:
        chunk.append((estates.place(one.address), one))
        size += 1 + len(one.people)
        if size >= AT_ONCE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def plan(db: Db, chunk: Sequence[Located]) -> Plan:
    """What of these homes the house does not know, or knows otherwise."""
    places = [place for place, _ in chunk]
    known = {home.place: home for home in homes.some(db, places)}
    entries, open_ = homes.rosters_of(db, places), proposals.at(db, places)
    wanted = Plan()
    standing, estates = set(homes.all_buildings(db)), set(homes.all_estates(db))
    for place, one in chunk:
        building = building_of(place) or place
        if building not in standing:
            wanted.buildings.setdefault(building, one.mark)
            estate = building.rpartition("/")[0]
            if estate not in estates:
                estates.add(estate)
                wanted.estates.append(estate)
        if place not in known:
            wanted.homes[place] = one.state or HomeState.UNSAID
        elif one.state is not None and known[place].state is not one.state:
            wanted.states.append((known[place], one.state))
        _compare(wanted, place, one, entries.get(place, []), open_.get(place, []))
    return wanted


def _compare(
    wanted: Plan,
    place: str,
    one: Household,
    entries: Sequence[Entry],
    open_: Sequence[Proposal],
) -> None:
    """A home of which nothing was known is written down; else somebody decides who moved.

    Nothing that the house knows is blanked by a sheet that does not say it.
    """
    if not entries:
        wanted.people += [(place, person) for person in one.people]
        return
    pairs, gone, new = _pair(entries, one.people)
    proposed = [p for pair in pairs if (p := _changed(wanted, *pair))]
    proposed += [_moved_in(place, person) for person in new]
    if not one.is_doubtful:
        proposed += [_moved_out(entry) for entry in gone]
    said = {_sense(p): p for p in open_}
    wanted.proposed += [p for p in proposed if _sense(p) not in said]
    wanted.waiting += [
        said[_sense(p)] for p in proposed if _sense(p) in said and _waits(said[_sense(p)])
    ]
    still = {_sense(p) for p in proposed}
    wanted.withdrawn += [
        p for sense, p in said.items() if p.source == IMPORT and _waits(p) and sense not in still
    ]


def _waits(one: Proposal) -> bool:
    return one.state is ProposalState.WAITING


def _pair(
    entries: Sequence[Entry], people: Sequence[Occupant]
) -> tuple[list[tuple[Entry, Occupant]], list[Entry], list[Occupant]]:
    """Who is the same by name, or else by a mobile; whom only the roster knows, whom the file."""
    pairs, gone = list[tuple[Entry, Occupant]](), list(entries)
    new: list[Occupant] = []
    for alike in (_same_name, _same_mobile):
        new = []
        for person in people:
            entry = next((entry for entry in gone if alike(entry, person)), None)
            if entry is None:
                new.append(person)
            else:
                gone.remove(entry)
                pairs.append((entry, person))
        people = new
    return pairs, gone, new


def _same_name(entry: Entry, person: Occupant) -> bool:
    return same_name(entry.name, person.name)


def _same_mobile(entry: Entry, person: Occupant) -> bool:
    return any(entry.has_mobile(mobile) for mobile in person.mobiles.split("/"))


def _changed(wanted: Plan, entry: Entry, person: Occupant) -> Proposal | None:
    """What was not said is filled in, and tags kept up; what is said otherwise is proposed."""
    said = {"mobile": person.mobiles, "relation": person.relation}
    filled: dict[str, Any] = {k: v for k, v in said.items() if v and not getattr(entry, k)}
    if person.tags and person.tags != entry.tags:
        filled["tags"] = person.tags
    if filled:
        wanted.filled.append((entry, filled))
    new = {
        k: v for k, v in said.items() if v and k not in filled and _differs(v, getattr(entry, k))
    }
    if not same_name(entry.name, person.name):
        new["name"] = person.name
    if not new:
        return None
    return _propose(Kind.CHANGED, entry.place, {"name": entry.name, "new": new}, entry.id)


def _differs(one: str, other: str) -> bool:
    return set(one.split("/")) != set(other.split("/"))


def _moved_in(place: str, person: Occupant) -> Proposal:
    facts = {"name": person.name, "mobile": person.mobiles, "relation": person.relation}
    return _propose(Kind.MOVED_IN, place, facts | {"tags": person.tags})


def _moved_out(entry: Entry) -> Proposal:
    return _propose(Kind.MOVED_OUT, entry.place, {"name": entry.name}, entry.id)


def _propose(kind: Kind, place: str, facts: dict[str, Any], entry: int | None = None) -> Proposal:
    return Proposal(id=0, kind=kind, place=place, entry=entry, facts=facts, source=IMPORT)


def _sense(one: Proposal) -> tuple[Any, ...]:
    """What two proposals of the same have in common."""
    said = one.facts.get("new") or {k: one.facts.get(k) for k in ("name", "mobile")}
    if one.kind is Kind.MOVED_OUT:
        said = {}
    return one.kind, one.entry, *sorted(said.items())


def carry_out(
    scene: Scene, chunk: Sequence[Located], made_by: int | None = None, *, accept: bool = False
) -> Plan:
    """Write what the plan of these homes says; the plan. `accept`: what it proposes, too."""
    wanted = plan(scene.db, chunk)
    _write(scene, wanted)
    naming.learn_marks(scene, _marks(chunk, wanted.buildings))
    for proposal in wanted.proposed:
        proposal.id, proposal.made_by = scene.number("proposal"), made_by
        scene.add(proposal)
    for proposal in (*wanted.proposed, *wanted.waiting) if accept else ():
        register.carry_out(scene, proposal, made_by, is_accepted=True)
    for proposal in wanted.withdrawn:
        scene.change(proposal, state=ProposalState.WITHDRAWN)
    if wanted.homes or wanted.count:
        audit.note(scene, made_by, "import roster", f"entries:{wanted.count}")
    return wanted


def _write(scene: Scene, wanted: Plan) -> None:
    """What is new, and what was not told before."""
    for place in wanted.estates:
        scene.add(naming.new_estate(scene, place))
    for place, mark in wanted.buildings.items():
        kept = naming.mark_to_keep(scene.db, place, mark)
        scene.add(Building(id=scene.number("building"), place=place, mark=kept))
    for place, state in wanted.homes.items():
        scene.add(Home(place=place, state=state))
    for home, state in wanted.states:
        scene.change(home, state=state)
    entries = [_entry(scene.number("entry"), place, person) for place, person in wanted.people]
    for entry in entries:
        scene.add(entry)
    for entry, new in wanted.filled:
        scene.change(entry, **new)
    recognise(scene, [*entries, *(entry for entry, _ in wanted.filled)])


def _marks(chunk: Sequence[Located], new: Mapping[str, str]) -> dict[str, str]:
    """How the file calls buildings that there were before."""
    said = {building_of(place) or place: one.mark for place, one in chunk if one.mark}
    return {place: mark for place, mark in said.items() if place not in new}


def _entry(number: int, place: str, person: Occupant) -> Entry:
    return Entry(
        id=number,
        place=place,
        name=person.name,
        mobile=person.mobiles,
        relation=person.relation,
        tags=person.tags,
    )
