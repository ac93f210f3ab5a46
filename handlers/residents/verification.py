"""A resident says where she lives: question by question, or all in one line."""

import re
from datetime import date

from pydantic import BaseModel

from bot import clock
from bot.actions import locate, report, verify
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.names import read_identity, read_mobile, read_name
from bot.community.numerals import read_number
from bot.community.places import (
    estate_of,
    find_address,
    may_have_units,
    read_address,
    tell_apart,
)
from bot.community.refusal import Refusal
from bot.community.tenancy import (
    Relation,
    end_of,
    find_lease,
    read_last_day,
    read_relation,
)
from bot.storage import homes

routes = Router()
UNIT_AND_ROOM = re.compile(r"\s*\d{1,2}\s*[-－—–/]\s*\d{3,4}\s*")  # no building: that is said
NO_UNIT = {"0", "无", "没有", "没有单元", "无单元"}


class Claim(BaseModel):
    building: str
    estate: str = ""
    unit: str = ""
    room: str
    name: str
    mobile: str
    relation: Relation = Relation.OTHER
    last_day: str = ""  # ISO 8601; "" is unknown


@routes.on("认证", "实名认证", "住户认证", takes=Takes.ANY_WORDS)
def begin(chat: Chat) -> Say:
    return verification.begin(chat)


def understand(chat: Chat, words: str, asking: str) -> Answers:
    """6号楼1单元402 王秀英 13800138000, as far as it goes, in any order."""
    known, today = locate.known(chat.db), clock.local(clock.now()).date()
    last_day, words = find_lease(words, today)
    relation, words = read_relation(words)
    tenancy = read_tenancy(relation, last_day)
    address, name, mobile = read_identity(words, known)
    if asking in {"unit", "room"} and (address is None or UNIT_AND_ROOM.fullmatch(words)):
        assert chat.talk is not None
        found = find_address(f"{chat.talk.answers['building']}号楼{words}", known)
        address = found[0] if found else None
    told = {"name": name, "mobile": mobile, **tenancy}
    if asking == "last_day":
        return {}
    if asking == "name" and not (address or mobile or tenancy):
        return {}  # nothing but the answer itself
    if address:
        told |= {"estate": address.estate, "building": address.building}
        told |= {"unit": address.unit, "room": address.room}
    return {key: answer for key, answer in told.items() if answer}


def read_tenancy(relation: Relation | None, last_day: date | None) -> Answers:
    if last_day:
        return {"relation": Relation.TENANT, "last_day": last_day.isoformat()}
    return {"relation": relation} if relation else {}


def read_end(text: str) -> str:
    last_day = read_last_day(text, clock.local(clock.now()).date())
    return last_day.isoformat() if last_day else ""


def is_tenant(_chat: Chat, answers: Answers) -> bool:
    return answers.get("relation") == Relation.TENANT


def read_building(text: str) -> str:
    address = read_address(text) or read_address(f"{text.strip()}号楼")
    if address is None or address.building is None:
        raise Refusal("not_a_building")
    return address.building


def read_unit(text: str) -> str:
    if text.strip() in NO_UNIT:
        return ""
    number = read_number(text.strip().removesuffix("单元"))
    if number is None:
        raise Refusal("not_a_unit")
    return str(number)


def read_room(text: str) -> str:
    address = read_address(f"1号楼1单元{text.strip()}")
    if address is None or address.room is None:
        raise Refusal("not_a_room")
    return address.room


def candidates(chat: Chat, answers: Answers) -> list[str]:
    """The buildings that the answers so far may mean."""
    return locate.buildings(chat.db, answers["building"], answers.get("estate") or None)


def check_building(chat: Chat, answers: Answers) -> None:
    if not candidates(chat, answers):
        raise Refusal("no_such_building", building=answers["building"])


def check_estate(chat: Chat, answers: Answers) -> None:
    if not candidates(chat, answers):
        del answers["estate"]  # words around the address, or a name the committee does not use


def estates(chat: Chat, answers: Answers) -> list[str]:
    return tell_apart([estate_of(place) for place in candidates(chat, answers)])


def is_ambiguous(chat: Chat, answers: Answers) -> bool:
    return len(candidates(chat, answers)) > 1


def has_units(chat: Chat, answers: Answers) -> bool:
    building = candidates(chat, answers)[0]
    known = homes.units(chat.db, building)
    return len(known) > 1 or (not known and may_have_units(building))


def finish(chat: Chat, claim: Claim) -> Say:
    building = candidates(chat, claim.model_dump())[0]
    known = homes.units(chat.db, building)
    unit = claim.unit or (known[0] if len(known) == 1 else "")
    home = f"{building}/{unit}/{claim.room}"
    ends_at = None
    if claim.last_day:
        ends_at = end_of(date.fromisoformat(claim.last_day), clock.local(clock.now()))
    told = verify.Told(home, claim.name, claim.mobile, claim.relation, ends_at)
    is_unknown = homes.has_any(chat.db, building) and not homes.exists(chat.db, home)
    application = verify.apply(chat.scene, chat.person, told)
    pushes = report.pushes(chat.db)
    if application is None:
        return Say("residents/verification/done", name=claim.name, place=home, pushes=pushes)
    return Say(
        "residents/verification/applied",
        number=application.id,
        place=home,
        unknown=is_unknown,
        pushes=pushes,
    )


verification = Conversation(
    "residents/verification",
    Ask("building", read=read_building, check=check_building),
    Ask("estate", options=estates, needed=is_ambiguous, check=check_estate),
    Ask("unit", read=read_unit, needed=has_units),
    Ask("room", read=read_room),
    Ask("name", read=read_name),
    Ask("mobile", read=read_mobile),
    Ask("relation", needed=never),
    Ask("last_day", read=read_end, needed=is_tenant),
    into=Claim,
    then=finish,
    understand=understand,
)
routes.talk(verification)
