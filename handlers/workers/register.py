"""更正住户: what a worker hears at the door becomes a proposal, and staff decide it."""

from typing import Any

from pydantic import BaseModel

from bot.actions import locate, register
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.names import find_mobile, read_mobile, read_name
from bot.community.people import AT_WORK
from bot.community.places import find_address
from bot.community.proposals import WORKER, Kind, Proposal
from bot.community.refusal import Refusal
from bot.storage import homes

routes = Router()
KINDS = {"搬走": Kind.MOVED_OUT, "搬来": Kind.MOVED_IN, "换电话": Kind.CHANGED}
SAID = {
    "搬走": "搬走",
    "搬出": "搬走",
    "搬来": "搬来",
    "搬进": "搬来",
    "新住户": "搬来",
    "换电话": "换电话",
    "换手机": "换电话",
    "电话": "换电话",
    "手机": "换电话",
}
NO_MOBILE = {"没有", "无", "不知道", "没有手机"}


class Correction(BaseModel):
    home: str
    what: str
    name: str
    mobile: str = ""


@routes.on("更正住户", "住户更正", takes=Takes.ANY_WORDS, for_=AT_WORK)
def begin(chat: Chat) -> Say:
    """更正住户 6号楼1单元402 搬走 王秀英, in one line or step by step."""
    return correcting.begin(chat)


def understand(chat: Chat, words: str, asking: str) -> Answers:
    """As far as it goes; where one thing is asked, only that."""
    if asking not in {"", "home"}:
        return {}
    found = find_address(words, locate.known(chat.db))
    if found is None or not found[0].building:
        return {}
    rest = found[1]
    told: dict[str, Any] = {"home": words}
    if with_mobile := find_mobile(rest):
        told["mobile"], rest = with_mobile
    what = next((word for word in SAID if word in rest), None)
    if what:
        told["what"] = SAID[what]
        said = rest.replace(what, " ", 1).split()
        if said and said[-1] in NO_MOBILE:
            told["mobile"] = ""
            said.pop()
        if said:
            told["name"] = read_name(" ".join(said))
    return told


def read_home(chat: Chat, answers: Answers) -> None:
    """The words become the home that they mean. Refused: not_a_room and what locate refuses."""
    if "/" in answers["home"]:
        return
    found = find_address(answers["home"], locate.known(chat.db))
    if found is None or not found[0].building or not found[0].room:
        raise Refusal("which_home")
    address = found[0]
    building = locate.one_building(
        chat.db, address.building or "", address.estate, chat.areas(*AT_WORK)
    )
    known = homes.units(chat.db, building)
    unit = address.unit or (known[0] if len(known) == 1 else "")
    home = f"{building}/{unit}/{address.room}"
    if not homes.exists(chat.db, home):
        raise Refusal("no_such_home", place=home)
    answers["home"] = home


def kinds(_chat: Chat, _answers: Answers) -> list[str]:
    return list(KINDS)


def read_maybe_mobile(text: str) -> str:
    return "" if text.strip() in NO_MOBILE else read_mobile(text)


def needs_mobile(_chat: Chat, answers: Answers) -> bool:
    return bool(answers["what"] != "搬走")


def check_mobile(_chat: Chat, answers: Answers) -> None:
    if answers["what"] == "换电话" and not answers["mobile"]:
        raise Refusal("not_a_mobile")


def finish(chat: Chat, said: Correction) -> Say:
    kind = KINDS[said.what]
    facts: dict[str, Any] = {"name": said.name}
    if kind is Kind.MOVED_IN:
        facts |= {"mobile": said.mobile, "relation": "", "tags": []}
    elif kind is Kind.CHANGED:
        facts["new"] = {"mobile": said.mobile}
    one = Proposal(id=0, kind=kind, place=said.home, facts=facts, source=WORKER)
    register.propose(chat.scene, chat.person, chat.areas(*AT_WORK), one)
    return Say("workers/register/proposed", place=said.home, name=said.name, what=said.what)


correcting = Conversation(
    "workers/register/correcting",
    Ask("home", check=read_home),
    Ask("what", options=kinds),
    Ask("name", read=read_name),
    Ask("mobile", read=read_maybe_mobile, needed=needs_mobile, check=check_mobile),
    into=Correction,
    then=finish,
    understand=understand,
    for_=AT_WORK,
)
routes.talk(correcting)
