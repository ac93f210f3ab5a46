"""The grid worker's day: 待办, 接, 回, 办结."""

from bot.actions import report, work
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.refusal import Refusal
from bot.community.tickets import Ticket
from bot.storage import tickets

routes = Router()
MOST = 10


@routes.on("待办", "我的任务", "任务", for_=Role.WORKER)
def todo(chat: Chat) -> Say:
    found = tickets.open_for(chat.db, chat.person.id, chat.areas(Role.WORKER))
    if not found:
        return Say("workers/jobs/none")
    shown = found[:MOST]
    chat.offer(*(f"详情 {ticket.id}" for ticket in shown))
    listed = [
        {"number": t.id, "place": t.place, "words": t.words[:30], "state": t.state} for t in shown
    ]
    return Say("workers/jobs/list", tickets=listed, more=len(found) - len(shown))


@routes.on("接", "接单", takes=Takes.NUMBER, for_=Role.WORKER)
def accept(chat: Chat) -> Say:
    ticket = seen(chat)
    is_new = work.accept(chat.scene, chat.person, ticket)
    template = "accepted" if is_new else "already_yours"
    return Say(
        f"workers/jobs/{template}",
        number=ticket.id,
        place=ticket.place,
        words=ticket.words,
        told=is_told(chat, ticket),
    )


@routes.on("回", "回复", "答复", takes=Takes.NUMBER_AND_WORDS, for_=Role.WORKER)
def reply(chat: Chat) -> Say:
    ticket = seen(chat)
    if not chat.words:
        raise Refusal("reply_what", number=ticket.id)
    work.reply(chat.scene, chat.person, ticket, chat.words)
    return Say("workers/jobs/replied", number=ticket.id, told=is_told(chat, ticket))


@routes.on("办结", "完成", "办好", takes=Takes.NUMBER_AND_WORDS, for_=Role.WORKER)
def resolve(chat: Chat) -> Say:
    ticket = seen(chat)
    work.resolve(chat.scene, chat.person, ticket, chat.words)
    return Say("workers/jobs/done", number=ticket.id, told=is_told(chat, ticket))


@routes.on("详情", "查看", takes=Takes.NUMBER)
def details(chat: Chat) -> Say:
    """As whoever works on it sees it; a resident sees her own."""
    assert chat.number is not None
    areas = chat.areas(Role.WORKER) + chat.areas(Role.STAFF)
    ticket = work.visible(chat.scene, chat.person, areas, chat.number)
    if work.is_of(ticket, chat.person, areas):
        return view(chat, ticket)
    return Say("residents/tickets/state", number=ticket.id, words=ticket.words, state=ticket.state)


@routes.on_bare_number
def by_number(chat: Chat) -> Say:
    if not (chat.homes or chat.grants):
        return Say("everyone/help/not_understood", known=False)
    return details(chat)


def view(chat: Chat, ticket: Ticket) -> Say:
    events = tickets.timeline(chat.db, ticket)
    steps = [{"at": e.at.isoformat(), "act": e.act, "words": e.words} for e in events]
    return Say(
        "workers/jobs/details",
        number=ticket.id,
        place=ticket.place,
        words=ticket.words,
        state=ticket.state,
        mine=ticket.worker == chat.person.id,
        may_accept=chat.is_(Role.WORKER),
        steps=steps,
        pictures=len(tickets.pictures(chat.db, ticket.id)),
    )


def is_told(chat: Chat, ticket: Ticket) -> bool:
    """Whether its reporter hears at once what is done about it; else when she comes by."""
    return bool(report.reached(chat.db, [ticket.reporter]))


def seen(chat: Chat) -> Ticket:
    assert chat.number is not None
    return work.of_worker(chat.scene, chat.person, chat.areas(Role.WORKER), chat.number)
