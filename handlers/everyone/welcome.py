"""Following, scanning a code, and leaving."""

from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Kind, Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.places import address_of
from bot.storage import homes

routes = Router()
VERIFICATION = "residents/verification"


@routes.hears(Kind.FOLLOW, Kind.SCAN)
def arrive(chat: Chat) -> Say:
    """Greeted by the name of the place whose code was scanned; a stranger is asked where she lives."""
    place = homes.scene_place(chat.db, chat.message.text)
    if chat.is_(Role.RESIDENT):
        return Say("everyone/welcome/back", place=place)
    if place is None:
        return Say("everyone/welcome/hello")
    if place in homes.all_estates(chat.db):
        return Say("everyone/welcome/estate", place=place)
    address = address_of(place)
    chat.remember(VERIFICATION, building=address.building, estate=address.estate)
    return Say("everyone/welcome/building", place=place)


@routes.hears(Kind.UNFOLLOW)
def leave(chat: Chat) -> Say:
    chat.forget()
    return SILENCE
