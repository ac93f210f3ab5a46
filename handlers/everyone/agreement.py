"""撤回同意: what she agreed to, taken back in one word."""

from bot.actions import agree, erase
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.erasures import Cause

routes = Router()


@routes.on("撤回同意", "撤销同意", "收回同意", "取消同意", "不同意了")
def withdraw(chat: Chat) -> Say:
    """At once: what is asked for by mistake is proved again in one line."""
    if not agree.holds(chat.db, chat.person):
        return Say("everyone/agreement/nothing")
    lived_at = list(chat.homes)
    agree.withdraw(chat.scene, chat.person)
    erase.plan(chat.scene, chat.person, Cause.WITHDRAWN)
    return Say("everyone/agreement/withdrawn", homes=lived_at, grants=bool(chat.grants))
