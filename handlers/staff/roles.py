"""邀请: a one-time code for a worker or a colleague, or for somebody of a home."""

import re
from datetime import datetime
from functools import partial

from bot import clock
from bot.actions import grids, invite, locate, publish, second
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.calendar import read_last_day
from bot.community.grids import HELD_BY, Grid
from bot.community.people import Role
from bot.community.refusal import Refusal

routes = Router()
ROLES = {
    "网格员": Role.WORKER,
    "志愿者": Role.WORKER,
    "网格长": Role.LEAD,
    "楼长": Role.LEADER,
    "楼组长": Role.LEADER,
    "居委会": Role.STAFF,
    "工作人员": Role.STAFF,
    "住户": Role.RESIDENT,
    "居民": Role.RESIDENT,
}
PASSING = "志愿者"  # a worker for some time
WORDS = re.compile(rf"({'|'.join(sorted(ROLES, key=len, reverse=True))})[\s:：,，]*(.*)", re.DOTALL)


@routes.on("邀请", takes=Takes.WORDS, for_=Role.STAFF)
def invite_somebody(chat: Chat) -> Say:
    match = WORDS.fullmatch(chat.words)
    if match is None:
        raise Refusal("invite_whom")
    chat.words = match[2]
    return invite_for_a_while(chat) if match[1] == PASSING else invite_as(ROLES[match[1]], chat)


@routes.on(f"邀请{PASSING}", takes=Takes.ANY_WORDS, for_=Role.STAFF)
def invite_for_a_while(chat: Chat) -> Say:
    """邀请 志愿者 6号楼 到 12月31日."""
    if read_end(chat.words)[1] is None:
        raise Refusal("invite_until_when")
    return invite_as(ROLES[PASSING], chat)


def invite_as(role: Role, chat: Chat) -> Say:
    """邀请 网格员 6号楼 · 邀请 网格员 一网格 · 邀请 居委会 到 周五."""
    if role is Role.RESIDENT:
        return invite_home(chat)
    own = chat.areas(Role.STAFF)
    words, until = read_end(chat.words)
    if role in HELD_BY and (grid := grids.named(chat.db, own, words)):
        return invite_to_grid(role, grid, until, chat)
    areas, rest = locate.read(chat.db, words, own)
    if rest:
        raise Refusal("no_such_area", words=rest)
    if not areas and role is not Role.STAFF:
        raise Refusal("invite_where", role=role)
    areas = areas or own
    check_own(chat, areas)
    code = invite.make(chat.scene, role, areas, chat.person.id, until=until)
    two = second.is_needed(chat.db, role, areas, chat.person.id)
    return invited(role, areas, code, until, needs_yes=two)


def read_end(words: str) -> tuple[str, datetime | None]:
    """Refused: no_such_time, time_is_past."""
    return read_last_day(words, clock.local(clock.now())) or (words, None)


def invited(  # noqa: PLR0913 - what a code is for
    role: Role,
    areas: list[str],
    code: str,
    until: datetime | None,
    grid: str = "",
    *,
    needs_yes: bool = False,
) -> Say:
    facts = {"until": until.isoformat() if until else "", "needs_yes": needs_yes}
    return Say("staff/roles/invited", role=role, areas=areas, grid=grid, code=code, **facts)


def invite_to_grid(role: Role, grid: Grid, until: datetime | None, chat: Chat) -> Say:
    """Whatever its areas are, now and later."""
    check_own(chat, grid.areas)
    code = invite.make(chat.scene, role, [], chat.person.id, grid, until)
    return invited(role, grid.areas, code, until, grid.name)


def invite_home(chat: Chat) -> Say:
    home = invite.read_home(chat.db, chat.words, chat.areas(Role.STAFF))
    check_own(chat, [home])
    code = invite.make(chat.scene, Role.RESIDENT, [home], chat.person.id)
    return Say("staff/roles/invited_home", place=home, code=code)


def check_own(chat: Chat, areas: list[str]) -> None:
    if not publish.may_speak_to(chat.areas(Role.STAFF), areas):
        raise Refusal("not_your_area")


for name, role in ROLES.items():  # 邀请网格员 6号楼, without a space
    if name != PASSING:
        routes.on(f"邀请{name}", takes=Takes.ANY_WORDS, for_=Role.STAFF)(partial(invite_as, role))
