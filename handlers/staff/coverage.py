"""台账: who has moved over, building by building, and where to knock."""

from typing import Any

from bot.actions import audit, locate, publish, report
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.places import address_of, building_of
from bot.community.refusal import Refusal
from bot.storage import coverage, homes
from bot.storage.coverage import Coverage

routes = Router()
NEWCOMERS = 5
LOOKS = (Role.STAFF, Role.STREET, Role.LEADER)  # who sees how far her area has come


@routes.on("台账", "覆盖", takes=Takes.ANY_WORDS, for_=LOOKS)
def overview(chat: Chat) -> Say:
    own = chat.areas(*LOOKS)
    areas = read(chat) or own
    if not publish.may_speak_to(own, areas):
        raise Refusal("not_your_area")
    wanted = {building_of(area) or area for area in areas}
    found = coverage.of(chat.db, homes.all_buildings(chat.db, wanted))
    if len(found) == 1:
        return one(chat, found[0])
    return listed(chat, found)


def read(chat: Chat) -> list[str]:
    """The areas that are meant; an entry of the list is a building's own path."""
    if chat.words in homes.all_buildings(chat.db):
        return [chat.words]
    areas, rest = locate.read(chat.db, chat.words, chat.areas(*LOOKS))
    if rest:
        raise Refusal("no_such_area", words=rest)
    return areas


def listed(chat: Chat, found: list[Coverage]) -> Say:
    """The least covered first; whose homes nobody knows stand last, and in no sum."""
    known = [one for one in found if one.homes]
    chat.offer(*(f"台账 {one.place}" for one in found))
    several = len({address_of(one.place).estate for one in found}) > 1
    return Say(
        "staff/coverage/list",
        buildings=[shown(one) for one in known],
        unknown=[shown(one) for one in found if not one.homes],
        homes=sum(one.homes for one in known),
        bound=sum(one.bound for one in known),
        several=several,
        pushes=report.pushes(chat.db),
    )


def one(chat: Chat, building: Coverage) -> Say:
    rooms = coverage.reached_in(chat.db, building.place)
    newcomers = coverage.by_code(chat.db, building.place, NEWCOMERS)
    if newcomers:
        audit.look(chat.scene, chat.person.id, audit.LIST, f"place:{building.place}")
    chat.offer("台账")
    return Say(
        "staff/coverage/one",
        building=shown(building),
        units=units(rooms),
        empty=sum(not hears for hears in rooms.values()),
        reached=reached(chat, building.place),
        newcomers=[
            {"name": one.name, "place": one.place, "since": one.since.isoformat()}
            for one in newcomers
        ],
    )


def shown(one: Coverage) -> dict[str, Any]:
    return {
        "place": one.place,
        "homes": one.homes,
        "bound": one.bound,
        "helped": one.helped,
        "percent": int(one.share * 100),
        "unlisted": one.unlisted,
        "people": one.people,
        "followers": one.followers,
        "spoke": one.spoke,
    }


def units(rooms: dict[str, bool]) -> list[dict[str, Any]]:
    """Each unit's homes, and the rooms where nobody hears."""
    found: dict[str, dict[str, Any]] = {}
    for place, hears in rooms.items():
        address = address_of(place)
        name = address.unit or ""
        unit = found.setdefault(name, {"name": name, "homes": 0, "bound": 0, "empty": []})
        unit["homes"] += 1
        unit["bound"] += hears
        if not hears:
            unit["empty"].append(address.room)
    return list(found.values())


def reached(chat: Chat, area: str) -> int:
    """How many an ordinary notice would reach at this moment, by any lane."""
    try:
        rehearsal = publish.rehearse(chat.db, [area])
    except Refusal:  # nobody is there
        return 0
    return rehearsal.total - rehearsal.missed
