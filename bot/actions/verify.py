"""Binding a person to her home: at once where the roster agrees, else by somebody's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import clock
from bot.actions import applications, audit, floods, standing
from bot.community.claims import DISPUTED, Claim, ClaimState
from bot.community.names import mask_mobile, mask_name, same_name
from bot.community.people import Entry, Guess, Person, Residency, Subscription, Try
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.tenancy import Level, Proof, Relation, level_of, relation_in
from bot.delivery import letters
from bot.storage import claims, homes, people
from bot.storage.scene import Db, Scene

RECENT = timedelta(days=30)
SAID_AGAIN = ("place", "name", "mobile", "relation", "ends_at", "why", "said_no")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of herself: where she lives, as what, until when."""

    home: str
    name: str
    mobile: str | None = None
    relation: Relation = Relation.OTHER
    ends_at: datetime | None = None


def apply(scene: Scene, person: Person, told: Told) -> Claim | None:
    """None: she is at home there from now on. Else her application, which others decide.

    Name, mobile and whether somebody is bound by that name are one question with one answer, and
    cost the same whatever it is: nobody learns here who lives where. Refused: already_verified.
    """
    db = scene.db
    residents = people.residents_of(db, told.home)
    check_new(person, residents, told.home)
    roster = homes.roster_of(db, told.home)
    entry = _entry_of(roster, told)
    is_bound = _is_bound(db, residents, told)
    pressure = floods.look(db, person.id, told.home)
    if entry and not is_bound and not pressure.why:
        relation = relation_in(entry.relation)
        relation = told.relation if relation is Relation.OTHER else relation
        bind(scene, person, _as(told, relation), Proof.ROSTER)
        return None
    if not entry or is_bound:
        pressure = pressure.with_one_more()
        _count(scene, person, told)
        floods.ring(scene, told.home, pressure)
    why = pressure.why or ("bound" if entry else "wrong" if roster else "not_on_roster")
    return _file(scene, _claim(person, told, why))


def check_new(person: Person, residents: Sequence[Residency], home: str) -> None:
    """Refused: already_verified."""
    for residency in residents:
        if residency.person == person.id:
            lapsed = residency.level is Level.READ
            raise Refusal("already_verified", place=home, lapsed=lapsed)


def bind(
    scene: Scene, person: Person, told: Told, proof: Proof, by: int | None = None
) -> Residency:
    """She lives there: subscribed to what concerns it, and those who live there hear of her.

    `by`: who of them says so, and need not hear of it.
    """
    home = told.home
    others = [residency.person for residency in people.who_hear_at(scene.db, home)]
    scene.change(person, name=told.name, mobile=told.mobile)
    residency = Residency(
        id=scene.number("residency"),
        person=person.id,
        place=home,
        relation=told.relation,
        level=level_of(proof, told.relation),
        proof=proof,
        ends_at=told.ends_at,
    )
    scene.add(residency)
    if known := people.subscription(scene.db, person.id, home):
        scene.change(known, is_own=True)
    else:
        number = scene.number("subscription")
        scene.add(Subscription(id=number, person=person.id, place=home))
    _settle_claim(scene, person, home)
    joined = Say("residents/household/joined", place=home, name=told.name, number=residency.id)
    for other in others:
        if other != by:
            letters.write(scene, other, joined, about=f"person:{person.id}")
    audit.note(scene, person.id, f"bound by {proof}", f"home of person:{person.id}")
    standing.look_again(scene, person.id)
    return residency


def dispute(scene: Scene, person: Person, at: list[str], number: int | None = None) -> Claim:
    """Somebody bound to her home is not of her home: the committee looks again.

    `number`: of the Residency, where a letter told of it; about that one it is asked once.

    Refused: nobody_new, neighbour_checked.
    """
    found = people.new_neighbours(scene.db, person.id, at, clock.now() - RECENT)
    found = [one for one in found if number in (None, one.id)]
    if not found:
        raise Refusal("nobody_new")
    stranger = people.get(scene.db, found[0].person)
    if number and claims.is_checked(scene.db, found[0]):
        raise Refusal("neighbour_checked", name=stranger.name or "", place=found[0].place)
    told = Told(found[0].place, stranger.name or "", stranger.mobile)
    return _file(scene, _claim(stranger, told, DISPUTED))


def _entry_of(roster: Sequence[Entry], told: Told) -> Entry | None:
    """Both are looked at in every line, whatever the other says."""
    mobile = told.mobile or ""
    agrees = [(same_name(one.name, told.name), one.has_mobile(mobile)) for one in roster]
    return next((one for one, both in zip(roster, agrees, strict=True) if all(both)), None)


def _is_bound(db: Db, residents: Sequence[Residency], told: Told) -> bool:
    """Whether somebody of that name lives there already, on another WeChat account."""
    known = people.names(db, [residency.person for residency in residents])
    return any([same_name(name, told.name) for name in known.values()])  # noqa: C419 - all of them


def _as(told: Told, relation: Relation) -> Told:
    return Told(told.home, told.name, told.mobile, relation, told.ends_at)


def _count(scene: Scene, person: Person, told: Told) -> None:
    """What did not agree, masked."""
    said = f"{mask_name(told.name)} {mask_mobile(told.mobile or '')}"
    wrong = Try(
        id=scene.number("try"), person=person.id, guess=Guess.CLAIM, place=told.home, said=said
    )
    scene.kept.add(wrong)


def _claim(person: Person, told: Told, why: str) -> Claim:
    return Claim(
        id=0,
        person=person.id,
        place=told.home,
        name=told.name,
        mobile=told.mobile or "",
        relation=told.relation,
        ends_at=told.ends_at,
        why=why,
    )


def _file(scene: Scene, claim: Claim) -> Claim:
    """The one application: the waiting one changed, or this one with a number."""
    waiting = claims.waiting_of(scene.db, claim.person, disputed=claim.is_disputed)
    if waiting:
        said = {name: getattr(claim, name) for name in SAID_AGAIN}
        applications.change(scene, waiting, **said)
        return waiting
    claim.id = scene.number("claim")
    scene.add(claim)
    applications.tell(scene, claim)
    return claim


def _settle_claim(scene: Scene, person: Person, home: str) -> None:
    """She is bound: what she applied for before needs nobody's decision any more."""
    if claim := claims.waiting_of(scene.db, person.id):
        applications.withdraw(scene, claim)
        scene.change(claim, place=home, state=ClaimState.APPROVED, decided_at=clock.now())
        applications.decided(scene, claim)
