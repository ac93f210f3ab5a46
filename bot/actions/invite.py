"""Roles are given by codes: whoever sends one has the role, once."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import choice

from bot import clock
from bot.community.people import (
    INVITATION_LASTS,
    TRIES_A_DAY,
    Grant,
    Guess,
    Invitation,
    Person,
    Role,
    Try,
)
from bot.community.refusal import Refusal
from bot.storage import people
from bot.storage.journal import Audit
from bot.storage.scene import Scene

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without 0 O 1 I


def make(scene: Scene, role: Role, areas: Sequence[str], made_by: int | None) -> str:
    """A new code, XXXX-XXXX. Only its keyed hash is stored."""
    plain = _code()
    scene.add(
        Invitation(
            code=scene.db.seal.index(plain, "invitation.code"),
            role=role,
            areas=list(areas),
            made_by=made_by,
            expires_at=clock.now() + INVITATION_LASTS,
        )
    )
    _note(scene, made_by, f"invite {role}", ",".join(areas))
    return f"{plain[:4]}-{plain[4:]}"


def _code() -> str:
    """Letters and digits both, so that no name and no phone number looks like one."""
    while True:
        plain = "".join(choice(LETTERS) for _ in range(8))
        if not plain.isalpha() and not plain.isdigit():
            return plain


def redeem(scene: Scene, person: Person, code: str) -> Invitation:
    """The role is hers from now on.

    Refused: wrong_code, too_many_codes, invitation_used, invitation_expired.
    """
    if people.tries_since(scene.db, person.id, Guess.CODE, timedelta(days=1)) >= TRIES_A_DAY:
        raise Refusal("too_many_codes")
    invitation = people.invitation(scene.db, code)
    if invitation is None:
        scene.kept.add(Try(id=scene.number("try"), person=person.id, guess=Guess.CODE))
        raise Refusal("wrong_code")
    invitation.spend(person, clock.now())
    scene.change(invitation, used_by=invitation.used_by, used_at=invitation.used_at)
    held = {grant.area for grant in people.grants_of(scene.db, person.id, invitation.role)}
    for area in invitation.areas:
        if area not in held:
            scene.add(
                Grant(id=scene.number("grant"), person=person.id, role=invitation.role, area=area)
            )
    _note(scene, person.id, f"become {invitation.role}", ",".join(invitation.areas))
    return invitation


def _note(scene: Scene, person: int | None, act: str, subject: str) -> None:
    scene.file(Audit(id=scene.number("audit"), person=person, act=act, subject=subject))
