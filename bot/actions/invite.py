"""Codes: whoever sends one has the role, once; whoever sends one of a home lives there."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import choice

from bot import clock
from bot.actions import audit, grants, locate, second, standing, verify
from bot.community.grids import Grid
from bot.community.people import (
    HOME_CODE_LASTS,
    INVITATION_LASTS,
    TRIES_A_DAY,
    Grant,
    Guess,
    Invitation,
    Person,
    Role,
    Try,
)
from bot.community.places import Address, find_address
from bot.community.refusal import Refusal
from bot.community.tenancy import Proof
from bot.storage import grids, homes, people
from bot.storage.scene import Db, Scene

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without 0 O 1 I
_SCENE = re.compile(f"i([{LETTERS}]{{8}})")


def make(  # noqa: PLR0913, PLR0917 - what a code is for
    scene: Scene,
    role: Role,
    areas: Sequence[str],
    made_by: int | None,
    grid: Grid | None = None,
    until: datetime | None = None,
) -> str:
    """A new code, XXXX-XXXX; a resident's is for one home. `grid`: in place of areas.

    `until`: the role ends then. Refused: nobody_to_agree.
    """
    code, within = new_code(), grid.areas if grid else areas
    keep(scene, code, role, within, made_by, grid=grid.id if grid else None, until=until)
    return shown(code)


def keep(  # noqa: PLR0913 - what a code is for
    scene: Scene,
    code: str,
    role: Role,
    areas: Sequence[str],
    made_by: int | None = None,
    *,
    grid: int | None = None,
    until: datetime | None = None,
) -> None:
    """From now on the code is good, or when a colleague agrees. Only its keyed hash is stored."""
    lasts = HOME_CODE_LASTS if role is Role.RESIDENT else INVITATION_LASTS
    scene.add(
        Invitation(
            code=scene.db.seal.index(code, "invitation.code"),
            role=role,
            areas=list(areas),
            grid=grid,
            made_by=made_by,
            expires_at=clock.now() + lasts,
            grant_until=until,
            number=second.ask(scene, role, areas, made_by),
        )
    )
    audit.note(scene, made_by, f"invite {role}", ",".join(areas))


def new_code() -> str:
    """Letters and digits both, so that no name and no phone number looks like one."""
    while True:
        code = "".join(choice(LETTERS) for _ in range(8))
        if not code.isalpha() and not code.isdigit():
            return code


def shown(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def scene_of(code: str) -> str:
    """What the QR code of an invitation carries: the same secret, and nothing else."""
    return f"i{code}"


def code_in(scene: str) -> str | None:
    """The code that a scanned QR code carries, if it is an invitation's."""
    found = _SCENE.fullmatch(scene)
    return found[1] if found else None


def find(scene: Scene, person: Person, code: str) -> Invitation:
    """A code that is still good.

    Refused: wrong_code, too_many_codes, invitation_used, invitation_expired,
    invitation_unconfirmed.
    """
    if people.tries_since(scene.db, person.id, Guess.CODE, timedelta(days=1)) >= TRIES_A_DAY:
        raise Refusal("too_many_codes")
    invitation = people.invitation(scene.db, code)
    if invitation is None:
        scene.kept.add(Try(id=scene.number("try"), person=person.id, guess=Guess.CODE))
        raise Refusal("wrong_code")
    invitation.check(clock.now())
    return invitation


def take_role(scene: Scene, person: Person, invitation: Invitation) -> list[str]:
    """The role is hers from now on, in these areas; where she has it, for longer if it says so.

    Refused: grid_gone.
    """
    _spend(scene, person, invitation)
    audit.note(scene, person.id, f"become {invitation.role}", ",".join(invitation.areas))
    areas, grid = _areas_of(scene.db, invitation), invitation.grid
    known = people.grants_of(scene.db, person.id, invitation.role)
    held = {grant.area: grant for grant in known if grant.grid == grid}
    until = invitation.grant_until
    given = {"until": until, "made_by": invitation.made_by, "tell_at": grants.first_word(until)}
    for area in areas:
        if area not in held:
            new = Grant(id=0, person=person.id, role=invitation.role, area=area, grid=grid)
            new.id = scene.number("grant")
            scene.add(new.model_copy(update=given))
        elif held[area].ends_before(until):
            scene.change(held[area], **given)
    people.roles_changed(scene.db)
    standing.look_again(scene, person.id)
    if until:
        standing.look_again(scene, person.id, at=until)
    return areas


def _areas_of(db: Db, invitation: Invitation) -> list[str]:
    """A grid's are what they are now. Refused: grid_gone."""
    if invitation.grid is None:
        return invitation.areas
    grid = grids.get(db, invitation.grid)
    if grid is None:
        raise Refusal("grid_gone")
    return grid.areas


def move_in(scene: Scene, person: Person, invitation: Invitation, name: str) -> str:
    """She lives in the home of the code, which is given back. Refused: already_verified."""
    home = invitation.areas[0]
    check_new(scene.db, person, home)
    _spend(scene, person, invitation)
    verify.bind(scene, person, verify.Told(home, name, person.mobile), Proof.CODE)
    return home


def check_new(db: Db, person: Person, home: str) -> None:
    """Whoever lives there leaves the code to the others. Refused: already_verified."""
    verify.check_new(person, people.residents_of(db, home), home)


def _spend(scene: Scene, person: Person, invitation: Invitation) -> None:
    invitation.spend(person, clock.now())
    scene.change(invitation, used_by=invitation.used_by, used_at=invitation.used_at)


def read_home(db: Db, words: str, within: Sequence[str] | None = None) -> str:
    """The home that somebody means: 6号楼1单元402. `within`: where the speaker may act.

    Refused: invite_which_home, no_such_building, which_estate, not_your_area, no_such_home.
    """
    found = find_address(words, locate.known(db))
    address = found[0] if found else Address()
    if address.building is None or address.room is None:
        raise Refusal("invite_which_home")
    named = locate.buildings(db, address.building, address.estate)
    building = locate.one_building(db, address.building, address.estate if named else None, within)
    home = f"{building}/{address.unit or ''}/{address.room}"
    if not homes.exists(db, home) and homes.has_any(db, building):
        raise Refusal("no_such_home", place=home)
    return home
