"""订阅, 退订: of which buildings she hears. 不看, 要看: which kinds of notices."""

from bot.actions import locate, subscribe
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.notices import Category
from bot.community.people import Role
from bot.community.places import find_address, show
from bot.community.refusal import Refusal
from bot.community.subjects import CALLED, read_subject
from bot.storage import people, recipients

routes = Router()


def names_place(chat: Chat) -> bool:
    return bool(chat.words)


@routes.on("订阅", "我的订阅", takes=Takes.WORDS, personal=names_place)
def subscriptions(chat: Chat) -> Say:
    """Anybody may hear of a building: children of their parents' home, who looks for a flat."""
    if not chat.words:
        return every(chat)
    building = read_building(chat)
    subscribe.add(chat.scene, chat.person, building)
    return Say("residents/subscriptions/added", place=building, unverified=not chat.homes)


@routes.on("退订", "取消订阅", takes=Takes.WORDS)
def unsubscribe(chat: Chat) -> Say:
    if not chat.words:
        return every(chat)
    building = read_building(chat)
    subscribe.remove(chat.scene, chat.person, building)
    return Say("residents/subscriptions/removed", place=building)


def every(chat: Chat) -> Say:
    """Where she lives, and by number what can be given back."""
    known = recipients.subscriptions_of(chat.db, chat.person.id)
    asked = [one.place for one in known if one.is_asked]
    if known:
        chat.offer("不看", *(f"退订 {show(place, with_estate=True)}" for place in asked))
    return Say(
        "residents/subscriptions/list",
        own=[one.place for one in known if one.is_own],
        asked=asked,
        by_proxy=[one.place for one in known if one.by_proxy and not one.is_own],
        silenced=[CALLED[one.category] for one in people.optouts_of(chat.db, chat.person.id)],
        most=subscribe.MOST,
    )


@routes.on("不看", "不想看", takes=Takes.WORDS, for_=Role.READER)
def silence(chat: Chat) -> Say:
    if not chat.words:
        return kinds(chat)
    subject = read_kind(chat)
    subscribe.opt_out(chat.scene, chat.person, subject)
    return Say("residents/subscriptions/silenced", subject=CALLED[subject])


@routes.on("要看", "恢复", takes=Takes.WORDS, for_=Role.READER)
def unsilence(chat: Chat) -> Say:
    if not chat.words:
        return kinds(chat)
    subject = read_kind(chat)
    subscribe.opt_in(chat.scene, chat.person, subject)
    return Say("residents/subscriptions/heard", subject=CALLED[subject])


def kinds(chat: Chat) -> Say:
    """Each kind by its number: what she gets is stopped, what she does not get comes again."""
    out = {one.category for one in people.optouts_of(chat.db, chat.person.id)}
    chat.offer(*(f"{'要看' if kind in out else '不看'} {CALLED[kind]}" for kind in Category))
    listed = [{"subject": CALLED[kind], "out": kind in out} for kind in Category]
    return Say("residents/subscriptions/kinds", kinds=listed)


def read_kind(chat: Chat) -> Category:
    subject = read_subject(chat.words)
    if subject is None:
        raise Refusal("no_such_subject", subjects=list(CALLED.values()))
    return subject


def read_building(chat: Chat) -> str:
    """Refused: not_a_building, no_such_building, which_estate."""
    found = find_address(chat.words, locate.known(chat.db))
    if found is None or found[0].building is None:
        raise Refusal("not_a_building")
    return locate.one_building(chat.db, found[0].building, found[0].estate)
