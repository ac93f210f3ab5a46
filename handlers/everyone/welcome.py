"""Following, scanning a code, and leaving."""

from bot.actions import depart, erase, invite, locate, report, standing
from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Kind, Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.places import address_of, covers
from bot.storage import homes, recipients

routes = Router()
VERIFICATION, MOVING = "residents/verification", "everyone/moving"


def asks_home(chat: Chat) -> bool:
    """A home's code moves her in; whoever lives nowhere is asked about the place on the poster."""
    if not chat.person.follows:
        return False
    if invite.code_in(chat.message.text):
        return True
    return not chat.is_(Role.RESIDENT) and homes.scene_place(chat.db, chat.message.text) is not None


@routes.hears(Kind.FOLLOW, Kind.SCAN, personal=asks_home)
def arrive(chat: Chat) -> Say:
    """Greeted by the name of the place on the code; a stranger is asked where she lives."""
    if not chat.person.follows:
        return SILENCE  # told late: she has left again since
    if chat.message.kind is Kind.FOLLOW:
        standing.look_again(chat.scene, chat.person.id)  # WeChat keeps no tags of who was away
    if code := invite.code_in(chat.message.text):
        return enter(chat, code)
    place = homes.scene_place(chat.db, chat.message.text)
    return greet(chat, place) if chat.is_(Role.RESIDENT) else ask(chat, place)


def greet(chat: Chat, place: str | None) -> Say:
    """Somebody who lives here, perhaps in another place."""
    is_new = place is not None and not any(covers(place, home) for home in chat.homes)
    return Say("everyone/welcome/back", place=place, is_new=is_new)


def ask(chat: Chat, place: str | None) -> Say:
    """Somebody who lives nowhere, as far as anybody knows."""
    if place is not None:
        return ask_home(chat, place)
    if lived_at := recipients.last_home(chat.db, chat.person.id):
        return come_back(chat, lived_at)
    if chat.grants:
        return Say("everyone/welcome/back", place=None, is_new=False)
    return Say("everyone/welcome/hello")


def ask_home(chat: Chat, place: str) -> Say:
    address, estate = address_of(place), locate.name_of_estate(chat.db, place)
    if address.building is None:
        chat.remember(VERIFICATION, estate=estate)
        return Say("everyone/welcome/estate", place=place)
    chat.remember(VERIFICATION, building=address.building, estate=estate)
    has_units = homes.units(chat.db, place) != [""]
    return Say("everyone/welcome/building", place=place, has_units=has_units)


def enter(chat: Chat, code: str) -> Say:
    """The code of a home; whoever is nameless is asked first, and the code spent then."""
    chat.forget()
    given = invite.find(chat.scene, chat.person, code)
    home, name = given.areas[0], chat.person.name
    invite.check_new(chat.db, chat.person, home)
    if not name:
        chat.remember(MOVING, code=code)
        return Say("everyone/moving/name", place=home)
    invite.move_in(chat.scene, chat.person, given, name)
    pushes = report.pushes(chat.db)
    return Say("residents/verification/done", name=name, place=home, pushes=pushes)


def come_back(chat: Chat, lived_at: str) -> Say:
    """She was away, and proves her home again, in one line of the shape that homes there have."""
    several = len(homes.all_estates(chat.db)) > 1
    example = homes.example_like(chat.db, lived_at)
    return Say("everyone/welcome/again", example=example, several=several, grants=bool(chat.grants))


@routes.hears(Kind.UNFOLLOW)
def leave(chat: Chat) -> Say:
    if chat.person.follows:
        return SILENCE  # told late: she has come back since
    chat.forget()
    depart.leave(chat.scene, chat.person)
    erase.plan(chat.scene, chat.person)
    return SILENCE
