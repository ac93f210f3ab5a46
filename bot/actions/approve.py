"""The committee decides an application; the second who decides hears who was first."""

from dataclasses import dataclass

from bot import clock
from bot.actions import verify
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
            bool(entry.mobile) and entry.mobile == claim.mobile,
        )
        for entry in near
    ]
    found.sort(key=lambda candidate: -candidate.likeness)
    return [candidate for candidate in found if candidate.likeness][:CANDIDATES]


def approve(scene: Scene, staff: Person, areas: list[str], number: int) -> Claim:
    """Refused: no_such_claim, claim_decided."""
    claim = _open(scene, areas, number)
    applicant = people.get(scene.db, claim.person)
    if claim.why != "disputed":
        verify.bind(scene, applicant, claim.place, claim.name, claim.mobile)
        say = Say("staff/approvals/approved", number=number, place=claim.place, name=claim.name)
        letters.write(scene, claim.person, say, about=f"claim:{number}")
    _decide(scene, staff, claim, ClaimState.APPROVED, "")
    return claim


def reject(scene: Scene, staff: Person, areas: list[str], number: int, reason: str) -> Claim:
    """Refused: no_such_claim, claim_decided, reason_missing."""
    claim = _open(scene, areas, number)
    if not reason:
        raise Refusal("reason_missing", number=number)
    if claim.why == "disputed":
        _end_residency(scene, claim)
    _decide(scene, staff, claim, ClaimState.REJECTED, reason)
    say = Say("staff/approvals/rejected", number=number, place=claim.place, reason=reason)
    letters.write(scene, claim.person, say, about=f"claim:{number}")
    return claim


def find(scene: Scene, areas: list[str], number: int) -> Claim:
    """The application, if it is of these areas. Refused: no_such_claim."""
    claim = claims.get(scene.db, number)
    if claim is None or not set(areas).intersection(areas_of(claim.place)):
        raise Refusal("no_such_claim", number=number)
    return claim


def _open(scene: Scene, areas: list[str], number: int) -> Claim:
    claim = find(scene, areas, number)
    first = claim.decided_by
    claim.check_open(people.names(scene.db, [first]).get(first, "") if first else "")
    return claim


def _decide(
    scene: Scene, staff: Person, claim: Claim, state: ClaimState, reason: str
) -> None:
    scene.change(
        claim, state=state, decided_by=staff.id, decided_at=clock.now(), reason=reason
    )
    verify.note(scene, staff.id, state, f"claim:{claim.id}")


def _end_residency(scene: Scene, claim: Claim) -> None:
    for residency in people.residents_of(scene.db, claim.place):
        if residency.person == claim.person:
            scene.change(residency, until=clock.now())
    if subscription := people.subscription(scene.db, claim.person, claim.place):
        scene.remove(subscription)
