"""Following, scanning a code, and leaving."""

from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Kind, Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.places import address_of, covers
from bot.storage import homes

routes = Router()
VERIFICATION = "residents/verification"


@routes.hears(Kind.FOLLOW, Kind.SCAN)
def arrive(chat: Chat) -> Say:
    """Greeted by the name of the place on the code; a stranger is asked where she lives."""
    place = homes.scene_place(chat.db, chat.message.text)
    if chat.is_(Role.RESIDENT) or (chat.grants and place is None):
        is_new = place is not None and not any(covers(place, home) for home in chat.homes)
        return Say("everyone/welcome/back", place=place, is_new=is_new)
    if place is None:
        return Say("everyone/welcome/hello")
    address = address_of(place)
    if address.building is None:
        chat.remember(VERIFICATION, estate=address.estate)
        return Say("everyone/welcome/estate", place=place)
    chat.remember(VERIFICATION, building=address.building, estate=address.estate)
    has_units = homes.units(chat.db, place) != [""]
    return Say("everyone/welcome/building", place=place, has_units=has_units)


@routes.hears(Kind.UNFOLLOW)
def leave(chat: Chat) -> Say:
    chat.forget()
    return SILENCE
