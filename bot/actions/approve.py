"""The committee decides an application; the second who decides hears who was first."""

from dataclasses import dataclass

from bot import clock
from bot.actions import committee, standing, verify
from bot.community.claims import Claim, ClaimState
from bot.community.names import same_name
from bot.community.people import Entry, Person
from bot.community.places import areas_of, building_of
from bot.community.refusal import Refusal
from bot.community.say import Say
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
    same_mobile: bool

    @property
    def likeness(self) -> int:
        return 4 * self.same_mobile + 2 * self.same_name + self.same_home


def look(scene: Scene, staff: Person, claim: Claim) -> list[Candidate]:
    """The roster's nearest lines. The look is recorded."""
    verify.note(scene, staff.id, "looked", f"claim:{claim.id}")
    building = building_of(claim.place) or claim.place
    near = homes.roster_near(scene.db, building)
    found = [
        Candidate(
            entry,
            entry.place == claim.place,
            same_name(entry.name, claim.name),
            entry.has_mobile(claim.mobile),
        )
        for entry in near
    ]
    found.sort(key=lambda candidate: -candidate.likeness)
    return [candidate for candidate in found if candidate.likeness][:CANDIDATES]


def approve(scene: Scene, staff: Person, areas: list[str], number: int) -> Claim:
    """Refused: no_such_claim, claim_decided."""
    claim = find(scene, areas, number)
    if claim.is_disputed:
        _tell_household(scene, claim, "residents/household/confirmed")
    else:
        applicant = people.get(scene.db, claim.person)
        verify.bind(scene, applicant, claim.place, claim.name, claim.mobile)
        say = Say("staff/approvals/approved", number=number, place=claim.place, name=claim.name)
        letters.write(scene, claim.person, say, about=f"claim:{number}")
    _decide(scene, staff, claim, ClaimState.APPROVED, "")
    return claim


def reject(scene: Scene, staff: Person, areas: list[str], number: int, reason: str) -> Claim:
    """Refused: no_such_claim, claim_decided, reason_missing."""
    claim = find(scene, areas, number)
    if not reason:
        raise Refusal("reason_missing", number=number)
    if claim.is_disputed:
        _end_residency(scene, claim)
        _tell_household(scene, claim, "residents/household/removed")
    _decide(scene, staff, claim, ClaimState.REJECTED, reason)
    outcome = "removed" if claim.is_disputed else "rejected"
    say = Say(f"staff/approvals/{outcome}", number=number, place=claim.place, reason=reason)
    letters.write(scene, claim.person, say, about=f"claim:{number}")
    return claim


def find(scene: Scene, areas: list[str], number: int) -> Claim:
    """The application, if it waits in these areas. Refused: no_such_claim, claim_decided."""
    claim = claims.get(scene.db, number)
    if claim is None or not set(areas).intersection(areas_of(claim.place)):
        raise Refusal("no_such_claim", number=number)
    first = claim.decided_by
    claim.check_open(people.names(scene.db, [first])[first] if first else "")
    return claim


def _decide(scene: Scene, staff: Person, claim: Claim, state: ClaimState, reason: str) -> None:
    scene.change(claim, state=state, decided_by=staff.id, decided_at=clock.now(), reason=reason)
    committee.claim_is_decided(scene, claim)
    verify.note(scene, staff.id, state, f"claim:{claim.id}")


def _tell_household(scene: Scene, claim: Claim, template: str) -> None:
    """Those who said that she is not of their home hear what came of it."""
    say = Say(template, name=claim.name, place=claim.place)
    for residency in people.residents_of(scene.db, claim.place):
        if residency.person != claim.person:
            letters.write(scene, residency.person, say, about=f"claim:{claim.id}")


def _end_residency(scene: Scene, claim: Claim) -> None:
    for residency in people.residents_of(scene.db, claim.place):
        if residency.person == claim.person:
            scene.change(residency, until=clock.now())
    if subscription := people.subscription(scene.db, claim.person, claim.place):
        scene.remove(subscription)
    standing.look_again(scene, claim.person)
