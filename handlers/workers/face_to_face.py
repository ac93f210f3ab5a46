"""登记, 代报, 代办家属: for residents without a phone, by whoever stands before them."""

from pydantic import BaseModel

from bot.actions import acting, elders, listeners, locate
from bot.actions.desk import Desk
from bot.actions.verify import Told
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router, read_bare_number
from bot.community.names import find_mobile, read_name
from bot.community.people import AT_WORK, Role
from bot.community.places import covers
from bot.community.refusal import Refusal
from bot.community.tenancy import Proof
from bot.community.tickets import Through
from bot.storage import people, proxies

routes = Router()
AT_THE_DOOR = (*AT_WORK, Role.STAFF)
LONGEST = 1000  # characters of a request
MOST = 8


class Newcomer(BaseModel):
    home: str
    name: str
    mobile: str = ""


class Request(BaseModel):
    home: str
    name: str
    words: str


def read_home(_: str) -> str:
    """What `understand` has not found."""
    raise Refusal("which_home")


def read_words(text: str) -> str:
    if not text.strip():
        raise Refusal("no_words")
    if len(text) > LONGEST:
        raise Refusal("too_long", most=LONGEST)
    return text.strip()


def read_line(chat: Chat, words: str, asking: str) -> tuple[Answers, str]:
    """Her home and her name, and what is said besides."""
    if asking not in {"", "home"}:
        return {}, ""
    found = locate.find_home(chat.db, words, chat.areas(*AT_THE_DOOR))
    if found is None:
        return {}, ""
    home, rest = found
    name, _, words = rest.strip(" ,，:：").partition(" ")
    told = {"home": home, "name": read_name(name)} if name else {"home": home}
    return told, words.strip()


def understand_newcomer(chat: Chat, words: str, asking: str) -> Answers:
    with_mobile = find_mobile(words) if asking in {"", "home"} else None
    mobile, words = with_mobile or ("", words)
    told, _ = read_line(chat, words, asking)
    return told | ({"mobile": mobile} if told and mobile else {})


def understand_request(chat: Chat, words: str, asking: str) -> Answers:
    told, said = read_line(chat, words, asking)
    return told | ({"words": read_words(said)} if said else {})


@routes.on("登记", takes=Takes.WORDS, for_=AT_THE_DOOR)
def begin(chat: Chat) -> Say:
    """登记 5号楼2单元301 张桂兰 [手机], in one line or step by step."""
    desk = Desk.of(chat.db, chat.grants)
    if not (desk.staff or desk.door):  # the committee has kept it to itself
        raise chat.lacks(Role.STAFF, "登记")
    return registering.begin(chat)


def check_area(chat: Chat, answers: Answers) -> None:
    proof_at(chat, answers["home"])


def proof_at(chat: Chat, home: str) -> Proof:
    """By whose word she lives there. Refused: not_your_area."""
    desk = Desk.of(chat.db, chat.grants)
    for areas, proof in ((desk.staff, Proof.STAFF), (desk.door, Proof.WORKER)):
        if any(covers(area, home) for area in areas):
            return proof
    raise Refusal("not_your_area")


def register(chat: Chat, newcomer: Newcomer) -> Say:
    told = Told(newcomer.home, newcomer.name, newcomer.mobile or None)
    elders.register(chat.scene, chat.person, told, proof_at(chat, newcomer.home))
    return Say("workers/face_to_face/registered", place=told.home, name=told.name)


registering = Conversation(
    "workers/face_to_face/registering",
    Ask("home", read=read_home, check=check_area),
    Ask("name", read=read_name),
    Ask("mobile", needed=never),
    into=Newcomer,
    then=register,
    understand=understand_newcomer,
    for_=AT_THE_DOOR,
)


@routes.on("代报", "代他报", "代她报", takes=Takes.ANY_WORDS, for_=AT_THE_DOOR)
def begin_request(chat: Chat) -> Say:
    """代报 5号楼2单元301 张桂兰 灯坏了, in one line or step by step."""
    return requesting.begin(chat)


def check_home(chat: Chat, answers: Answers) -> None:
    if not any(covers(area, answers["home"]) for area in chat.areas(*AT_THE_DOOR)):
        raise Refusal("not_your_area")


def check_resident(chat: Chat, answers: Answers) -> None:
    elders.resident(chat.db, answers["home"], answers["name"])


def request(chat: Chat, said: Request) -> Say:
    check_home(chat, said.model_dump())
    elder = elders.resident(chat.db, said.home, said.name)
    ticket, hears = elders.report_for(
        chat.scene, chat.person, elder, said.home, said.words, Through.WORKER
    )
    silent = not (elder.has_wechat or listeners.helpers_of(chat.db, elder.id))
    facts = {"number": ticket.id, "name": said.name, "urgent": ticket.is_urgent}
    return Say("workers/face_to_face/reported", hears=hears, knock=silent, **facts)


requesting = Conversation(
    "workers/face_to_face/requesting",
    Ask("home", read=read_home, check=check_home),
    Ask("name", read=read_name, check=check_resident),
    Ask("words", read=read_words),
    into=Request,
    then=request,
    understand=understand_request,
    yields=False,  # what she tells may be about fire
    for_=AT_THE_DOOR,
)
for conversation in (registering, requesting):
    routes.talk(conversation)


@routes.on("代办家属", "家属代办", takes=Takes.WORDS, for_=AT_THE_DOOR)
def helpers(chat: Chat) -> Say:
    """代办家属 · 代办家属 5号楼2单元301 · 代办家属 12: who acts for whom in her areas."""
    if number := read_bare_number(chat.words):
        return one(chat, number)
    own = chat.areas(*AT_THE_DOOR)
    home = locate.find_home(chat.db, chat.words, own) if chat.words else None
    if chat.words and home is None:
        raise Refusal("which_home")
    found = proxies.within(chat.db, own)
    mine = [proxy for proxy, place in found.values() if home is None or place == home[0]]
    newest = sorted(mine, key=lambda proxy: -proxy.id)[:MOST]
    chat.offer(*(f"代办家属 {proxy.id}" for proxy in newest))
    shown = acting.shown(chat.db, newest)
    return Say("workers/face_to_face/helpers", proxies=shown, more=len(mine) - len(newest))


def one(chat: Chat, number: int) -> Say:
    staff, work = chat.areas(Role.STAFF), chat.areas(*AT_WORK)
    proxy, _ = acting.find(chat.db, chat.person, number, staff, work)
    [shown] = acting.shown(chat.db, [proxy])
    by = people.names(chat.db, [proxy.confirmed_by])[proxy.confirmed_by]
    chat.offer(f"取消代办 {number}", once=True)
    return Say("workers/face_to_face/helper", by=by, **shown)
