"""An application is decided, by the committee or at the door; the second hears who was first."""

from dataclasses import dataclass

from bot import clock
from bot.actions import applications, audit, depart, family, verify
from bot.actions.desk import Desk
from bot.actions.verify import Told
from bot.community.claims import Claim, ClaimState
from bot.community.names import is_one_off, same_name
from bot.community.people import Entry, Person
from bot.community.places import building_of
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.tenancy import Proof
from bot.delivery import letters
from bot.storage import claims, homes, people
from bot.storage.scene import Scene

CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the roster beside an application, and in what it agrees."""

    entry: Entry
    same_home: bool
    same_name: bool
    one_off: bool
    same_mobile: bool

    @property
    def likeness(self) -> int:
        return 8 * self.same_mobile + 4 * self.same_name + 2 * self.one_off + self.same_home


def look(scene: Scene, person: Person, claim: Claim, *, beside_roster: bool) -> list[Candidate]:
    """The look is recorded. The roster's nearest lines, for the committee."""
    audit.look(scene, person.id, "looked", f"claim:{claim.id}")
    if not beside_roster:
        return []
    building = building_of(claim.place) or claim.place
    near = homes.roster_near(scene.db, building)
    found = [
        Candidate(
            entry,
            entry.place == claim.place,
            same_name(entry.name, claim.name),
            is_one_off(entry.name, claim.name),
            entry.has_mobile(claim.mobile),
        )
        for entry in near
    ]
    found.sort(key=lambda candidate: -candidate.likeness)
    return [candidate for candidate in found if candidate.likeness][:CANDIDATES]


def approve(scene: Scene, staff: Person, desk: Desk, number: int) -> Claim:
    """Refused: as in find; of a helper's as in family.begin."""
    claim, proof = find(scene, staff, desk, number)
    if claim.is_proxy:
        family.begin(scene, claim, staff, proof)
    elif claim.is_disputed:
        _tell_household(scene, claim, "residents/household/confirmed")
    else:
        accept(scene, claim, proof)
    settle(scene, staff, claim, ClaimState.APPROVED, "")
    return claim


def accept(scene: Scene, claim: Claim, proof: Proof, by: int | None = None) -> None:
    """She lives there from now on, by whose word she hears. `by`: who of the household says so."""
    applicant = people.get(scene.db, claim.person)
    told = Told(claim.place, claim.name, claim.mobile, claim.relation, claim.ends_at)
    residency = verify.bind(scene, applicant, told, proof, by)
    facts = {"number": claim.id, "place": claim.place, "name": claim.name}
    say = Say("staff/approvals/approved", proof=proof, level=residency.level, **facts)
    letters.write(scene, claim.person, say, about=f"claim:{claim.id}")


def reject(scene: Scene, staff: Person, desk: Desk, number: int, reason: str) -> Claim:
    """Refused: as above, reason_missing."""
    claim, proof = find(scene, staff, desk, number)
    if not reason:
        raise Refusal("reason_missing", number=number)
    if claim.is_disputed:
        _end_residency(scene, staff, claim)
        _tell_household(scene, claim, "residents/household/removed")
    settle(scene, staff, claim, ClaimState.REJECTED, reason)
    if people.get(scene.db, claim.person).has_wechat:
        say = _refused(claim, reason, proof)
        letters.write(scene, claim.person, say, about=f"claim:{number}")
    return claim


def _refused(claim: Claim, reason: str, proof: Proof) -> Say:
    if claim.is_proxy:
        return family.turned_down(claim, reason, proof)
    outcome = "removed" if claim.is_disputed else "rejected"
    facts = {"number": claim.id, "place": claim.place, "reason": reason}
    return Say(f"staff/approvals/{outcome}", proof=proof, **facts)


def find(scene: Scene, staff: Person, desk: Desk, number: int) -> tuple[Claim, Proof]:
    """The application, if it waits at this desk, and as who she decides it.

    Refused: no_such_claim, claim_decided, claim_for_staff, own_claim.
    """
    claim = claims.get(scene.db, number)
    proof = desk.proof_of(claim) if claim else None
    if claim is None or proof is None:
        raise Refusal("no_such_claim", number=number)
    check_open(scene, claim, staff)
    if claim.is_for_staff and proof is not Proof.STAFF:
        raise Refusal("claim_for_staff", number=number)
    return claim, proof


def check_open(scene: Scene, claim: Claim, person: Person) -> None:
    """Refused: claim_decided, own_claim."""
    first = claim.decided_by
    claim.check_open(people.names(scene.db, [first])[first] if first else "")
    if claim.person == person.id:
        raise Refusal("own_claim", number=claim.id)


def settle(scene: Scene, person: Person, claim: Claim, state: ClaimState, reason: str) -> None:
    """Decided, and nobody is asked any more."""
    applications.withdraw(scene, claim)
    scene.change(claim, state=state, decided_by=person.id, decided_at=clock.now(), reason=reason)
    applications.decided(scene, claim)
    audit.note(scene, person.id, state, f"claim:{claim.id}")


def _tell_household(scene: Scene, claim: Claim, template: str) -> None:
    """Those who said that she is not of their home hear what came of it."""
    say = Say(template, name=claim.name, place=claim.place)
    for residency in people.who_hear_at(scene.db, claim.place):
        if residency.person != claim.person:
            letters.write(scene, residency.person, say, about=f"claim:{claim.id}")


def _end_residency(scene: Scene, staff: Person, claim: Claim) -> None:
    for residency in people.residents_of(scene.db, claim.place):
        if residency.person == claim.person:
            depart.end(scene, residency, staff.id)
