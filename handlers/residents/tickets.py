"""报事 and what follows: a request, its progress, more words, content or not."""

import re
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from bot.actions import acting, elders, listeners, locate, report, work
from bot.chat.commands import Takes, clean
from bot.chat.context import LIST, Chat
from bot.chat.conversation import BACK, CANCEL, Answers, Ask, Conversation, never
from bot.chat.messages import Kind, Say
from bot.chat.router import Router
from bot.community.family import Proxy, level_by_proxy
from bot.community.people import Role
from bot.community.places import tell_apart
from bot.community.refusal import Refusal
from bot.community.tenancy import Level
from bot.community.tickets import JOINS_WITHIN, Through, Ticket, TicketState
from bot.community.triage import is_small_talk, read_request
from bot.storage import people, recipients, tickets
from bot.storage.talks import Talk

routes = Router()
LONGEST = 1000  # characters of a request
WORDLESS = {Kind.IMAGE: "见照片", Kind.VOICE: "见语音"}
OFFER_LASTS = timedelta(days=2)  # then WeChat forgets the picture
ACTS = {  # command words, by how far a ticket is
    TicketState.REPORTED: ("补充",),
    TicketState.ACCEPTED: ("补充",),
    TicketState.RESOLVED: ("满意", "不满意"),
}
NOTHING_OPEN = BACK | CANCEL | {"确认"}
SPEAKS = (Role.RESIDENT, Role.HELPER)  # for herself, or for whom she acts
HERSELF = ("自己", "我", "我自己")
FOR_ANOTHER = r"帮(?!忙|助)我?(\S{1,20}?)\s*(?:(报事|报修|上报)|投票|表决|选举)[\s:：,，]*([\s\S]*)"


class Request(BaseModel):
    words: str
    whom: str = ""
    home: str = ""


class More(BaseModel):
    number: int
    words: str


@routes.on("报事", "报修", "上报", takes=Takes.ANY_WORDS, for_=SPEAKS)
def begin(chat: Chat) -> Say:
    return reporting.begin(chat)


@routes.matching(FOR_ANOTHER, for_=Role.HELPER)
def begin_for(chat: Chat) -> Say:
    """帮张桂兰 报事 厨房漏水, 帮妈妈报事.

    Refused: proxy_never_votes, helps_no_such, helps_which.
    """
    said = re.fullmatch(FOR_ANOTHER, clean(chat.message.text))
    assert said is not None
    who, reports, words = said.groups()
    if not reports:
        raise Refusal("proxy_never_votes")
    chat.forget()
    chat.words = words
    if who in HERSELF and chat.homes:
        return reporting.begin(chat, whom=HERSELF[0])
    return reporting.begin(chat, whom=acting.meant(chat.db, chat.person.id, who))


def understand(_: Chat, words: str, asking: str) -> Answers:
    return {"words": read_words(words)} if asking == "" else {}


def read_words(text: str) -> str:
    if not text.strip():
        raise Refusal("no_words")
    if len(text) > LONGEST:
        raise Refusal("too_long", most=LONGEST)
    return text.strip()


def whom(chat: Chat, _: Answers) -> list[str]:
    return [*(HERSELF[:1] if chat.homes else ()), *acting.called(chat.db, chat.person.id)]


def is_for_several(chat: Chat, answers: Answers) -> bool:
    return chat.helps and len(whom(chat, answers)) > 1


def places(chat: Chat, answers: Answers) -> list[str]:
    """Where it may be: her own homes, or those of whom she speaks for."""
    proxy = spoken_for(chat, answers.get("whom", ""))
    if proxy is None:
        return chat.homes
    lived_at = recipients.residencies_of(chat.db, proxy.person)
    return [one.place for one in lived_at if level_by_proxy(one.level) is not Level.READ]


def spoken_for(chat: Chat, label: str) -> Proxy | None:
    """None: herself. Where nobody was named: herself, if she lives here."""
    if label in HERSELF or not chat.helps or (not label and chat.homes):
        return None
    called = acting.called(chat.db, chat.person.id)
    return called[label] if label else next(iter(called.values()), None)


def homes(chat: Chat, answers: Answers) -> list[str]:
    return tell_apart(places(chat, answers))


def has_several(chat: Chat, answers: Answers) -> bool:
    return len(places(chat, answers)) > 1


