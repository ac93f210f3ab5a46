"""搬走了, 还住这里: whether she lives there still."""

from bot.actions import depart, tend
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import Residency, Role
from bot.community.places import tell_apart
from bot.community.refusal import Refusal
from bot.storage import recipients

routes = Router()


@routes.on("搬走了", "我搬走了", "我搬家了", "搬家了", takes=Takes.MAYBE_NUMBER, for_=Role.READER)
def gone(chat: Chat) -> Say:
    """Of several homes she says which; then she is asked once."""
    found = hers(chat)
    if len(found) > 1:
        chat.offer(*(f"搬走了 {one.id}" for one in found), once=True)
        places = tell_apart([one.place for one in found])
        return Say("residents/moving/which", places=places)
    [one] = found
    chat.offer(f"确认搬走 {one.id}", f"还住这里 {one.id}", once=True)
    return Say("residents/moving/sure", place=one.place)


@routes.on("确认搬走", takes=Takes.NUMBER, for_=Role.READER)
def sure(chat: Chat) -> Say:
    [one] = hers(chat)
    depart.end(chat.scene, one, chat.person.id)
    return Say("residents/moving/gone", place=one.place)


@routes.on("还住这里", "我还住这里", "还住着", takes=Takes.MAYBE_NUMBER, for_=Role.READER)
def stay(chat: Chat) -> Say:
    found = tend.stay(chat.scene, chat.person, chat.number)
    return Say("residents/moving/stays", places=tell_apart([one.place for one in found]))


def hers(chat: Chat) -> list[Residency]:
    """Where she lives, or the one of this number. Refused: not_your_home."""
    found = recipients.residencies_of(chat.db, chat.person.id)
    found = [one for one in found if chat.number in (None, one.id)]
    if not found:
        raise Refusal("not_your_home")
    return found
