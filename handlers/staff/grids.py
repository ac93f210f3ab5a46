"""网格: which buildings go together, who looks after them, and what lies in none."""

from bot.actions import grids, locate
from bot.actions.grids import Held
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.grids import Grid, read_grid
from bot.community.people import Role
from bot.community.refusal import Refusal

routes = Router()
SURE = "确定"
MORE, LESS = ("加上", "加"), ("减去", "去掉", "减")


@routes.on("网格", "网格划分", takes=Takes.WORDS, for_=Role.STAFF)
def grid(chat: Chat) -> Say:
    """网格 · 网格 一网格 · 网格 一网格 3号楼,4号楼 · 网格 一网格 加 5号楼."""
    name, rest = read_grid(chat.words)
    if not name:
        return every(chat)
    if not rest:
        return one(chat, grids.find(chat.db, chat.areas(Role.STAFF), name))
    return change(chat, name, rest)


def every(chat: Chat) -> Say:
    own = chat.areas(Role.STAFF)
    held = [grids.look(chat.db, one) for one in grids.within(chat.db, own)]
    if held:
        chat.offer(*(f"网格 {grids.name_of(chat.db, own, one.grid)}" for one in held))
    left = grids.left_over(chat.db, own)
    return Say(
        "staff/grids/list", grids=[facts(one) for one in held], left=left, apart=homes_in(left)
    )


def one(chat: Chat, found: Grid) -> Say:
    own = chat.areas(Role.STAFF)
    name = grids.name_of(chat.db, own, found)
    chat.offer(f"邀请网格员 {name}", f"取消网格 {name}")
    return Say("staff/grids/one", **facts(grids.look(chat.db, found)))


def change(chat: Chat, name: str, rest: str) -> Say:
    own, scene, staff = chat.areas(Role.STAFF), chat.scene, chat.person
    word = next((word for word in (*MORE, *LESS) if rest.startswith(word)), "")
    areas, beyond = locate.read(chat.db, rest.removeprefix(word).strip(), own)
    if beyond or not areas:
        raise Refusal("no_such_area", words=beyond or rest)
    act = grids.extend if word in MORE else grids.shrink if word in LESS else grids.make
    made = act(scene, staff, own, name, areas)
    moved = grids.has_come(chat.db, made)
    chat.offer(f"邀请网格员 {grids.name_of(chat.db, own, made)}", "网格")
    return Say("staff/grids/made", moved=moved, **facts(grids.look(chat.db, made)))


@routes.on("取消网格", "撤网格", "删网格", takes=Takes.WORDS, for_=Role.STAFF)
def remove(chat: Chat) -> Say:
    """First what would become of it; 确定 does it."""
    name, rest = read_grid(chat.words)
    if not name:
        return every(chat)
    own = chat.areas(Role.STAFF)
    found = grids.find(chat.db, own, name)
    count = grids.in_hand(chat.db, found)
    if rest == SURE:
        grids.remove(chat.scene, chat.person, own, name)
        return Say("staff/grids/removed", name=found.name, in_hand=count)
    chat.offer(f"取消网格 {name} {SURE}", once=True)
    return Say("staff/grids/sure", in_hand=count, **facts(grids.look(chat.db, found)))


def facts(held: Held) -> dict[str, object]:
    return {
        "name": held.grid.name,
        "areas": held.grid.areas,
        "homes": held.homes,
        "workers": held.workers,
    }


def homes_in(left: list[tuple[str, int]]) -> int:
    return sum(count for _, count in left)