def file(chat: Chat, request: Request) -> Say:
    answers = {"whom": request.whom}
    found, shown = places(chat, answers), homes(chat, answers)
    if not found:
        raise chat.lacks(Role.RESIDENT, "报事")
    home = found[shown.index(request.home) if request.home else 0]
    recent = OFFER_LASTS if request.words in WORDLESS.values() else JOINS_WITHIN
    if proxy := spoken_for(chat, request.whom):
        elder, speaker = people.get(chat.db, proxy.person), chat.person
        ticket, hears = elders.report_for(
            chat.scene, speaker, elder, home, request.words, Through.FAMILY, recent
        )
    else:
        elder = None
        ticket, hears = report.make(chat.scene, chat.person, home, request.words, recent)
    template = "urgent" if ticket.is_urgent else "made"
    name = elder.name if elder else ""
    return Say(f"residents/tickets/{template}", number=ticket.id, hears=hears, whom=name)


reporting = Conversation(
    "residents/tickets",
    Ask("words", read=read_words),
    Ask("whom", options=whom, needed=is_for_several),
    Ask("home", options=homes, needed=has_several),
    into=Request,
    then=file,
    understand=understand,
    for_=SPEAKS,
    personal=True,
)
routes.talk(reporting)


def may_report(chat: Chat) -> bool:
    return chat.is_(Role.RESIDENT)


@routes.hears(Kind.IMAGE, Kind.VOICE, personal=may_report)
def picture(chat: Chat) -> Say:
    """A photo or clip alone: part of the ticket made just now, or offered as one."""
    kind = chat.message.kind
    if not chat.is_(*SPEAKS):
        raise Refusal("words_please") if chat.grants else chat.lacks(Role.RESIDENT)
    ticket, picture = report.add_media(chat.scene, chat.person, kind, chat.message.media)
    if picture.is_missing:
        return Say("residents/tickets/picture_unseen", number=ticket and ticket.id, kind=kind)
    if ticket:
        return Say("residents/tickets/picture_joined", number=ticket.id, kind=kind)
    chat.offer(f"报事 {WORDLESS[kind]}", once=True)
    return Say("residents/tickets/picture_offered", kind=kind)


@routes.on_free_words
def offer(chat: Chat) -> Say:
    """Words that are no command: danger rings, a resident's words are offered as a ticket."""
    is_own = chat.message.kind is not Kind.LINK  # an article's title is nobody's cry
    if is_own and read_request(chat.words).urgent:
        return urgent(chat)
    if chat.words in NOTHING_OPEN:
        return Say("everyone/help/nothing_open")
    if not chat.words or is_small_talk(chat.words):
        waits = bool(chat.talk and is_offer(chat.talk))
        return Say("everyone/help/small_talk", words=chat.words, waits=waits)
    if not chat.is_(*SPEAKS):
        return Say("everyone/help/not_understood", known=bool(chat.grants))
    chat.offer(f"报事 {read_words(chat.words)}", once=True)
    return Say("residents/tickets/offer", words=chat.words[:50])


def is_offer(talk: Talk) -> bool:
    """A ticket was offered that she has neither wanted nor declined."""
    return talk.name == LIST and str(talk.answers["commands"][0]).startswith("报事 ")


def urgent(chat: Chat) -> Say:
    if chat.is_(*SPEAKS):
        chat.forget()
        return file(chat, Request(words=chat.words[:LONGEST]))
    told = report.ring(chat.scene, chat.person, whereabouts(chat), chat.words[:LONGEST])
    return Say("everyone/help/urgent", told=told)


def whereabouts(chat: Chat) -> list[str]:
    """As far as anybody knows: the building she scanned, where she works, every community."""
    said = chat.talk.answers if chat.talk else {}
    if "building" in said:
        found = locate.buildings(chat.db, said["building"], said.get("estate"))
        if len(found) == 1:
            return found
    if chat.grants:
        return [chat.grants[0].area]
    return [community.name for community in chat.db.settings.communities]


@routes.on("进度", "我的工单", "查进度", takes=Takes.MAYBE_NUMBER, for_=SPEAKS)
def progress(chat: Chat) -> Say:
    if chat.number:
        return timeline(chat, work.of_reporter(chat.scene, chat.person, chat.number))
    mine = listeners.tickets_of(chat.db, chat.person.id)
    if not mine:
        return Say("residents/tickets/none")
    if len(mine) == 1:
        return timeline(chat, mine[0])
    chat.offer(*(f"进度 {ticket.id}" for ticket in mine))
    shown = [
        {"number": t.id, "words": t.words[:20], "state": t.state, "whom": whose(chat, t)}
        for t in mine
    ]
    return Say("residents/tickets/list", tickets=shown)


