"""帮助, 菜单 and the lists below it: all that a person may do, by number. And 更多."""

from functools import partial

from bot.actions.desk import Desk
from bot.chat.commands import Whose
from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Say
from bot.chat.router import Router
from bot.community.people import AT_WORK, Role
from bot.storage import outbox, talks

OF_TWO = "同意邀请"  # only where two must agree
OF_HELPERS = "取消代办"
routes = Router()
LISTS: dict[
    str, tuple[Whose, tuple[str, ...]]
] = {  # the word of a list -> whose it is, its entries
    "通知工作": (Role.STAFF, ("发通知", "发紧急通知", "送达", "定时", "置顶", "不明")),
    "楼栋网格": (Role.STAFF, ("名册", "导入名册", "台账", "网格", "楼名", "别名")),
    "邀请": (
        Role.STAFF,
        (
            "邀请住户",
            "邀请网格员",
            "邀请志愿者",
            "邀请网格长",
            "邀请楼长",
            "邀请居委会",
            "同意邀请",
            "人员",
        ),
    ),
    "居民办事": (
        Role.RESIDENT,
        ("报事", "进度", "评价", "公告", "我的网格员", "我的家"),
    ),
    "我的家": (
        Role.READER,
        (
            "认证",
            "订阅",
            "帮家人",
            "取消代办",
            "家人申请",
            "搬走了",
            "不是我家",
            "个人信息",
        ),
    ),
    "个人信息": (None, ("我的信息", "谁看过", "隐私", "撤回同意")),
    "住户登记": (Role.STAFF, ("审核", "搬走", "谁订阅", "登记", "代报", "代办家属")),
    "上门办事": (AT_WORK, ("登记", "代报", "代办家属", "更正住户")),
}


@routes.on("帮助", "菜单", "功能", "help", "?", "？")
def show(chat: Chat) -> Say:
    """What this person can do, as a list that can be answered by number."""
    commands: list[str] = []
    if chat.is_(Role.STAFF):
        commands += ["审核", "通知工作", "邀请", "楼栋网格", "住户登记"]
    if chat.is_(*AT_WORK):
        commands += ["待办", "上门办事"]
    if not chat.is_(Role.STAFF) and Desk.of(chat.db, chat.grants).door:
        commands += ["审核"]
    if chat.is_(Role.STREET, Role.LEADER):
        commands += ["台账"]
    if chat.is_(Role.LEADER, Role.PARTNER) and not chat.is_(Role.READER):
        commands += ["公告"]
    if chat.is_(Role.READER) and not chat.is_(Role.RESIDENT):
        commands += ["报事", "进度"] if chat.helps else []
        commands += ["还住这里" if chat.lapsed else "认证", "公告", "我的家"]
    elif not chat.is_(Role.RESIDENT):
        commands += ["认证"] if chat.grants else ["认证", "订阅", "帮家人"]
        commands += ["个人信息"]
    elif commands:
        commands += ["居民办事", "个人信息"]
    else:
        commands += ["报事", "进度", "评价", "公告", "我的网格员", "我的家"]
    chat.offer(*commands)
    return Say("everyone/help/show", commands=commands)


def open_list(word: str, chat: Chat) -> Say:
    _, listed = LISTS[word]
    two = chat.db.settings.security.two_person_rule
    commands = [command for command in listed if two or command != OF_TWO]
    if not chat.helps and word == "我的家":
        commands.remove(OF_HELPERS)
    chat.offer(*commands)
    return Say("everyone/help/list", commands=commands)


for word, (role, _) in LISTS.items():
    routes.on(word, for_=role)(partial(open_list, word))


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
