"""Telling the committee: whoever is staff where something happened."""

from bot.community.people import Role
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import people, proposals
from bot.storage.scene import Scene

UNKNOWN, REGISTER = "unknown", "register"


def tell(scene: Scene, place: str, say: Say, about: str = "", *, urgent: bool = False) -> list[int]:
    """Who is told."""
    staff = people.holders(scene.db, Role.STAFF, place)
    for person in staff:
        letters.write(scene, person, say, about, urgent=urgent)
    return staff


def tell_of_register(scene: Scene, place: str) -> None:
    """One more correction of the roster waits there, proposed in this turn."""
    for staff in people.holders(scene.db, Role.STAFF, place):
        _tell_of_register(scene, staff, 1)


def tell_of_import(scene: Scene, but: int | None = None) -> None:
    """A file came in: each of the staff hears of what waits for her, if anything does.

    `but`: one who hears it otherwise.
    """
    for staff in everybody(scene):
        if staff != but:
            _tell_of_register(scene, staff, 0)


def _tell_of_register(scene: Scene, staff: int, new: int) -> None:
    areas = [grant.area for grant in people.grants_of(scene.db, staff, Role.STAFF)]
    if count := len(proposals.waiting(scene.db, areas)) + new:
        say = Say("staff/register/waiting", count=count)
        letters.write_batched(scene, staff, say, REGISTER)


def alarm(scene: Scene, say: Say, but: int | None = None) -> None:
    """To all staff of the house, and its admins: something is wrong with the house itself.

    `but`: whom it is about, who hears it otherwise.
    """
    for one in sorted({*everybody(scene), *everybody(scene, Role.ADMIN)} - {but}):
        letters.write(scene, one, say, about="alarm", urgent=True, rides=True)


def tell_of_unknown(scene: Scene) -> None:
    """Some letters wait for a decision: each hears it once."""
    for staff in everybody(scene):
        letters.write_batched(scene, staff, Say("staff/alarms/unknown"), UNKNOWN)


def everybody(scene: Scene, role: Role = Role.STAFF) -> list[int]:
    """All staff, once each, of however many communities they are."""
    names = [community.name for community in scene.db.settings.communities]
    return sorted({one for name in names for one in people.holders(scene.db, role, name)})
