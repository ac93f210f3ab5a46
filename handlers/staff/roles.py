"""邀请: a one-time code for a worker or a colleague, or for somebody of a home."""

import re
from functools import partial

from bot.actions import grids, invite, locate, publish
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.grids import HELD_BY, Grid
from bot.community.people import Role
from bot.community.refusal import Refusal

routes = Router()
ROLES = {
    "网格员": Role.WORKER,
    "网格长": Role.LEAD,
    "楼长": Role.LEADER,
    "楼组长": Role.LEADER,
    "居委会": Role.STAFF,
    "工作人员": Role.STAFF,
    "住户": Role.RESIDENT,
    "居民": Role.RESIDENT,
}
WORDS = re.compile(rf"({'|'.join(sorted(ROLES, key=len, reverse=True))})[\s:：,，]*(.*)", re.DOTALL)


@routes.on("邀请", takes=Takes.WORDS, for_=Role.STAFF)
def invite_somebody(chat: Chat) -> Say:
    match = WORDS.fullmatch(chat.words)
    if match is None:
        raise Refusal("invite_whom")
    chat.words = match[2]
    return invite_as(ROLES[match[1]], chat)


def invite_as(role: Role, chat: Chat) -> Say:
    if role is Role.RESIDENT:
        return invite_home(chat)
    own = chat.areas(Role.STAFF)
    if role in HELD_BY and (grid := grids.named(chat.db, own, chat.words)):
        return invite_to_grid(role, grid, chat)
    areas, rest = locate.read(chat.db, chat.words, own)
    if rest:
        raise Refusal("no_such_area", words=rest)
    if not areas and role is not Role.STAFF:
        raise Refusal("invite_where", role=role)
    areas = areas or own
    check_own(chat, areas)
    code = invite.make(chat.scene, role, areas, chat.person.id)
    return Say("staff/roles/invited", role=role, areas=areas, grid="", code=code)


def invite_to_grid(role: Role, grid: Grid, chat: Chat) -> Say:
    """Whatever its areas are, now and later."""
    check_own(chat, grid.areas)
    code = invite.make(chat.scene, role, [], chat.person.id, grid)
    return Say("staff/roles/invited", role=role, areas=grid.areas, grid=grid.name, code=code)


def invite_home(chat: Chat) -> Say:
    home = invite.read_home(chat.db, chat.words, chat.areas(Role.STAFF))
    check_own(chat, [home])
    code = invite.make(chat.scene, Role.RESIDENT, [home], chat.person.id)
    return Say("staff/roles/invited_home", place=home, code=code)


def check_own(chat: Chat, areas: list[str]) -> None:
    if not publish.may_speak_to(chat.areas(Role.STAFF), areas):
        raise Refusal("not_your_area")


for name, role in ROLES.items():  # 邀请网格员 6号楼, without a space
    routes.on(f"邀请{name}", takes=Takes.ANY_WORDS, for_=Role.STAFF)(partial(invite_as, role))
