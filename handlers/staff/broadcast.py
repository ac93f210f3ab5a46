"""发通知: rehearsed before it is sent; 定时, 取消, 置顶."""

import re
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from bot import clock
from bot.actions import audit, locate, publish, report
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.calendar import QuietHours, read_when
from bot.community.notices import Category, Notice
from bot.community.people import Role
from bot.community.refusal import Refusal
from bot.community.subjects import CALLED, read_subject, subject_of
from bot.delivery.lanes import ORDER
from bot.delivery.outcomes import Why
from bot.storage import audience, notices
from bot.storage.outbox import Lane

routes = Router()
LONGEST_TITLE, LONGEST_BODY = 60, 1500  # characters
MOST = 8
FEWEST_BY_MASS = 2  # WeChat takes no mass message to one person
URGENT = re.compile(r"\s*(?:【紧急】|紧急通知|紧急)[\s:：]*")
DAYS = re.compile(r"\s*(\d{1,3})\s*+天?\s*")


class Go(StrEnum):
    """How a rehearsed notice is let go."""

    AS_PLANNED = "as planned"
    NOW = "now"
    MASS = "mass"  # as planned, and by mass message to whom nothing else reaches


GO = {
    **dict.fromkeys(("确认", "确认发送", "发送", "确定"), Go.AS_PLANNED),
    **dict.fromkeys(("1", "现在发", "立即发送", "马上发"), Go.NOW),
    **dict.fromkeys(("确认群发", "群发"), Go.MASS),
}


class Draft(BaseModel):
    areas: list[str]
    title: str
    at: str = ""  # ISO 8601; "" is now
    body: str
    urgent: bool = False
    category: str = ""  # "" is what its words say
    confirmed: Go


@routes.on("发通知", "发公告", takes=Takes.ANY_WORDS, for_=Role.STAFF)
def begin(chat: Chat) -> Say:
    return broadcast.begin(chat)


@routes.on("发紧急通知", "紧急通知", takes=Takes.ANY_WORDS, for_=Role.STAFF)
def begin_urgent(chat: Chat) -> Say:
    chat.words = f"紧急 {chat.words}"
    return broadcast.begin(chat)


def understand(chat: Chat, words: str, asking: str) -> Answers:
    """[紧急] 范围 标题 [时间], a new line, the body."""
    if asking not in {"", "areas"}:
        return {}
    line, _, body = words.partition("\n")
    told: Answers = {}
    if urgent := URGENT.match(line):
        told["urgent"], line = True, line[urgent.end() :]
        if not line.strip():
            return told
    areas, rest = locate.read(chat.db, line, chat.areas(Role.STAFF))
    if not areas:
        raise Refusal("no_such_area", words=line.strip())
    told["areas"] = areas
    if found := read_when(rest, clock.local(clock.now())):
        rest, moment = found
        told["at"] = moment.isoformat()
    if rest.strip():
        told["title"] = read_title(rest)
    if body.strip():
        told["body"] = read_body(body)
    return told


def check_areas(chat: Chat, answers: Answers) -> None:
    if not publish.may_speak_to(chat.areas(Role.STAFF), answers["areas"]):
        raise Refusal("not_your_area")


def read_title(text: str) -> str:
    if not text.strip() or len(text.strip()) > LONGEST_TITLE:
        raise Refusal("title_length", most=LONGEST_TITLE)
    return text.strip()


def read_body(text: str) -> str:
    if not text.strip() or len(text.strip()) > LONGEST_BODY:
        raise Refusal("body_length", most=LONGEST_BODY)
    return text.strip()


def read_confirmation(text: str) -> Go:
    if go := GO.get(text.strip(" 。.!！")):
        return go
    raise Refusal("not_confirmed")


def rehearse(chat: Chat, answers: Answers) -> Answers:
    """What the preview shows: how many, which way, who is out of reach, when it goes."""
    urgent = bool(answers.get("urgent"))
    areas, subject = answers["areas"], subject_in(answers)
    plain = publish.rehearse(chat.db, areas, subject, urgent=urgent)
    waits = plain.out_of_reach[Why.QUOTA_USED]
    missed = plain.missed - waits
    with_mass = publish.rehearse(chat.db, areas, subject, urgent=urgent, mass=bool(missed))
    by_mass = with_mass.by_lane[Lane.MASS]
    at, held = leaves_at(chat, answers)
    pushes = report.pushes(chat.db)
    shown = plain.names if pushes else {}
    listed = audit.look_at_list(chat.scene, chat.person.id, "audience", shown)
    return {
        "total": plain.total,
        "guests": audience.guests(chat.db, areas, None if urgent else subject),
        "subject": CALLED[subject],
        "silenced": 0 if urgent else audience.count(chat.db, areas, None) - plain.total,
        "missed": missed,
        "waits": waits,
        "pushes": pushes,
        "lanes": {lane.value: plain.by_lane[lane] for lane in ORDER if plain.by_lane[lane]},
        "by_mass": by_mass if by_mass >= FEWEST_BY_MASS else 0,
        "names": [
            {"name": one.name, "place": one.place, "why": why}
            for one, why in zip(listed, shown.values(), strict=True)
        ],
        "seconds": round(plain.seconds),
        "is_urgent": urgent,
        "leaves": at.isoformat() if at else "",
        "held": held,
    }


