"""An invitation code gives a role; a name may be given afterwards."""

from unicodedata import normalize

from pydantic import BaseModel

from bot.actions import invite
from bot.chat.context import Chat
from bot.chat.conversation import Ask, Conversation
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.names import read_name

routes = Router()
CODE = r"(?:邀请码[:： ]*)?[A-HJ-NP-Za-hj-np-z2-9]{4}[ \-－—–]?[A-HJ-NP-Za-hj-np-z2-9]{4}"


class Caller(BaseModel):
    name: str


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
    )


def introduce(chat: Chat, caller: Caller) -> Say:
    chat.scene.change(chat.person, name=caller.name)
    return Say("everyone/invitation/named", name=caller.name)


introduction = Conversation(
    "everyone/invitation", Ask("name", read=read_name), into=Caller, then=introduce
)
routes.talk(introduction)
