"""名册: what somebody says has changed on the roster, decided one by one or a kind at a time."""

from typing import Any

from bot.actions import register
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router, read_bare_number
from bot.community.people import Entry, Role
from bot.community.proposals import WORKER, Kind, Proposal
from bot.community.refusal import Refusal
from bot.storage import people

routes = Router()
MOST = 6
KINDS = {"搬走": Kind.MOVED_OUT, "搬来": Kind.MOVED_IN, "变动": Kind.CHANGED}
WORDS = {kind: word for word, kind in KINDS.items()}
ALL = {"全部同意": True, "全部不同意": False}


@routes.on("名册", "住户名册", takes=Takes.WORDS, for_=Role.STAFF)
def show(chat: Chat) -> Say:
    """名册 · 名册 搬走 · 名册 搬走 全部同意 · 名册 12."""
    word, _, rest = chat.words.partition(" ")
    if word in KINDS:
        decided = ALL.get("".join(rest.split()))
        return of_kind(chat, word) if decided is None else decide_all(chat, word, yes=decided)
    if number := read_bare_number(word):
        return one(chat, number)
    return every(chat)


def every(chat: Chat) -> Say:
    found = register.count(chat.db, chat.areas(Role.STAFF))
    counts = [(word, found[kind]) for word, kind in KINDS.items() if found[kind]]
    chat.offer(*(f"名册 {word}" for word, _ in counts), "导入名册")
    return Say("staff/register/kinds", counts=counts)


def of_kind(chat: Chat, word: str) -> Say:
    found = register.of_kind(chat.db, chat.areas(Role.STAFF), KINDS[word])
    if not found:
        return every(chat)
    if len(found) == 1:
        return one(chat, found[0].id)
    shown = found[:MOST]
    chat.offer(
        *(f"名册 {proposal.id}" for proposal in shown),
        *(f"名册 {word} {how}" for how in ALL),
    )
    listed = [{"place": p.place, "name": p.facts["name"]} for p in shown]
    return Say("staff/register/list", word=word, proposals=listed, total=len(found))


def one(chat: Chat, number: int) -> Say:
    found = register.find(chat.db, chat.areas(Role.STAFF), number)
    entry = register.look(chat.scene, chat.person, found)
    chat.offer(f"同意 {number}", f"不同意 {number}", once=True)
    return Say("staff/register/one", **facts(chat, found, entry))


@routes.on("同意", takes=Takes.NUMBER, for_=Role.STAFF)
def accept(chat: Chat) -> Say:
    return decide(chat, yes=True)


@routes.on("不同意", takes=Takes.NUMBER, for_=Role.STAFF)
def decline(chat: Chat) -> Say:
    return decide(chat, yes=False)


def decide(chat: Chat, *, yes: bool) -> Say:
    assert chat.number is not None
    areas = chat.areas(Role.STAFF)
    waiting = [one.id for one in register.of_all(chat.db, areas) if one.id != chat.number]
    done = register.decide(chat.scene, chat.person, areas, chat.number, is_accepted=yes)
    if waiting:
        chat.offer(f"名册 {waiting[0]}", "名册")
    return Say(
        "staff/register/decided",
        kind=done.kind,
        place=done.place,
        name=done.facts["name"],
        yes=yes,
        left=len(waiting),
    )


def decide_all(chat: Chat, word: str, *, yes: bool) -> Say:
    areas, kind = chat.areas(Role.STAFF), KINDS[word]
    done, left = register.decide_all(chat.scene, chat.person, areas, kind, is_accepted=yes)
    if not done:
        return every(chat)
    if left:
        chat.offer(f"名册 {word} 全部{'同意' if yes else '不同意'}", "名册")
    return Say("staff/register/decided_all", word=word, count=done, left=left, yes=yes)


def facts(chat: Chat, found: Proposal, entry: Entry | None) -> dict[str, Any]:
    """What is proposed, beside what the roster says now."""
    who = people.names(chat.db, [found.made_by])[found.made_by] if found.made_by else ""
    if found.kind is not Kind.MOVED_IN and entry is None:
        raise Refusal("proposal_stale", number=found.id, name=found.facts["name"])
    return {
        "kind": found.kind,
        "place": found.place,
        "name": found.facts["name"],
        "mobile": found.facts.get("mobile", ""),
        "new": {"name": "", "mobile": "", "relation": ""} | found.facts.get("new", {}),
        "old": {"mobile": entry.mobile, "relation": entry.relation} if entry else {},
        "by_worker": found.source == WORKER,
        "who": who,
    }
