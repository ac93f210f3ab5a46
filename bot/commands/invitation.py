"""`louli invite`: a one-time code that gives a role, or lets somebody into a home."""

from datetime import datetime
from functools import partial

import typer

from bot import clock
from bot.actions import grids, invite, locate, second
from bot.chat.messages import Say
from bot.chat.texts import Texts
from bot.commands.failure import Failure
from bot.commands.opening import open_writer
from bot.community.calendar import last_day, read_last_day
from bot.community.grids import HELD_BY
from bot.community.people import HOME_CODE_LASTS, INVITATION_LASTS, Role
from bot.community.places import areas_of, find_address, show
from bot.community.refusal import Refusal
from bot.settings import Settings
from bot.storage import homes
from bot.storage.scene import Db, Scene

CHINESE = {
    "楼长": Role.LEADER,
    "楼组长": Role.LEADER,
    "网格员": Role.WORKER,
    "志愿者": Role.WORKER,
    "网格长": Role.LEAD,
    "居委会": Role.STAFF,
    "工作人员": Role.STAFF,
    "街道": Role.STREET,
    "管理员": Role.ADMIN,
    "共建单位": Role.PARTNER,
    "住户": Role.RESIDENT,
    "居民": Role.RESIDENT,
}


async def invite_somebody(
    settings: Settings, role: str, area: str | None, until: str | None = None
) -> None:
    """Prints the code on the last line. Failure for a role, an area or a day that there is not."""
    wanted = read_role(role)
    if wanted is Role.RESIDENT and not area:
        raise Failure("a resident is invited to a home: say --area 6号楼1单元402")
    if wanted is Role.RESIDENT and until:
        raise Failure("who lives somewhere lives there until she moves: leave --until out")
    clock.live_in(settings.timezone)
    ends = read_end(until)
    async with open_writer(settings) as writer:
        try:
            work = partial(_invite, role=wanted, words=area, until=ends)
            code, areas, needs_yes = await writer.run(work)
        except Refusal as refusal:
            raise Failure(spoken(refusal)) from refusal
    is_home = wanted is Role.RESIDENT
    good = clock.local(clock.now() + (HOME_CODE_LASTS if is_home else INVITATION_LASTS))
    becomes = f"a resident of {show(areas[0], with_estate=True)}" if is_home else None
    becomes = becomes or f"{wanted} of {', '.join(areas)}"
    last = f", until {last_day(ends, clock.local(clock.now()))}" if ends else ""
    typer.echo(f"Whoever sends this code to the account is {becomes}{last}.")
    typer.echo(f"It is good for one person, until {good:%Y-%m-%d %H:%M}.")
    if needs_yes:
        typer.echo("It works when somebody who is staff there has agreed: 同意邀请 in the chat.")
    typer.echo(code)


def read_end(until: str | None) -> datetime | None:
    """2026-12-31, 12月31日: when that day is over. Failure for another day, and for a past one."""
    if not until:
        return None
    try:
        found = read_last_day(f"到 {until.strip()}", clock.local(clock.now()))
    except Refusal as refusal:
        raise Failure(spoken(refusal)) from refusal
    if found is None:
        raise Failure(f"--until {until} is no day: say 2026-12-31")
    return found[1]


def spoken(refusal: Refusal) -> str:
    """In one line, in the words of the chat."""
    say = Say(f"refusals/{refusal.code}", **refusal.facts)
    return " ".join(Texts().render(say).split())


def read_role(words: str) -> Role:
    """A role's name, in English or Chinese. Failure for another."""
    roles = {role.value: role for role in Role if role is not Role.HELPER} | CHINESE
    role = roles.get(words.strip().lower())
    if role is None:
        raise Failure(f"there is no role {words}: choose one of {', '.join(Role)}")
    return role


def _invite(
    scene: Scene, role: Role, words: str | None, until: datetime | None
) -> tuple[str, list[str], bool]:
    """The code, where it leads, and whether it needs somebody's yes."""
    if words and role in HELD_BY and (grid := grids.named(scene.db, everywhere(scene.db), words)):
        return invite.make(scene, role, [], None, grid, until), grid.areas, False
    is_home = role is Role.RESIDENT
    areas = [read_home(scene.db, words or "")] if is_home else read_areas(scene.db, words)
    needs_yes = second.is_needed(scene.db, role, areas, None)
    return invite.make(scene, role, areas, None, until=until), areas, needs_yes


def everywhere(db: Db) -> list[str]:
    return [community.name for community in db.settings.communities]


def read_areas(db: Db, words: str | None) -> list[str]:
    """As people say it (6号楼,7号楼) or a path; everywhere where nothing is said. May refuse."""
    if words is None:
        return everywhere(db)
    path = words.strip().strip("/")
    if path in everywhere(db) or _exists(db, path):
        return [path]
    areas, rest = locate.read(db, words, everywhere(db))
    if rest or not areas:
        raise Refusal("no_such_area", words=rest or words)
    return areas


def read_home(db: Db, words: str) -> str:
    """As people say it (6号楼1单元402) or a path. May refuse."""
    path = words.strip().strip("/")
    return path if homes.exists(db, path) else invite.read_home(db, words)


def read_homes(db: Db, words: str) -> list[str]:
    """All homes of what is said: one home, a unit, buildings, an estate. May refuse."""
    found = find_address(words, locate.known(db))
    if (found and found[0].room) or homes.exists(db, words.strip("/")):
        return [read_home(db, words)]
    every = {home for area in read_areas(db, words) for home in homes.within(db, area)}
    return sorted(every, key=homes.counted)


def _exists(db: Db, path: str) -> bool:
    """An estate, a building, or a unit in which the roster knows homes."""
    if path in homes.all_estates(db) or path in homes.all_buildings(db):
        return True
    *above, unit = path.split("/")
    building = "/".join(above)
    return building in areas_of(path) and unit in homes.units(db, building)
