"""Those who live in a home, or own it, say who else does: one yes is enough, a no is noted."""

from collections.abc import Collection

from bot.actions import approve
from bot.community.claims import Claim, ClaimState
from bot.community.people import Person
from bot.community.refusal import Refusal
from bot.community.tenancy import Proof
from bot.storage import claims
from bot.storage.scene import Db, Scene


def agree(scene: Scene, person: Person, homes: Collection[str], number: int) -> Claim:
    """She is one of theirs, and lives there from now on.

    `homes`: where the speaker may report. Refused: no_claim_of_home, claim_decided,
    claim_for_staff, own_claim.
    """
    claim = _find(scene, person, homes, number)
    approve.accept(scene, claim, Proof.HOUSEHOLD, by=person.id)
    approve.settle(scene, person, claim, ClaimState.APPROVED, "")
    return claim


def deny(scene: Scene, person: Person, homes: Collection[str], number: int) -> Claim:
    """She is not: whoever decides sees it. Refused: as above."""
    claim = _find(scene, person, homes, number)
    if person.id not in claim.said_no:
        scene.change(claim, said_no=[*claim.said_no, person.id])
    return claim


def waiting(db: Db, person: Person, homes: Collection[str]) -> list[Claim]:
    """What she may say yes or no to."""
    found = claims.waiting(db, list(homes))
    return [one for one in found if not one.is_for_staff and one.person != person.id]


def _find(scene: Scene, person: Person, homes: Collection[str], number: int) -> Claim:
    claim = claims.get(scene.db, number)
    if claim is None or claim.place not in homes or claim.is_disputed:
        raise Refusal("no_claim_of_home", number=number)
    approve.check_open(scene, claim, person)
    if claim.is_for_staff:
        raise Refusal("claim_for_staff", number=number)
    return claim
