"""Those who live in a home, or own it, say who else does: one yes is enough, a no is noted.

Who may act for her each says for herself: yes or no, and it is decided.
"""

from collections.abc import Collection

from bot.actions import applications, approve, family
from bot.community.claims import Claim, ClaimState
from bot.community.people import Person
from bot.community.refusal import Refusal
from bot.community.tenancy import Proof
from bot.delivery import letters
from bot.storage import claims
from bot.storage.scene import Db, Scene


def agree(scene: Scene, person: Person, homes: Collection[str], number: int) -> Claim:
    """She is one of theirs, and lives there from now on.

    `homes`: where the speaker may report. Refused: no_claim_of_home, claim_decided,
    claim_for_staff, own_claim.
    """
    claim = _find(scene, person, homes, number)
    if claim.is_proxy:
        family.agree(scene, claim, person)
    else:
        approve.accept(scene, claim, Proof.HOUSEHOLD, by=person.id)
    approve.settle(scene, person, claim, ClaimState.APPROVED, "")
    return claim


def deny(scene: Scene, person: Person, homes: Collection[str], number: int) -> Claim:
    """She is not: whoever decides sees it. Refused: as above."""
    claim = _find(scene, person, homes, number)
    if claim.is_proxy:
        approve.settle(scene, person, claim, ClaimState.REJECTED, "")
        say = family.turned_down(claim, "", "herself")
        letters.write(scene, claim.person, say, about=f"claim:{claim.id}")
    elif person.id not in claim.said_no:
        scene.change(claim, said_no=[*claim.said_no, person.id])
    return claim


def waiting(db: Db, person: Person, homes: Collection[str]) -> list[Claim]:
    """What she may say yes or no to."""
    found = claims.waiting(db, list(homes))
    return [one for one in found if one.person != person.id and _is_asked(db, person, one)]


def _find(scene: Scene, person: Person, homes: Collection[str], number: int) -> Claim:
    claim = claims.get(scene.db, number)
    if claim is None or claim.place not in homes or claim.is_disputed:
        raise Refusal("no_claim_of_home", number=number)
    if claim.is_proxy and not _is_asked(scene.db, person, claim):
        raise Refusal("no_claim_of_home", number=number)
    approve.check_open(scene, claim, person)
    if claim.is_for_staff and not claim.is_proxy:
        raise Refusal("claim_for_staff", number=number)
    return claim


def _is_asked(db: Db, person: Person, claim: Claim) -> bool:
    if claim.is_proxy:
        elder = applications.hers(db, claim)
        return elder is not None and elder.id == person.id
    return not claim.is_for_staff