def subject_in(answers: Answers) -> Category:
    told = answers.get("category")
    return Category(told) if told else subject_of(answers["title"], answers["body"])


@routes.on("类别", "改类别", takes=Takes.WORDS, for_=Role.STAFF, is_aside=True)
def change_subject(chat: Chat) -> Say:
    """Of the notice that she is about to confirm; the words told another."""
    if chat.talk is None or chat.talk.name != broadcast.name or "body" not in chat.talk.answers:
        raise Refusal("no_draft")
    subject = read_subject(chat.words)
    if subject is None:
        raise Refusal("no_such_subject", subjects=list(CALLED.values()))
    return broadcast.change(chat, category=subject.value)


def leaves_at(chat: Chat, answers: Answers) -> tuple[datetime | None, bool]:
    """When it goes (None: at once), and whether quiet hours hold it back."""
    at = datetime.fromisoformat(answers["at"]) if answers.get("at") else None
    wanted = at or clock.local(clock.now())
    if answers.get("urgent"):
        return at, False
    quiet_until = QuietHours.read(chat.db.settings.notices.quiet_hours).ends(wanted)
    return quiet_until or at, quiet_until is not None


def send(chat: Chat, draft: Draft) -> Say:
    check_areas(chat, draft.model_dump())  # they may not be hers any more
    at = None if draft.confirmed is Go.NOW else leaves_at(chat, draft.model_dump())[0]
    mass = draft.confirmed is Go.MASS
    words = publish.Words(
        draft.title, draft.body, draft.urgent, mass, subject_in(draft.model_dump())
    )
    notice = publish.schedule(chat.scene, chat.person, draft.areas, words, at or clock.now())
    if at:
        return Say("staff/broadcast/scheduled", number=notice.id, at=at.isoformat())
    total, pushes = audience.count(chat.db, draft.areas, notice.choice), report.pushes(chat.db)
    return Say("staff/broadcast/sent", number=notice.id, total=total, pushes=pushes)


broadcast = Conversation(
    "staff/broadcast",
    Ask("areas", check=check_areas),
    Ask("title", read=read_title),
    Ask("at", needed=never),
    Ask("body", read=read_body),
    Ask("urgent", needed=never),
    Ask("category", needed=never),
    Ask("confirmed", read=read_confirmation, facts=rehearse),
    into=Draft,
    then=send,
    understand=understand,
    yields=False,  # a notice may speak of fire
    for_=Role.STAFF,
)
routes.talk(broadcast)


@routes.on("定时", "定时通知", for_=Role.STAFF)
def scheduled(chat: Chat) -> Say:
    own = chat.areas(Role.STAFF)
    found = [n for n in notices.scheduled(chat.db) if publish.may_speak_to(own, n.areas)]
    if not found:
        return Say("staff/broadcast/none")
    chat.offer(*(f"送达 {notice.id}" for notice in found))
    listed = [
        {"number": n.id, "title": n.title, "areas": n.areas, "at": n.fire_at.isoformat()}
        for n in found
    ]
    return Say("staff/broadcast/list", notices=listed)


@routes.on("取消", takes=Takes.NUMBER, for_=Role.STAFF)
def cancel(chat: Chat) -> Say:
    assert chat.number is not None
    notice = publish.cancel(chat.scene, chat.person, chat.areas(Role.STAFF), chat.number)
    has_left = notice.fire_at <= clock.now()
    return Say("staff/broadcast/cancelled", number=notice.id, title=notice.title, has_left=has_left)


@routes.on("置顶", takes=Takes.NUMBER_AND_WORDS, for_=Role.STAFF)
def pin(chat: Chat) -> Say:
    days = DAYS.fullmatch(chat.words) if chat.words else None
    if chat.words and not days:
        raise Refusal("how_many_days")
    count = int(days[1]) if days else 3
    notice = own_notice(chat)
    publish.pin(chat.scene, chat.person, chat.areas(Role.STAFF), notice.id, count)
    return Say("staff/broadcast/pinned", number=notice.id, title=notice.title, days=count)


@routes.on("置顶", for_=Role.STAFF)
def pins(chat: Chat) -> Say:
    """The latest notices: by number a pin is put in, or taken out."""
    now = clock.now()
    found = publish.recent(chat.db, chat.areas(Role.STAFF), MOST)
    if not found:
        return Say("staff/broadcast/none_sent")
    listed = [
        {"number": n.id, "title": n.title, "pinned": bool(n.pinned_until and n.pinned_until > now)}
        for n in found
    ]
    chat.offer(
        *(f"{'取消置顶' if n['pinned'] else '置顶'} {n['number']}" for n in listed), once=True
    )
    return Say("staff/broadcast/pins", notices=listed)


@routes.on("取消置顶", takes=Takes.NUMBER, for_=Role.STAFF)
def unpin(chat: Chat) -> Say:
    notice = own_notice(chat)
    publish.pin(chat.scene, chat.person, chat.areas(Role.STAFF), notice.id, 0)
    return Say("staff/broadcast/unpinned", number=notice.id, title=notice.title)


def own_notice(chat: Chat) -> Notice:
    assert chat.number is not None
    return publish.find(chat.db, chat.areas(Role.STAFF), chat.number)
