"""邀请: a one-time code for a worker or a colleague."""

import re
from functools import partial

from bot.actions import invite, locate, publish
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
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
    own = chat.areas(Role.STAFF)
    areas, rest = locate.read(chat.db, chat.words, own)
    if rest:
        raise Refusal("no_such_area", words=rest)
    if not areas and role is not Role.STAFF:
        raise Refusal("invite_where", role=role)
    areas = areas or own
    if not publish.may_speak_to(own, areas):
        raise Refusal("not_your_area")
    code = invite.make(chat.scene, role, areas, chat.person.id)
    return Say("staff/roles/invited", role=role, areas=areas, code=code)


for name, role in ROLES.items():  # 邀请网格员 6号楼, without a space
    routes.on(f"邀请{name}", takes=Takes.ANY_WORDS, for_=Role.STAFF)(partial(invite_as, role))
