"""An invitation code gives a role; a name may be given afterwards."""

from unicodedata import normalize

from pydantic import BaseModel

from bot.actions import invite, report
from bot.chat.context import Chat
from bot.chat.conversation import Ask, Conversation
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.names import read_name

routes = Router()
FOUR = "[A-HJ-NP-Za-hj-np-z2-9]{4}"
CODE = rf"(?:邀请码[:： ]*)?(?=.*[2-9])(?=.*[A-Za-z]){FOUR}[ \-－—–]{{0,3}}{FOUR}[。.]?"
LATER = {"以后", "以后再说", "以后吧", "下次", "下次再说", "不说", "不用", "不用了", "跳过"}


class Caller(BaseModel):
    name: str  # "" for who would rather not say


@routes.matching(CODE)
def redeem(chat: Chat) -> Say:
    letters = normalize("NFKC", chat.message.text).upper()
    code = "".join(c for c in letters if c in invite.LETTERS)
    chat.forget()
    given = invite.redeem(chat.scene, chat.person, code)
    if not chat.person.name:
        chat.remember(introduction.name)
    return Say(
        "everyone/invitation/welcome",
        role=given.role,
        areas=given.areas,
        nameless=not chat.person.name,
        pushes=report.pushes(chat.db),
    )


def read_caller(text: str) -> str:
    return "" if text.strip(" 。.!！") in LATER else read_name(text)


def introduce(chat: Chat, caller: Caller) -> Say:
    if not caller.name:
        return Say("everyone/invitation/later")
    chat.scene.change(chat.person, name=caller.name)
    return Say("everyone/invitation/named", name=caller.name)


introduction = Conversation(
    "everyone/invitation", Ask("name", read=read_caller), into=Caller, then=introduce
)
routes.talk(introduction)
