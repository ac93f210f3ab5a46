"""不明, 暂停发送, 恢复发送: what nobody knows the end of, and sending as a whole."""

from bot.actions import sending, unknowns
from bot.actions.unknowns import OTHERS, Decision
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.refusal import Refusal
from bot.storage import people

routes = Router()
MOST_NAMED = 30
DECISIONS = {"不用管": Decision.LEFT, "再发一次": Decision.AGAIN, "已经告诉了": Decision.TOLD}


@routes.on("不明", takes=Takes.NUMBER_AND_WORDS, for_=Role.STAFF)
def one(chat: Chat) -> Say:
    """One group: by name, with what can be done about it."""
    assert chat.number is not None
    areas = chat.areas(Role.STAFF)
    if chat.words:
        return decide(chat, areas)
    group = unknowns.group(chat.db, areas, chat.number)
    names = people.names(chat.db, [letter.person for letter in group.letters])
    chat.offer(*(f"不明 {chat.number} {words}" for words in DECISIONS), once=True)
    listed = [{"name": names[u.person], "why": u.why} for u in group.letters[:MOST_NAMED]]
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


@routes.on("不明", "不明情况", for_=Role.STAFF)
def every(chat: Chat) -> Say:
    groups = unknowns.groups(chat.db, chat.areas(Role.STAFF))
    if not groups:
        return Say("staff/sending/none")
    chat.offer(*(f"不明 {group.notice}" for group in groups))
    listed = [{"number": g.notice, "title": g.title, "total": len(g.letters)} for g in groups]
    return Say("staff/sending/groups", groups=listed, others=OTHERS)


@routes.on("暂停发送", for_=Role.STAFF)
def hold(chat: Chat) -> Say:
    sending.hold(chat.scene, chat.person)
    return Say("staff/sending/held")


@routes.on("恢复发送", "继续发送", for_=Role.STAFF)
def release(chat: Chat) -> Say:
    scopes = sending.release(chat.scene, chat.person)
    return Say("staff/sending/released" if scopes else "staff/sending/not_held", scopes=scopes)
