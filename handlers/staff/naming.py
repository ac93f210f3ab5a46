"""楼名, 别名: how buildings and estates are called here, as staff say it."""

import re

from bot.actions import locate, naming, publish
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.naming import MARKS, read_mark
from bot.community.people import Role
from bot.community.refusal import Refusal
from bot.storage import homes

routes = Router()
MOST = 30
PAIR = re.compile(r"(.+?)(?:\s*(?:也?叫[做作]?|改[成为叫])\s*|[\s:：]+)(\S+)", re.DOTALL)


@routes.on("楼名", "楼的叫法", takes=Takes.ANY_WORDS, for_=Role.STAFF)
def call(chat: Chat) -> Say:
    """楼名 6号楼 栋: from now on 6栋."""
    if not chat.words:
        return show(chat)
    areas, words = read_pair(chat, "楼名")
    shown = naming.set_mark(chat.scene, chat.person, areas, read_mark(words))
    return Say("staff/naming/called", names=shown[:MOST], more=len(shown) > MOST)


def show(chat: Chat) -> Say:
    """Some of the buildings, as they are called now."""
    own = chat.areas(Role.STAFF)
    every = sorted(homes.all_buildings(chat.db, own), key=homes.counted)
    more = len(every) - MOST
    return Say("staff/naming/show", places=every[:MOST], more=max(more, 0), marks=MARKS)


@routes.on("别名", takes=Takes.ANY_WORDS, for_=Role.STAFF)
def also(chat: Chat) -> Say:
    """别名 6号楼 商住楼: whoever writes so is understood."""
    if not chat.words:
        return every_name(chat)
    areas, words = read_pair(chat, "别名")
    if len(areas) != 1:
        raise Refusal("name_what", word="别名")
    naming.add_name(chat.scene, chat.person, areas[0], words)
    return Say("staff/naming/added", place=areas[0], name="".join(words.split()))


def every_name(chat: Chat) -> Say:
    listed = [
        {"place": place, "name": name}
        for place, names in naming.listed(chat.db, chat.areas(Role.STAFF))
        for name in names
    ]
    if listed:
        chat.offer(*(f"取消别名 {one['name']}" for one in listed), once=True)
    return Say("staff/naming/names", names=listed)


@routes.on("取消别名", "去掉别名", takes=Takes.WORDS, for_=Role.STAFF)
def drop(chat: Chat) -> Say:
    if not chat.words:
        return every_name(chat)
    place = naming.drop_name(chat.scene, chat.person, chat.areas(Role.STAFF), chat.words)
    return Say("staff/naming/dropped", place=place, name=chat.words)


def read_pair(chat: Chat, command: str) -> tuple[list[str], str]:
    """The places, and how they are to be called. Refused: name_what, not_your_area."""
    own, pair = chat.areas(Role.STAFF), PAIR.fullmatch(chat.words)
    if pair is None:
        raise Refusal("name_what", word=command)
    areas, rest = locate.read(chat.db, pair[1], own)
    if rest or not areas:
        raise Refusal("no_such_area", words=rest or pair[1])
    if not publish.may_speak_to(own, areas):
        raise Refusal("not_your_area")
    return areas, pair[2]
