"""隐私, 我的信息 and 删除我的信息: what the house knows of a person, and that it forgets her."""

from bot import clock
from bot.actions import disclose, erase
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import AT_WORK
from bot.community.tickets import TicketState
from bot.storage import erasing, tickets

routes = Router()
MINE, COPY, ERASE, SURE = "我的信息", "我的信息 副本", "删除我的信息", "删除我的信息 确认"


@routes.on("隐私", "隐私政策", is_aside=True)
def policy(chat: Chat) -> Say:
    """What she agrees to in full; she may look before she says yes or no."""
    return Say("everyone/privacy/policy", version=chat.terms.version)


@routes.on(MINE, "我的资料")
def mine(chat: Chat) -> Say:
    chat.offer(COPY, ERASE)
    return Say("everyone/privacy/mine", **disclose.overview(chat.db, chat.person))


@routes.on(COPY, "我的信息副本", "副本")
def copy(chat: Chat) -> Say:
    """All of it, page by page."""
    sections = disclose.copy(chat.db, chat.person)
    return Say("everyone/privacy/copy", at=clock.now().isoformat(), sections=sections)


@routes.on(ERASE, "删除信息", "注销")
def ask(chat: Chat) -> Say:
    """What goes, and what stays and why; once."""
    erase.check(chat.db, chat.person)
    chat.offer(SURE, once=True)
    at_work = chat.is_(*AT_WORK)
    in_hand = len(tickets.in_hand(chat.db, chat.person.id)) if at_work else 0
    return Say(
        "everyone/privacy/sure", roles_held=roles(chat), still_open=still_open(chat), hand=in_hand
    )


@routes.on(SURE, "确认删除我的信息")
def forget(chat: Chat) -> Say:
    say = Say("everyone/privacy/erased", still_open=still_open(chat))
    chat.forget()
    erase.begin(chat.scene, chat.person)
    return say


def roles(chat: Chat) -> list[str]:
    return list(dict.fromkeys(grant.role for grant in chat.grants))


def still_open(chat: Chat) -> int:
    hers = erasing.tickets_of(chat.db, chat.person.id)
    return sum(one.state is not TicketState.CLOSED for one in hers)
