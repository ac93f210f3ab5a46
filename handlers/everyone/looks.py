"""谁看过: who looked at her phone, her applications, her pictures; as what, and why."""

from bot.actions import audit
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router

routes = Router()


@routes.on("谁看过", "谁看过我的信息", "谁看了", "查看记录")
def who_looked(chat: Chat) -> Say:
    found = audit.looks_at(chat.db, chat.person.id)
    looks = [
        {
            "at": one.at.isoformat(),
            "what": one.what,
            "name": one.name,
            "role": one.role,
            "why": one.why,
        }
        for one in found
    ]
    return Say("everyone/looks/list", looks=looks, most=audit.SHOWN)