@routes.on("评价", for_=SPEAKS)
def rate(chat: Chat) -> Say:
    """What waits for her word: satisfied or not is said beside what was done."""
    mine = listeners.tickets_of(chat.db, chat.person.id)
    waiting = [ticket for ticket in mine if ticket.state is TicketState.RESOLVED]
    if not waiting:
        return Say("residents/tickets/nothing_to_rate")
    if len(waiting) == 1:
        return timeline(chat, waiting[0])
    chat.offer(*(f"进度 {ticket.id}" for ticket in waiting))
    shown = [{"number": ticket.id, "words": ticket.words[:20]} for ticket in waiting]
    return Say("residents/tickets/to_rate", tickets=shown)


def whose(chat: Chat, ticket: Ticket) -> str:
    """Her name for whom it was reported, "" for what is one's own."""
    return "" if ticket.reporter == chat.person.id else listeners.name_of(chat.db, ticket)


def timeline(chat: Chat, ticket: Ticket) -> Say:
    events = tickets.timeline(chat.db, ticket)
    names = people.names(chat.db, {event.person for event in events})
    steps: list[dict[str, Any]] = [
        {
            "at": event.at.isoformat(),
            "act": event.act,
            "words": event.words,
            "who": names[event.person],
        }
        for event in events
    ]
    return Say(
        "residents/tickets/timeline",
        number=ticket.id,
        through=ticket.through,
        whom=whose(chat, ticket),
        words=ticket.words,
        state=ticket.state,
        steps=steps,
        pictures=len(tickets.pictures(chat.db, ticket.id)),
        choices=offer_acts(chat, ticket),
    )


def offer_acts(chat: Chat, ticket: Ticket) -> dict[str, int]:
    """What she can say to it, each by which number: the list of tickets that is open goes on."""
    acts = ACTS.get(ticket.state, ())
    if tickets.pictures(chat.db, ticket.id):
        acts += ("照片",)
    listed = chat.talk.answers["commands"] if chat.talk and chat.talk.name == LIST else []
    others = [command for command in listed if command.startswith("进度 ")]
    if acts:
        chat.offer(*others, *(f"{act} {ticket.id}" for act in acts))
    return {act: number for number, act in enumerate(acts, len(others) + 1)}


@routes.on("补充", takes=Takes.NUMBER_AND_WORDS, for_=SPEAKS)
def add(chat: Chat) -> Say:
    ticket = own(chat)
    if not chat.words:
        return adding.begin(chat, number=ticket.id)
    return add_words(chat, More(number=ticket.id, words=read_words(chat.words)))


def add_words(chat: Chat, more: More) -> Say:
    ticket = work.of_reporter(chat.scene, chat.person, more.number)
    is_urgent, hears = work.add(chat.scene, chat.person, ticket, more.words)
    template = "added_urgent" if is_urgent else "added"
    return Say(f"residents/tickets/{template}", number=ticket.id, hears=hears)


adding = Conversation(
    "residents/tickets/adding",
    Ask("number", needed=never),
    Ask("words", read=read_words),
    into=More,
    then=add_words,
    yields=False,  # danger in it rings all the same
    for_=SPEAKS,
)
routes.talk(adding)


@routes.matching("很?满意|不满意")
def which(chat: Chat) -> Say:
    """Without a number: the one that waits for her word, or a list to choose from."""
    mine = listeners.tickets_of(chat.db, chat.person.id)
    waiting = [ticket for ticket in mine if ticket.state is TicketState.RESOLVED]
    word = "不满意" if "不" in chat.message.text else "满意"
    if not waiting:
        return Say("residents/tickets/nothing_to_rate")
    if len(waiting) == 1:
        chat.number, chat.words = waiting[0].id, ""
        return discontent(chat) if word == "不满意" else content(chat)
    chat.offer(*(f"{word} {ticket.id}" for ticket in waiting), once=True)
    shown = [{"number": ticket.id, "words": ticket.words[:20]} for ticket in waiting]
    return Say("residents/tickets/rate_which", word=word, tickets=shown)


@routes.on("满意", takes=Takes.NUMBER_AND_WORDS, for_=SPEAKS)
def content(chat: Chat) -> Say:
    ticket = own(chat)
    work.close(chat.scene, chat.person, ticket)
    return Say("residents/tickets/closed", number=ticket.id)


@routes.on("不满意", "没办好", takes=Takes.NUMBER_AND_WORDS, for_=SPEAKS)
def discontent(chat: Chat) -> Say:
    ticket = own(chat)
    hears = work.reopen(chat.scene, chat.person, ticket, chat.words)
    return Say(
        "residents/tickets/reopened",
        number=ticket.id,
        who=work.name_of_worker(chat.scene, ticket),
        hears=hears,
        reasonless=not chat.words,
    )


def own(chat: Chat) -> Ticket:
    assert chat.number is not None
    return work.of_reporter(chat.scene, chat.person, chat.number)
