"""Telling the committee: whoever is staff where something happened."""

from bot.community.claims import Claim
from bot.community.people import Role
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import claims, people, proposals
from bot.storage.scene import Scene

CLAIMS, UNKNOWN, REGISTER = "claims", "unknown", "register"


def tell(scene: Scene, place: str, say: Say, about: str = "", *, urgent: bool = False) -> list[int]:
    """Who is told."""
    staff = people.holders(scene.db, Role.STAFF, place)
    for person in staff:
        letters.write(scene, person, say, about, urgent=urgent)
    return staff


def tell_of_claim(scene: Scene, claim: Claim) -> None:
    """It waits: each hears of all that wait for her, in one letter."""
    for staff in people.holders(scene.db, Role.STAFF, claim.place):
        numbers = sorted({*_waiting_for(scene, staff), claim.id})
        say = Say("staff/approvals/waiting", numbers=numbers)
        letters.write_batched(scene, staff, say, CLAIMS)


def claim_is_decided(scene: Scene, claim: Claim) -> None:
    """A letter that has not left yet need not name it any more."""
    for staff in people.holders(scene.db, Role.STAFF, claim.place):
        numbers = sorted({*_waiting_for(scene, staff)} - {claim.id})
        say = Say("staff/approvals/waiting", numbers=numbers) if numbers else None
        letters.correct(scene, staff, say, CLAIMS)


def tell_of_register(scene: Scene, place: str) -> None:
    """One more correction of the roster waits there, proposed in this turn."""
    for staff in people.holders(scene.db, Role.STAFF, place):
        _tell_of_register(scene, staff, 1)


def tell_of_import(scene: Scene, but: int | None = None) -> None:
    """A file came in: each of the staff hears of what waits for her, if anything does.

    `but`: one who hears it otherwise.
    """
    for staff in _everybody(scene):
        if staff != but:
            _tell_of_register(scene, staff, 0)


def _tell_of_register(scene: Scene, staff: int, new: int) -> None:
    areas = [grant.area for grant in people.grants_of(scene.db, staff, Role.STAFF)]
    if count := len(proposals.waiting(scene.db, areas)) + new:
        say = Say("staff/register/waiting", count=count)
        letters.write_batched(scene, staff, say, REGISTER)


def alarm(scene: Scene, say: Say) -> None:
    """To all staff of the house, and its admins: something is wrong with the house itself."""
    for one in sorted({*_everybody(scene), *_everybody(scene, Role.ADMIN)}):
        letters.write(scene, one, say, about="alarm", urgent=True, rides=True)


def tell_of_unknown(scene: Scene) -> None:
    """Some letters wait for a decision: each hears it once."""
    for staff in _everybody(scene):
        letters.write_batched(scene, staff, Say("staff/alarms/unknown"), UNKNOWN)


def _everybody(scene: Scene, role: Role = Role.STAFF) -> list[int]:
    """All staff, once each, of however many communities they are."""
    names = [community.name for community in scene.db.settings.communities]
    return sorted({one for name in names for one in people.holders(scene.db, role, name)})


def _waiting_for(scene: Scene, staff: int) -> list[int]:
    areas = [grant.area for grant in people.grants_of(scene.db, staff, Role.STAFF)]
    return [claim.id for claim in claims.waiting(scene.db, areas)]
