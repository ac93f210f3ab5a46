"""电话 12, 电话 A12: the full phone of who reported or applied, once the reason is said."""

from pydantic import BaseModel

from bot.actions import phones
from bot.actions.phones import Phone
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.numerals import read_number
from bot.community.people import AT_WORK, Role
from bot.community.refusal import Refusal

routes = Router()
CALLS = (*AT_WORK, Role.STAFF)
REASONS = ("上门前联系", "核实身份", "紧急情况")
SHORTEST, LONGEST = 2, 100  # characters of a reason
APPLICATION = "A"


class Look(BaseModel):
    mark: str
    number: int
    why: str


@routes.on("电话", "看电话", takes=Takes.NUMBER_AND_WORDS, for_=CALLS)
def ask(chat: Chat) -> Say:
    """电话 12 · 电话 A12 · 电话 12 上门前联系: whoever may not see it is not asked why."""
    assert chat.number is not None
    mark = chat.mark if chat.mark == APPLICATION else ""
    if not find(chat, mark, chat.number).mobile:
        return Say("workers/phones/none", mark=mark, number=chat.number)
    return asking.begin(chat, mark=mark, number=chat.number)


def find(chat: Chat, mark: str, number: int) -> Phone:
    of = phones.of_claim if mark else phones.of_ticket
    return of(chat.scene, chat.person, chat.grants, number)


def understand(_chat: Chat, words: str, asking: str) -> Answers:
    return {} if asking else {"why": read_why(words)}


def read_why(words: str) -> str:
    """One of the reasons by its number, or others in words. Refused: why_look, too_long."""
    words = words.strip(" 。.，,：:")
    number = read_number(words)
    if number is not None and 1 <= number <= len(REASONS):
        return REASONS[number - 1]
    if number is not None or len(words) < SHORTEST:
        raise Refusal("why_look")
    if len(words) > LONGEST:
        raise Refusal("too_long", most=LONGEST)
    return words


def show(chat: Chat, look: Look) -> Say:
    phone = find(chat, look.mark, look.number)
    phones.show(chat.scene, chat.person, phone, look.why)
    return Say(
        "workers/phones/one",
        mark=look.mark,
        number=look.number,
        name=phone.name,
        mobile=phone.mobile,
        place=phone.place,
        why=look.why,
    )


asking = Conversation(
    "workers/phones/asking",
    Ask("mark", needed=never),
    Ask("number", needed=never),
    Ask("why", read=read_why, facts=lambda _chat, _answers: {"reasons": list(REASONS)}),
    into=Look,
    then=show,
    understand=understand,
    for_=CALLS,
)
routes.talk(asking)
