"""Who else is of her home: 是, 不是, 不是我家. And who her grid worker is."""

from typing import Any

from bot.actions import report, verify, vouch
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.claims import Claim
from bot.community.people import Role
from bot.storage import people

routes = Router()


@routes.on("不是我家", "不是我家人", "不是我家的", takes=Takes.MAYBE_NUMBER, for_=Role.RESIDENT)
def dispute(chat: Chat) -> Say:
    claim = verify.dispute(chat.scene, chat.person, chat.homes, chat.number)
    pushes = report.pushes(chat.db)
    return Say("residents/household/disputed", number=claim.id, place=claim.place, pushes=pushes)


@routes.on("家人申请", takes=Takes.MAYBE_NUMBER, for_=Role.RESIDENT)
def asked(chat: Chat) -> Say:
    """Who says that she is of her home: one at a time."""
    waiting = vouch.waiting(chat.db, chat.person, chat.homes)
    found = [claim for claim in waiting if chat.number in (None, claim.id)]
    if not found:
        return Say("residents/household/nobody")
    if len(found) > 1:
        chat.offer(*(f"家人申请 {claim.id}" for claim in found))
        return Say("residents/household/several", claims=[facts(claim) for claim in found])
    [claim] = found
    chat.offer(f"是 {claim.id}", f"不是 {claim.id}", once=True)
    return Say("residents/household/one", **facts(claim))


def facts(claim: Claim) -> dict[str, object]:
    known = ("place", "name", "mobile", "relation")
    return {"number": claim.id} | {name: getattr(claim, name) for name in known}


@routes.on("是", takes=Takes.NUMBER, for_=Role.RESIDENT)
def agree(chat: Chat) -> Say:
    assert chat.number is not None
    claim = vouch.agree(chat.scene, chat.person, chat.homes, chat.number)
    return Say("residents/household/agreed", **facts(claim))


@routes.on("不是", takes=Takes.NUMBER, for_=Role.RESIDENT)
def deny(chat: Chat) -> Say:
    assert chat.number is not None
    claim = vouch.deny(chat.scene, chat.person, chat.homes, chat.number)
    return Say("residents/household/denied", **facts(claim))


@routes.on("我的网格员", "网格员", for_=Role.RESIDENT)
def my_worker(chat: Chat) -> Say:
    """Of each of her homes: who, and whether word of her would get there now."""
    listed = [worker_of(chat, home) for home in chat.homes]
    same = all(one["names"] == listed[0]["names"] for one in listed)
    return Say("residents/household/worker", homes=listed[:1] if same else listed, same=same)


def worker_of(chat: Chat, home: str) -> dict[str, Any]:
    """Where nobody works, the lead is who looks after it."""
    workers, lead = people.holders(chat.db, Role.WORKER, home), False
    if not workers:
        workers = people.holders(chat.db, Role.LEAD, home)
        lead = bool(workers)
    names = people.names(chat.db, workers)
    now = {names[one] for one in report.reached(chat.db, workers)}
    return {
        "place": home,
        "names": [name for name in names.values() if name],
        "anybody": bool(workers),
        "lead": lead,
        "now": sorted(name for name in now if name),
        "hears": report.hears(chat.db, workers, people.holders(chat.db, Role.STAFF, home)),
    }
