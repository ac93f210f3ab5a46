"""The roster corrected by somebody's word: who moved out or in, whose mobile is another now."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot import clock
from bot.actions import audit, committee, depart
from bot.actions.recognise import recognise
from bot.community.names import same_name
from bot.community.people import Entry, Person
from bot.community.places import areas_of, covers
from bot.community.proposals import WORKER, Kind, Proposal, ProposalState
from bot.community.refusal import Refusal
from bot.storage import homes, people, proposals
from bot.storage.scene import Db, Scene

AT_ONCE = 200  # decided in one turn


def count(db: Db, areas: Sequence[str]) -> Counter[Kind]:
    """How many of each kind wait in these areas."""
    return Counter(one.kind for one in proposals.waiting(db, areas))


def of_all(db: Db, areas: Sequence[str]) -> list[Proposal]:
    return proposals.waiting(db, areas)


def of_kind(db: Db, areas: Sequence[str], kind: Kind) -> list[Proposal]:
    return [one for one in proposals.waiting(db, areas) if one.kind is kind]


def find(db: Db, areas: Sequence[str], number: int) -> Proposal:
    """Refused: no_such_proposal, proposal_decided."""
    one = proposals.get(db, number)
    if one is None or not set(areas).intersection(areas_of(one.place)):
        raise Refusal("no_such_proposal", number=number)
    one.check_open()
    return one


def look(scene: Scene, staff: Person, one: Proposal) -> Entry | None:
    """The roster's line that it is about, if it is still there. The look is recorded."""
    audit.look(scene, staff.id, "looked", f"proposal:{one.id}")
    return entry_of(scene.db, one)


def decide(
    scene: Scene, staff: Person, areas: Sequence[str], number: int, *, is_accepted: bool
) -> Proposal:
    """Refused: no_such_proposal, proposal_decided."""
    one = find(scene.db, areas, number)
    carry_out(scene, one, staff.id, is_accepted=is_accepted)
    return one


def decide_all(
    scene: Scene, staff: Person, areas: Sequence[str], kind: Kind, *, is_accepted: bool
) -> tuple[int, int]:
    """How many of a kind are decided now, AT_ONCE at most, and how many are left."""
    every = of_kind(scene.db, areas, kind)
    for one in every[:AT_ONCE]:
        carry_out(scene, one, staff.id, is_accepted=is_accepted)
    return len(every[:AT_ONCE]), len(every[AT_ONCE:])


def carry_out(scene: Scene, one: Proposal, by: int | None, *, is_accepted: bool) -> None:
    """What was decided is so from now on; nothing where the roster says so already."""
    state = ProposalState.ACCEPTED if is_accepted else ProposalState.DECLINED
    scene.change(one, state=state, decided_by=by, decided_at=clock.now())
    audit.note(scene, by, f"{one.kind} {state}", f"proposal:{one.id}")
    if not is_accepted:
        return
    entry = entry_of(scene.db, one)
    if one.kind is Kind.MOVED_IN and not _is_known(scene.db, one):
        entry = Entry(id=scene.number("entry"), place=one.place, **one.facts)
        scene.add(entry)
        recognise(scene, [entry])
    elif one.kind is Kind.CHANGED and entry:
        scene.change(entry, **one.facts["new"])
        recognise(scene, [entry])
    elif one.kind is Kind.MOVED_OUT and entry:
        scene.remove(entry)
        _end_residency(scene, entry, by)


def propose(scene: Scene, worker: Person, areas: Sequence[str], one: Proposal) -> Proposal:
    """A worker heard it at the door; staff decide. The same again is the one that waits.

    Refused: not_your_area, no_such_home, nobody_called, known_already, proposal_waits.
    """
    if not any(covers(area, one.place) for area in areas):
        raise Refusal("not_your_area")
    if not homes.exists(scene.db, one.place):
        raise Refusal("no_such_home", place=one.place)
    name = one.facts["name"]
    entry = next((e for e in homes.roster_of(scene.db, one.place) if same_name(e.name, name)), None)
    if one.kind is Kind.MOVED_IN and entry:
        raise Refusal("known_already", name=entry.name, place=one.place)
    if one.kind is not Kind.MOVED_IN and not entry:
        raise Refusal("nobody_called", name=name, place=one.place)
    one.entry, one.source, one.made_by = entry.id if entry else None, WORKER, worker.id
    for other in proposals.at(scene.db, [one.place]).get(one.place, []):
        if other.state is ProposalState.WAITING and _same(one, other):
            raise Refusal("proposal_waits", number=other.id)
    one.id = scene.number("proposal")
    scene.add(one)
    audit.note(scene, worker.id, f"{one.kind} proposed", f"proposal:{one.id}")
    committee.tell_of_register(scene, one.place)
    return one


def entry_of(db: Db, one: Proposal) -> Entry | None:
    """The roster's line, if it is still there."""
    return next((entry for entry in homes.roster_of(db, one.place) if entry.id == one.entry), None)


def _same(one: Proposal, other: Proposal) -> bool:
    return (one.kind, one.entry, _said(one.facts)) == (other.kind, other.entry, _said(other.facts))


def _said(facts: dict[str, Any]) -> Any:
    return facts.get("new") or facts["name"]


def _is_known(db: Db, one: Proposal) -> bool:
    name = one.facts["name"]
    return any(same_name(entry.name, name) for entry in homes.roster_of(db, one.place))


def _end_residency(scene: Scene, entry: Entry, by: int | None) -> None:
    """Whoever is bound by this line lives there no more, and hears it."""
    for residency in people.residents_of(scene.db, entry.place):
        person = people.get(scene.db, residency.person)
        if not same_name(person.name or "", entry.name):
            continue
        if entry.mobile and not entry.has_mobile(person.mobile or ""):
            continue
        depart.move_out(scene, residency, "roster", by)
