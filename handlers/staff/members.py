"""人员: who holds which role, and taking one back. 同意邀请: the yes of a second."""

from typing import Any

from bot.actions import grants, second
from bot.actions.grants import Holding
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import GIVEN_BY_STAFF, Role
from bot.community.refusal import Refusal
from bot.storage import people

routes = Router()
SURE = "确定"


@routes.on("人员", "人员名单", takes=Takes.MAYBE_NUMBER, for_=Role.STAFF)
def show(chat: Chat) -> Say:
    return one(chat, chat.number) if chat.number else every(chat)


def every(chat: Chat) -> Say:
    found = grants.held(chat.db, chat.areas(Role.STAFF))
    chat.offer(*(f"人员 {holding.number}" for holding in found))
    names = people.names(chat.db, [holding.first.person for holding in found])
    return Say("staff/members/list", people=[facts(holding, names) for holding in found])


def one(chat: Chat, number: int) -> Say:
    own = chat.areas(Role.STAFF)
    holding = grants.find(chat.db, own, number)
    may_end = holding.first.role in GIVEN_BY_STAFF
    chat.offer(*([f"人员撤销 {holding.number}"] if may_end else []), "人员")
    return Say("staff/members/one", may_end=may_end, **described(chat, holding))


@routes.on("人员撤销", "人员 撤销", "撤销人员", takes=Takes.NUMBER_AND_WORDS, for_=Role.STAFF)
def revoke(chat: Chat) -> Say:
    """First who it is, and what would become of it; 确定 does it."""
    assert chat.number is not None
    own = chat.areas(Role.STAFF)
    if chat.words not in {"", SURE}:
        raise Refusal("no_such_grant", number=chat.number)
    holding = grants.find(chat.db, own, chat.number)
    told = described(chat, holding)
    if chat.words:
        _, tickets = grants.revoke(chat.scene, chat.person, own, chat.number)
        return Say("staff/members/revoked", tickets=tickets, **told)
    grants.check(chat.db, own, holding)
    chat.offer(f"人员撤销 {chat.number} {SURE}", once=True)
    return Say("staff/members/sure", is_self=holding.first.person == chat.person.id, **told)


def facts(holding: Holding, names: dict[int, str]) -> dict[str, Any]:
    first = holding.first
    return {
        "name": names[first.person],
        "role": first.role,
        "areas": holding.areas,
        "until": first.until.isoformat() if first.until else "",
    }


def described(chat: Chat, holding: Holding) -> dict[str, Any]:
    first = holding.first
    by = [first.made_by] if first.made_by else []
    names = people.names(chat.db, [first.person, *by])
    return {
        "number": holding.number,
        "since": first.since.isoformat(),
        "by": names[first.made_by] if first.made_by else None,
        **facts(holding, names),
    }


@routes.on("同意邀请", "同意 邀请", takes=Takes.MAYBE_NUMBER, for_=Role.STAFF)
def agree(chat: Chat) -> Say:
    if chat.number is None:
        return waiting(chat)
    invitation = second.agree(chat.scene, chat.person, chat.areas(Role.STAFF), chat.number)
    return Say("staff/members/agreed", role=invitation.role, areas=invitation.areas)


def waiting(chat: Chat) -> Say:
    found = second.waiting(chat.db, chat.person, chat.areas(Role.STAFF))
    if found:
        chat.offer(*(f"同意邀请 {invitation.number}" for invitation in found), once=True)
    names = people.names(chat.db, [one.made_by for one in found if one.made_by])
    listed = [
        {
            "who": names[one.made_by] if one.made_by else None,
            "role": one.role,
            "areas": one.areas,
            "until": one.grant_until.isoformat() if one.grant_until else "",
        }
        for one in found
    ]
    return Say("staff/members/waiting", invitations=listed)
