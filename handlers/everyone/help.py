"""帮助, 菜单, 更多, and what cannot be understood."""

from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.storage import outbox, talks

routes = Router()


@routes.on("帮助", "菜单", "功能", "help", "?", "？")
def show(chat: Chat) -> Say:
    """What this person can do, as a list that can be answered by number."""
    commands: list[str] = []
    if chat.is_(Role.STAFF):
        commands += ["审核", "发通知", "定时", "送达"]
    if chat.is_(Role.WORKER):
        commands += ["待办"]
    commands += ["报事", "进度", "公告"] if chat.is_(Role.RESIDENT) else ["认证"]
    commands += ["我的信息", "隐私"]
    chat.offer(*commands)
    return Say("everyone/help/show", commands=commands)


@routes.on("更多", "下一页", is_aside=True)
def more(chat: Chat) -> Say:
    """The next page of an answer too long for one message."""
    page = talks.page(chat.db, chat.person.id)
    if page is None and outbox.has_riders(chat.db, chat.person.id):
        return SILENCE  # they ride on this very answer
    if page is None:
        return Say("everyone/help/no_more")
    chat.scene.remove(page)
    return Say("said", text=page.text)
