"""The table of who may do what: read, played, and drafted anew."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

import handlers
from bot.chat.commands import roles_in
from bot.chat.messages import Kind
from tests.roles.world import ROLES, TALKS, WHERE

FILE = Path(__file__).parent / "matrix.yaml"
ALONE = """
帮助 更多 隐私 谁看过 个人信息 我的信息 删除我的信息 认证 居民办事 我的家 通知工作 楼栋网格 报事 评价 进度 公告 我的网格员 不是我家 待办 审核 定时 置顶
家人申请 搬走了 还住这里 订阅 退订 不看 要看 住户登记 搬走 谁订阅 送达 不明 暂停发送 恢复发送 邀请 台账 网格 取消网格 楼名 别名 取消别名 人员 同意邀请
名册 导入名册 重传名册 开始导入 撤回同意 帮家人 取消代办 登记 代报 代办家属 上门办事
"""
SAID = (  # a text for each command; more than one where what it is about differs
    *ALONE.split(),
    "我的信息 副本",
    "删除我的信息 确认",
    "公告 {notice}",
    "公告 {planned}",
    "进度 {taken}",
    "补充 {taken} 还有一处",
    "满意 {done}",
    "不满意 {done} 又坏了",
    "帮家人 {home} 奶奶 {elder}",
    "取消代办 {proxy}",
    "登记 {home} 李小龙",
    "代报 {home} {elder} 灯坏了",
    "代办家属 {proxy}",
    "代办家属 {home}",
    "不是我家 {residency}",
    "是 {claim}",
    "不是 {claim}",
    "搬走了 {residency}",
    "确认搬走 {residency}",
    "还住这里 {residency}",
    "订阅 {building}",
    "退订 {building}",
    "不看 活动",
    "要看 活动",
    "搬走 {home} 某人",
    "谁订阅 {building}",
    "类别 活动",
    "接 {new}",
    "接 {taken}",
    "回 {taken} 马上到",
    "办结 {taken} 好了",
    "详情 {new}",
    "详情 {taken}",
    "照片 {taken}",
    "电话 {new} 上门前联系",
    "电话 {taken} 上门前联系",
    "电话 A{claim} 上门前联系",
    "审核 {claim}",
    "通过 {claim}",
    "驳回 {claim} 不对",
    "名册 {proposal}",
    "同意 {proposal}",
    "不同意 {proposal}",
    "更正住户 {home} 搬来 李小龙 没有",
    "送达 {notice}",
    "不明 {sending}",
    "不明 {sending} 不用管",
    "暂停 {sending}",
    "继续 {paused}",
    "取消 {planned}",
    "置顶 {notice} 2天",
    "取消置顶 {notice}",
    "发通知 {building} 停水\n周日",
    "发紧急通知 {building} 停水\n周日",
    "台账 {building}",
    "网格 {grid}",
    "网格 {grid} 加 {building}",
    "取消网格 {grid} 确定",
    "楼名 {building} 栋",
    "别名 {building} 花楼",
    "取消别名 {alias}",
    "邀请 网格员 {building}",
    "邀请住户 {home}",
    "邀请网格员 {building}",
    "邀请网格员 {grid}",
    "邀请志愿者 {building} 到年底",
    "邀请网格长 {building}",
    "邀请楼长 {building}",
    "邀请居委会 {building}",
    "人员 {grant}",
    "人员撤销 {grant}",
    "人员撤销 {grant} 确定",
    "同意邀请 {invitation}",
)
LOOSE = {  # what is no command -> a text for it
    "for another": "帮{elder} 报事 漏水",
    "wrong code": "ZZZZ-2222",
    "code": "{code}",
    "content": "满意",
    "discontent": "不满意",
    "decision": "再发一次",
    "number": "{taken}",
    "words": "楼道灯坏了",
    "danger": "着火了",
    "greeting": "你好",
}
LATEST = {  # the last words of a conversation
    "everyone/invitation": "张伟",
    "everyone/moving": "张伟",
    "residents/verification": "13900139000",
    "residents/family": "妈妈",
    "workers/face_to_face/registering": "李小龙",
    "workers/register/correcting": "13900139000",
    "workers/phones/asking": "上门前联系",
    "staff/broadcast": "确认",
}


@dataclass(frozen=True)
class Cell:
    row: str
    who: str
    where: str


def rows():
    """Every row's name: commands as they are said, kinds, loose words, conversations."""
    return [
        *SAID,
        *(f"kind: {kind}" for kind in handlers.routes.kinds),
        *(f"loose: {name}" for name in LOOSE),
        *(f"talk: {name}" for name in TALKS),
    ]


def play(world, cell, word=None):
    """(the outcome, what she reads); None where she has no such thing. `word`: another for it."""
    kind, _, name = cell.row.partition(": ")
    if kind == "kind":
        return world.hear(cell.who, "", kind=Kind(name))
    if kind == "talk":
        talk = world.talk(cell.who, cell.where, name)
        return talk and world.hear(cell.who, LATEST.get(name, "马上过去看看"), talk=talk)
    words = LOOSE[name] if kind == "loose" else cell.row
    if word:
        words = words.replace(command(cell.row).word, word, 1)
    said = world.fill(words, cell.who, cell.where)
    return said and world.hear(cell.who, said)


def is_about(row):
    """Whether it is about something of somebody's, so that it matters whose."""
    if row.startswith("talk: "):
        return "{" in str(TALKS[row.removeprefix("talk: ")])
    return "{" in LOOSE.get(row.removeprefix("loose: "), row)


def command(row):
    """The route of a row's text."""
    numbered = row
    for thing in ("building", "home"):
        numbered = numbered.replace(f"{{{thing}}}", "6号楼")
    for thing in ("grid", "alias", "elder"):
        numbered = numbered.replace(f"{{{thing}}}", "一网格")
    start, _, rest = numbered.partition("{")
    numbered = f"{start}1{rest.partition('}')[2]}" if rest else numbered
    return handlers.routes.words.read(numbered).route


def words_of(row):
    """All words that mean the same as the row's own."""
    if ": " in row:
        return [None]
    mine = key(command(row))
    return [route.word for route in handlers.routes.words if key(route) == mine]


def key(route):
    handler = route.handler
    known = (handler.func, handler.args) if hasattr(handler, "func") else handler
    return known, roles_in(route.for_), route.takes


def read():
    """Cell -> its outcome, as the file has it."""
    table = yaml.safe_load(FILE.read_text("utf-8"))
    found = {}
    for row, by_role in table.items():
        for who, outcomes in by_role.items():
            listed = outcomes if isinstance(outcomes, list) else [outcomes] * len(columns(row))
            found |= {
                Cell(row, who, where): outcome
                for where, outcome in zip(columns(row), listed, strict=True)
            }
    return found


def columns(row):
    return WHERE if is_about(row) else ("here",)


def outcome(played):
    return played[0] if played else "-"


def drafted(world):
    """The lines of a new file."""
    for row in rows():
        yield f"{json.dumps(row, ensure_ascii=False)}:"
        for who in ROLES:
            found = [outcome(play(world, Cell(row, who, where))) for where in columns(row)]
            same = len(set(found)) == 1
            yield f"  {who}: {found[0] if same else '[' + ', '.join(found) + ']'}"
