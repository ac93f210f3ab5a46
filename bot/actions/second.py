"""The two-person rule: who is to be staff needs the yes of a second, who did not invite her."""

from collections.abc import Sequence

from bot import clock
from bot.actions import audit, publish
from bot.community.people import TRUSTED, Invitation, Person, Role
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import people
from bot.storage.scene import Db, Scene


def ask(scene: Scene, role: Role, areas: Sequence[str], made_by: int | None) -> int | None:
    """The number by which colleagues name the new invitation. None: it needs nobody's yes.

    The first staff of an area are invited on the command line; nobody is there to agree.
    Refused: nobody_to_agree.
    """
    if not is_needed(scene.db, role, areas, made_by):
        return None
    colleagues = _staff_of(scene.db, areas) - {made_by}
    if not colleagues:
        raise Refusal("nobody_to_agree", role=role)
    number = scene.number("invitation")
    who = people.names(scene.db, [made_by])[made_by] if made_by else None
    say = Say("staff/members/agree", number=number, who=who, role=role, areas=list(areas))
    for colleague in sorted(colleagues):
        letters.write(scene, colleague, say, about=f"invitation:{number}")
    return number


def is_needed(db: Db, role: Role, areas: Sequence[str], made_by: int | None) -> bool:
    if role not in TRUSTED or not db.settings.security.two_person_rule:
        return False
    return made_by is not None or bool(_staff_of(db, areas))


def waiting(db: Db, staff: Person, own: Sequence[str]) -> list[Invitation]:
    """What others asked for in these areas, and nobody has agreed to yet."""
    return [
        one
        for one in people.unconfirmed(db)
        if one.made_by != staff.id and publish.may_speak_to(own, one.areas)
    ]


def agree(scene: Scene, staff: Person, own: Sequence[str], number: int) -> Invitation:
    """From now on its code is good.

    Refused: no_such_invitation, own_invitation, invitation_agreed, invitation_used,
    invitation_expired.
    """
    invitation = people.numbered_invitation(scene.db, number)
    if invitation is None or not publish.may_speak_to(own, invitation.areas):
        raise Refusal("no_such_invitation", number=number)
    if invitation.made_by == staff.id:
        raise Refusal("own_invitation")
    invitation.check_open(clock.now())
    if invitation.confirmed_by is not None:
        raise Refusal("invitation_agreed")
    scene.change(invitation, confirmed_by=staff.id)
    audit.note(scene, staff.id, f"agreed to {invitation.role}", f"invitation:{number}")
    if invitation.made_by is not None:
        facts = {"who": staff.name or "", "role": invitation.role, "areas": invitation.areas}
        say = Say("staff/members/agreed_for_inviter", **facts)
        letters.write(scene, invitation.made_by, say, about=f"invitation:{number}")
    return invitation


def _staff_of(db: Db, areas: Sequence[str]) -> set[int]:
    """Whoever is staff in all of these areas."""
    several = [set(people.holders(db, Role.STAFF, area)) for area in areas]
    return set.intersection(*several) if several else set()
