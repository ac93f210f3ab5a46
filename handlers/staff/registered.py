"""搬走: somebody has moved out. 谁订阅: who hears of a building without living there."""

from bot.actions import audit, depart, locate, publish
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.names import same_name
from bot.community.people import Residency, Role
from bot.community.places import Address, find_address, show
from bot.community.refusal import Refusal
from bot.storage import homes, people

routes = Router()


@routes.on("搬走", takes=Takes.WORDS, for_=Role.STAFF)
def move_out(chat: Chat) -> Say:
    """搬走 6号楼1单元402 王秀英; without a name, who lives there."""
    home, name = read_home(chat)
    residents = people.residents_of(chat.db, home)
    known = people.names(chat.db, [one.person for one in residents])
    if not name:
        return who_lives(chat, home, residents, known)
    found = [one for one in residents if same_name(known[one.person], name)]
    if not found:
        raise Refusal("lives_elsewhere", place=home, name=name)
    for residency in found:
        depart.move_out(chat.scene, residency, "staff", chat.person.id)
    name, told = known[found[0].person], people.get(chat.db, found[0].person).has_wechat
    return Say("staff/registered/moved_out", place=home, name=name, told=told)


def who_lives(chat: Chat, home: str, residents: list[Residency], known: dict[int, str]) -> Say:
    names = [known[one.person] for one in residents if known[one.person]]
    for one in residents:
        audit.look(chat.scene, chat.person.id, audit.NAME, f"person:{one.person}")
    chat.offer(*(f"搬走 {show(home, with_estate=True)} {name}" for name in names), once=True)
    return Say("staff/registered/who", place=home, names=names)


def read_home(chat: Chat) -> tuple[str, str]:
    """Refused: moved_out_who, no_such_building, which_estate, not_your_area."""
    found = find_address(chat.words, locate.known(chat.db))
    address, rest = found or (Address(), "")
    if address.building is None or address.room is None:
        raise Refusal("moved_out_who")
    own = chat.areas(Role.STAFF)
    building = locate.one_building(chat.db, address.building, address.estate, own)
    units = homes.units(chat.db, building)
    unit = address.unit or (units[0] if len(units) == 1 else "")
    home = f"{building}/{unit}/{address.room}"
    if not publish.may_speak_to(own, [home]):
        raise Refusal("not_your_area")
    return home, rest.strip()


@routes.on("谁订阅", "订阅的人", takes=Takes.WORDS, for_=Role.STAFF)
def guests(chat: Chat) -> Say:
    """Of one building, or of all of hers."""
    own = chat.areas(Role.STAFF)
    areas, rest = locate.read(chat.db, chat.words, own) if chat.words else (own, "")
    if rest or not publish.may_speak_to(own, areas):
        raise Refusal("not_your_area")
    listed = []
    for building in homes.all_buildings(chat.db, areas):
        asked = people.asked_for(chat.db, building)
        who = [one.person for one in asked]
        known = audit.look_at_list(chat.scene, chat.person.id, f"place:{building}", who)
        if asked:
            listed.append({"place": building, "names": [one.name for one in known]})
    return Say("staff/registered/guests", buildings=listed)
