"""送达, 暂停, 继续, 不明, 暂停发送, 恢复发送: how sending goes, and what staff can do about it."""

from bot.actions import audit, publish, sending, unknowns
from bot.actions.unknowns import OTHERS, Decision
from bot.chat.commands import Takes
from bot.chat.context import LIST, Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.notices import NoticeState
from bot.community.people import Role
from bot.community.refusal import Refusal
from bot.storage import outbox, proxies, traffic
from bot.storage.traffic import EVERYTHING

routes = Router()
MOST, MOST_NAMED = 5, 30
OPEN = {"", "listed"}  # letters of which nobody has decided yet
DECISIONS = {"不用管": Decision.LEFT, "再发一次": Decision.AGAIN, "已经告诉了": Decision.TOLD}
CAN_BE_DONE = {  # command words, by how far a notice is
    NoticeState.SCHEDULED: ("取消",),
    NoticeState.PLANNING: ("暂停", "取消"),
    NoticeState.SENDING: ("暂停", "取消"),
    NoticeState.PAUSED: ("继续", "取消"),
}


@routes.on("送达", "送达情况", "发送情况", takes=Takes.MAYBE_NUMBER, for_=Role.STAFF)
def reach(chat: Chat) -> Say:
    return one(chat, chat.number) if chat.number else recent(chat)


def recent(chat: Chat) -> Say:
    """The latest notices, what is unknown, and sending as a whole: all by number."""
    areas = chat.areas(Role.STAFF)
    found = publish.recent(chat.db, areas, MOST)
    unknown = sum(len(group.letters) for group in unknowns.groups(chat.db, areas))
    held = is_held(chat)
    commands = [f"送达 {notice.id}" for notice in found]
    commands += ["不明"] if unknown else []
    chat.offer(*commands, "恢复发送" if held else "暂停发送")
    listed = [
        {"number": n.id, "title": n.title, "state": n.state, "at": n.fire_at.isoformat()}
        for n in found
    ]
    return Say("staff/sending/recent", notices=listed, unknown=unknown, held=held)


def one(chat: Chat, number: int) -> Say:
    """Each state with its number; whose delivery is unknown, by name; what can be done."""
    notice = publish.find(chat.db, chat.areas(Role.STAFF), number)
    states = publish.reach(chat.db, notice)
    unknown = [u for u in outbox.unknowns(chat.db, number) if u.decided in OPEN]
    listed = audit.look_at_list(
        chat.scene, chat.person.id, f"notice:{number}", [u.person for u in unknown[:MOST_NAMED]]
    )
    words = [*(["不明"] if unknown else []), *CAN_BE_DONE.get(notice.state, ())]
    if words:
        chat.offer(*(f"{word} {number}" for word in words))
    elders = proxies.elders(chat.db, notice.areas, number)
    return Say(
        "staff/sending/reach",
        number=number,
        title=notice.title,
        state=notice.state,
        at=notice.fire_at.isoformat(),
        total=sum(state["count"] for state in states.values()),
        states=states,
        unknown=[{"name": one.name, "place": one.place} for one in listed],
        choices=words,
        held=is_held(chat),
        elders=len(elders),
        by_proxy=sum(elder.told for elder in elders),
        knock=[{"place": one.place, "name": one.name} for one in elders if not one.told],
    )


def is_held(chat: Chat) -> bool:
    return EVERYTHING in traffic.closed(chat.db)


@routes.on("暂停", takes=Takes.NUMBER, for_=Role.STAFF)
def pause(chat: Chat) -> Say:
    assert chat.number is not None
    notice = publish.pause(chat.scene, chat.person, chat.areas(Role.STAFF), chat.number)
    chat.offer(f"继续 {notice.id}", once=True)
    return Say("staff/sending/paused", number=notice.id, title=notice.title)


@routes.on("继续", takes=Takes.NUMBER, for_=Role.STAFF)
def resume(chat: Chat) -> Say:
    assert chat.number is not None
    notice = publish.resume(chat.scene, chat.person, chat.areas(Role.STAFF), chat.number)
    chat.offer(f"送达 {notice.id}")
    return Say("staff/sending/resumed", number=notice.id, title=notice.title)


@routes.on("不明", takes=Takes.NUMBER_AND_WORDS, for_=Role.STAFF)
def unknown_of(chat: Chat) -> Say:
    """One group: by name, with what can be done about it."""
    assert chat.number is not None
    areas = chat.areas(Role.STAFF)
    if chat.words:
        return decide(chat, areas)
    group = unknowns.group(chat.db, areas, chat.number)
    shown = group.letters[:MOST_NAMED]
    who = [letter.person for letter in shown]
    known = audit.look_at_list(chat.scene, chat.person.id, f"notice:{group.notice}", who)
    chat.offer(*(f"不明 {chat.number} {words}" for words in DECISIONS), once=True)
    listed = [
        {"name": one.name, "place": one.place, "why": letter.why}
        for one, letter in zip(known, shown, strict=True)
    ]
    return Say(
        "staff/sending/group",
        number=group.notice,
        title=group.title,
        total=len(group.letters),
        people=listed,
        choices=list(DECISIONS),
    )


def decide(chat: Chat, areas: list[str]) -> Say:
    assert chat.number is not None
    decision = DECISIONS.get(chat.words)
    if decision is None:
        raise Refusal("decide_how", choices=list(DECISIONS), number=chat.number)
    group = unknowns.decide(chat.scene, chat.person, areas, chat.number, decision)
    return Say("staff/sending/decided", decision=decision.value, total=len(group.letters))


@routes.matching("|".join(DECISIONS), for_=Role.STAFF)
def decide_by_words(chat: Chat) -> Say:
    """The words of the open list, said instead of their number."""
    said = chat.message.text.strip()
    listed = chat.talk.answers["commands"] if chat.talk and chat.talk.name == LIST else []
    chosen = next((command for command in listed if command.endswith(f" {said}")), None)
    if chosen is None:
        return Say("everyone/help/nothing_open")
    chat.forget()
    chat.number, chat.words = int(chosen.split()[1]), said
    return decide(chat, chat.areas(Role.STAFF))


@routes.on("不明", "不明情况", for_=Role.STAFF)
def every_unknown(chat: Chat) -> Say:
    groups = unknowns.groups(chat.db, chat.areas(Role.STAFF))
    if not groups:
        return Say("staff/sending/none")
    chat.offer(*(f"不明 {group.notice}" for group in groups))
    listed = [{"number": g.notice, "title": g.title, "total": len(g.letters)} for g in groups]
    return Say("staff/sending/groups", groups=listed, others=OTHERS)


@routes.on("暂停发送", for_=Role.STAFF)
def hold(chat: Chat) -> Say:
    sending.hold(chat.scene, chat.person)
    chat.offer("恢复发送", once=True)
    return Say("staff/sending/held")


@routes.on("恢复发送", "继续发送", for_=Role.STAFF)
def release(chat: Chat) -> Say:
    scopes = sending.release(chat.scene, chat.person)
    return Say("staff/sending/released" if scopes else "staff/sending/not_held", scopes=scopes)
