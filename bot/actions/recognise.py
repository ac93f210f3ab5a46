"""Somebody who lives there by a neighbour's word, and whom the roster names by now."""

from collections.abc import Iterable

from bot.actions import audit
from bot.community.names import same_name
from bot.community.people import Entry, Person, Residency
from bot.community.say import Say
from bot.community.tenancy import BY_NEIGHBOURS, Level, Proof, Relation, level_of, relation_in
from bot.delivery import letters
from bot.storage import people, residencies
from bot.storage.scene import Scene


def recognise(scene: Scene, entries: Iterable[Entry]) -> None:
    """She may do from now on what she could if these lines had been there before; she hears it."""
    by_place: dict[str, list[Entry]] = {}
    for entry in entries:
        by_place.setdefault(entry.place, []).append(entry)
    for residency in residencies.by_word_of(scene.db, BY_NEIGHBOURS, list(by_place)):
        person = people.get(scene.db, residency.person)
        for entry in by_place[residency.place]:
            if _is_of(entry, person):
                _raise(scene, residency, entry)
                break


def _is_of(entry: Entry, person: Person) -> bool:
    return same_name(entry.name, person.name or "") and entry.has_mobile(person.mobile or "")


def _raise(scene: Scene, residency: Residency, entry: Entry) -> None:
    """What lapsed stays so until she says that she is there still."""
    said = relation_in(entry.relation)
    relation = residency.relation if said is Relation.OTHER else said
    lapsed, level = residency.level is Level.READ, level_of(Proof.ROSTER, relation)
    is_more = not lapsed and level is not residency.level
    scene.change(
        residency,
        relation=relation,
        proof=Proof.ROSTER,
        level=residency.level if lapsed else level,
    )
    audit.note(scene, None, "recognised by roster", f"home of person:{residency.person}")
    if is_more:
        say = Say("residents/verification/recognised", place=residency.place, level=level)
        letters.write(scene, residency.person, say)
