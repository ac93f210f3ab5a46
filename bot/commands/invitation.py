"""`louli invite`: a one-time code that gives a role, for whoever is not in the chat yet."""

from functools import partial

import typer

from bot import clock
from bot.actions import invite, locate
from bot.chat.messages import Say
from bot.chat.texts import Texts
from bot.commands.failure import Failure
from bot.commands.opening import open_writer
from bot.community.people import INVITATION_LASTS, Role
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.settings import Settings
from bot.storage import homes
from bot.storage.scene import Db, Scene

CHINESE = {
    "楼长": Role.LEADER,
    "楼组长": Role.LEADER,
    "网格员": Role.WORKER,
    "网格长": Role.LEAD,
    "居委会": Role.STAFF,
    "工作人员": Role.STAFF,
    "街道": Role.STREET,
    "管理员": Role.ADMIN,
    "共建单位": Role.PARTNER,
}


async def invite_somebody(settings: Settings, role: str, area: str | None) -> None:
    """Prints the code on the last line. Failure for a role or an area that there is not."""
    wanted, texts = read_role(role), Texts()
    async with open_writer(settings) as writer:
        try:
            code, areas = await writer.run(partial(_invite, role=wanted, words=area))
        except Refusal as refusal:
            say = Say(f"refusals/{refusal.code}", **refusal.facts)
            raise Failure(" ".join(texts.render(say).split())) from refusal
    until = clock.local(clock.now() + INVITATION_LASTS)
    typer.echo(f"Whoever sends this code to the account is {wanted} of {', '.join(areas)}.")
    typer.echo(f"It is good for one person, until {until:%Y-%m-%d %H:%M}.")
    typer.echo(code)


def read_role(words: str) -> Role:
    """A role's name, in English or Chinese. Failure for another, and for residents."""
    roles = {role.value: role for role in Role} | CHINESE
    role = roles.get(words.strip().lower())
    if role is Role.RESIDENT:
        raise Failure("nobody is invited as a resident: residents prove their home with 认证")
    if role is None:
        known = ", ".join(role for role in Role if role is not Role.RESIDENT)
        raise Failure(f"there is no role {words}: choose one of {known}")
    return role


def _invite(scene: Scene, role: Role, words: str | None) -> tuple[str, list[str]]:
    areas = read_areas(scene.db, words)
    return invite.make(scene, role, areas, made_by=None), areas


def read_areas(db: Db, words: str | None) -> list[str]:
    """As people say it (6号楼,7号楼) or a path; everywhere where nothing is said. May refuse."""
    everywhere = [community.name for community in db.settings.communities]
    if words is None:
        return everywhere
    path = words.strip().strip("/")
    if path in everywhere or _exists(db, path):
        return [path]
    areas, rest = locate.read(db, words, everywhere)
    if rest or not areas:
        raise Refusal("no_such_area", words=rest or words)
    return areas


def _exists(db: Db, path: str) -> bool:
    """An estate, a building, or a unit in which the roster knows homes."""
    if path in homes.all_estates(db) or path in homes.all_buildings(db):
        return True
    *above, unit = path.split("/")
    building = "/".join(above)
    return building in areas_of(path) and unit in homes.units(db, building)
