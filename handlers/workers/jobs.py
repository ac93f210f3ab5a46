"""The grid worker's day: 待办, 接, 回, 办结; and 照片, for whoever may see the ticket."""

from pydantic import BaseModel

from bot.actions import listeners, phones, pictures, report, work
from bot.chat.commands import Takes
from bot.chat.context import LIST, Chat
from bot.chat.conversation import Ask, Conversation, never
from bot.chat.messages import Kind, Say
from bot.chat.router import Router
from bot.community.people import AT_WORK, Role
from bot.community.tickets import Ticket, TicketState
from bot.storage import tickets

routes = Router()
MOST = 10


class Reply(BaseModel):
    number: int
    words: str


@routes.on("待办", "我的任务", "任务", for_=AT_WORK)
def todo(chat: Chat) -> Say:
    found = tickets.open_for(chat.db, chat.person.id, chat.areas(*AT_WORK))
    if not found:
        return Say("workers/jobs/none")
    shown = found[:MOST]
    chat.offer(*(f"详情 {ticket.id}" for ticket in shown))
    listed = [
        {"number": t.id, "place": t.place, "words": t.words[:30], "state": t.state} for t in shown
    ]
    return Say("workers/jobs/list", tickets=listed, more=len(found) - len(shown))


@routes.on("接", "接单", takes=Takes.NUMBER, for_=AT_WORK)
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
        knock=knock(chat, ticket),
    )


@routes.on("回", "回复", "答复", takes=Takes.NUMBER_AND_WORDS, for_=AT_WORK)
def reply(chat: Chat) -> Say:
    ticket = seen(chat)
    if not chat.words:
        return replying.begin(chat, number=ticket.id)
    return say(chat, Reply(number=ticket.id, words=chat.words))


def say(chat: Chat, reply: Reply) -> Say:
    chat.number = reply.number
    ticket = seen(chat)
    work.reply(chat.scene, chat.person, ticket, reply.words)
    return Say(
        "workers/jobs/replied",
        number=ticket.id,
        told=is_told(chat, ticket),
        knock=knock(chat, ticket),
    )


replying = Conversation(
    "workers/jobs/replying",
    Ask("number", needed=never),
    Ask("words"),
    into=Reply,
    then=say,
    yields=False,  # what she tells may be about fire
    for_=AT_WORK,
)
routes.talk(replying)


@routes.on("办结", "完成", "办好", takes=Takes.NUMBER_AND_WORDS, for_=AT_WORK)
def resolve(chat: Chat) -> Say:
    ticket = seen(chat)
    work.resolve(chat.scene, chat.person, ticket, chat.words)
    return Say(
        "workers/jobs/done",
        number=ticket.id,
        told=is_told(chat, ticket),
        knock=knock(chat, ticket),
    )


@routes.on("详情", "查看", takes=Takes.NUMBER)
def details(chat: Chat) -> Say:
    """As whoever works on it sees it; a resident sees her own."""
    ticket, areas = visible(chat)
    if work.is_of(ticket, chat.person, areas):
        return view(chat, ticket)
    return Say("residents/tickets/state", number=ticket.id, words=ticket.words, state=ticket.state)


@routes.on_bare_number
def by_number(chat: Chat) -> Say:
    if not (chat.homes or chat.grants or chat.helps):
        return Say("everyone/help/not_understood", known=False)
    return details(chat)


def view(chat: Chat, ticket: Ticket) -> Say:
    events = tickets.timeline(chat.db, ticket)
    steps = [{"at": e.at.isoformat(), "act": e.act, "words": e.words} for e in events]
    count = len(tickets.pictures(chat.db, ticket.id))
    choices = offer_acts(chat, ticket, photos=bool(count) and report.pushes(chat.db))
    return Say(
        "workers/jobs/details",
        number=ticket.id,
        place=ticket.place,
        words=ticket.words,
        state=ticket.state,
        steps=steps,
        pictures=count,
        choices=choices,
        through=ticket.through,
        whom=listeners.name_of(chat.db, ticket) if ticket.through else "",
    )


def offer_acts(chat: Chat, ticket: Ticket, *, photos: bool) -> dict[str, int]:
    """What can be done, each by which number: the list of tickets that is open goes on."""
    listed = chat.talk.answers["commands"] if chat.talk and chat.talk.name == LIST else []
    others = [command for command in listed if command.startswith("详情 ")]
    acts: list[str] = []
    if ticket.state is TicketState.ACCEPTED and ticket.worker == chat.person.id:
        acts = ["回", "办结"]
    elif ticket.state is TicketState.REPORTED and chat.is_(*AT_WORK):
        acts = ["接"]
    acts += ["照片"] if photos else []
    acts += ["电话"] if phones.may_call(chat.db, chat.person, chat.grants, ticket) else []
    if acts:
        chat.offer(*others, *(f"{act} {ticket.id}" for act in acts))
    return {act: number for number, act in enumerate(acts, len(others) + 1)}


@routes.on("照片", "看照片", "图片", "语音", takes=Takes.NUMBER)
def photos(chat: Chat) -> Say:
    """They follow one by one; the answer says how many, and what cannot be shown."""
    ticket, _ = visible(chat)
    tapped = bool(chat.message.menu) or chat.message.kind is Kind.TAP
    shown = pictures.show(chat.scene, chat.person, ticket, tapped=tapped)
    if shown.left and shown.count:
        chat.offer(f"照片 {ticket.id}", once=True, more=True)
    is_hers = listeners.speaks_in(chat.db, chat.person.id, ticket)
    return Say("workers/jobs/photos", number=ticket.id, is_hers=is_hers, shown=shown)


def visible(chat: Chat) -> tuple[Ticket, list[str]]:
    """A ticket that she may see, and the areas where she works."""
    assert chat.number is not None
    areas = chat.areas(*AT_WORK, Role.STAFF)
    return work.visible(chat.scene, chat.person, areas, chat.number), areas


def is_told(chat: Chat, ticket: Ticket) -> bool:
    """Whether its reporter hears at once what is done about it; else when she comes by."""
    return bool(report.reached(chat.db, listeners.of(chat.db, ticket)))


def knock(chat: Chat, ticket: Ticket) -> str:
    """The name of her who can only be told at home."""
    is_silent = listeners.must_be_told_at_home(chat.db, ticket)
    return listeners.name_of(chat.db, ticket) if is_silent else ""


def seen(chat: Chat) -> Ticket:
    assert chat.number is not None
    return work.of_worker(chat.scene, chat.person, chat.areas(*AT_WORK), chat.number)
