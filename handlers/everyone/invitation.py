"""An invitation code gives a role or a home; a name may be given afterwards, or must be before."""

from typing import Any
from unicodedata import normalize

from pydantic import BaseModel

from bot.actions import invite, report
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.names import read_name
from bot.community.people import Role

routes = Router()
FOUR = "[A-HJ-NP-Za-hj-np-z2-9]{4}"
CODE = rf"(?:邀请码[:： ]*)?(?=.*[2-9])(?=.*[A-Za-z]){FOUR}[ \-－—–]{{0,3}}{FOUR}[。.]?"
LATER = {"以后", "以后再说", "以后吧", "下次", "下次再说", "不说", "不用", "不用了", "跳过"}


class Caller(BaseModel):
    name: str  # "" for who would rather not say


class Mover(BaseModel):
    code: str
    name: str = ""  # "" for who is known by name


@routes.matching(CODE, personal=True)
def redeem(chat: Chat) -> Say:
    code = read_code(chat.message.text)
    chat.forget()
    given = invite.find(chat.scene, chat.person, code)
    if given.role is Role.RESIDENT:
        invite.check_new(chat.db, chat.person, given.areas[0])
        return moving.begin(chat, code=code)
    areas = invite.take_role(chat.scene, chat.person, given)
    if not chat.person.name:
        chat.remember(introduction.name)
    return Say(
        "everyone/invitation/welcome",
        role=given.role,
        areas=areas,
        until=given.grant_until.isoformat() if given.grant_until else "",
        nameless=not chat.person.name,
        pushes=report.pushes(chat.db),
    )


def read_code(text: str) -> str:
    letters = normalize("NFKC", text).upper()
    return "".join(c for c in letters if c in invite.LETTERS)


def read_caller(text: str) -> str:
    return "" if text.strip(" 。.!！") in LATER else read_name(text)


def introduce(chat: Chat, caller: Caller) -> Say:
    if not caller.name:
        return Say("everyone/invitation/later")
    chat.scene.change(chat.person, name=caller.name)
    return Say("everyone/invitation/named", name=caller.name)


def home_of(chat: Chat, answers: Answers) -> Answers:
    return {"place": invite.find(chat.scene, chat.person, answers["code"]).areas[0]}


def is_nameless(chat: Chat, _: Any) -> bool:
    return not chat.person.name


def move_in(chat: Chat, mover: Mover) -> Say:
    """Only now is the code spent: who does not say her name leaves it to the others."""
    given = invite.find(chat.scene, chat.person, mover.code)
    name = mover.name or chat.person.name or ""
    home = invite.move_in(chat.scene, chat.person, given, name)
    pushes = report.pushes(chat.db)
    return Say("residents/verification/done", name=name, place=home, pushes=pushes)


introduction = Conversation(
    "everyone/invitation",
    Ask("name", read=read_caller),
    into=Caller,
    then=introduce,
    personal=True,
)
moving = Conversation(
    "everyone/moving",
    Ask("code", read=read_code),
    Ask("name", read=read_name, needed=is_nameless, facts=home_of),
    into=Mover,
    then=move_in,
    personal=True,
)
for conversation in (introduction, moving):
    routes.talk(conversation)
