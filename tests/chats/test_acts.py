"""Every act that the house writes down, done once and found in the audit log.

A new `audit.note` or `audit.look` fails here until somebody has seen it written: in the play below,
or in the test that ELSEWHERE names.
"""

import ast
from pathlib import Path

import pytest

from bot.community.people import Role
from bot.storage.journal import Audit

WRITTEN = {  # as the code has it -> the acts it stands for in the play
    "'looked'": "looked",
    "audit.PHONE": "looked at phone",
    "audit.NAME": "looked at name",
    "audit.LIST": "looked at list",
    "LIST": "looked at list",
    "state": "approved|rejected",
    "'moved out'": "moved out",
    "'left'": "left",
    "'revoked'": "revoked",
    "act": "made grid|extended grid|shrank grid|removed grid",
    "f'invite {role}'": "invite staff|invite worker|invite resident",
    "f'become {invitation.role}'": "become staff|become worker",
    "'named'": "named",
    "'published'": "published",
    "'cancelled'": "cancelled",
    "'paused'": "paused",
    "'resumed'": "resumed",
    "'pinned' if days else 'unpinned'": "pinned|unpinned",
    "f'{one.kind} {state}'": "moved_out accepted|moved_in declined",
    "f'{one.kind} proposed'": "moved_out proposed|moved_in proposed",
    "f'agreed to {invitation.role}'": "agreed to staff",
    "'held'": "held",
    "'released'": "released",
    "'subscribed'": "subscribed",
    "'confirmed'": "confirmed",
    "f'bound by {proof}'": "bound by roster|bound by staff|bound by code",
    "'opened roster page'": "opened roster page",
}
ELSEWHERE = {  # as the code has it -> a test that sees it written, and what it looks for
    "RUNG": ("workers/test_phones.py", "audit.RUNG"),
    "f'unknown_{decision}'": ("../delivery/test_unknowns.py", 'f"unknown_{decision}"'),
    "'confirmed roster'": ("../web/test_rosters.py", '"confirmed roster"'),
    "'exported rejects'": ("../web/test_rosters.py", '"exported rejects"'),
    "'import roster'": ("../web/test_rosters.py", '"import roster"'),
    "'data key changed'": ("../commands/test_keys.py", '"data key changed"'),
    "'data key retired'": ("../commands/test_keys.py", '"data key retired"'),
    "'erased'": ("everyone/test_my_data.py", '"erased"'),
    "'withdrew agreement'": ("everyone/test_consent.py", '"withdrew agreement"'),
    "f'agreed to {version}'": ("everyone/test_consent.py", '"agreed to 1"'),
    "f'proxy heard by {consent}'": ("residents/test_family.py", '"proxy heard by worker"'),
    "f'proxy over by {over}'": ("residents/test_family.py", '"proxy over by date"'),
    "f'registered by {proof}'": ("workers/test_face_to_face.py", '"registered by worker"'),
    "f'{Act.REPORTED} for her'": ("workers/test_face_to_face.py", '"reported for her"'),
    "f'{act} for her'": ("residents/test_family.py", 'f"{act} for her"'),
    "'recognised by roster'": ("residents/test_neighbours.py", '"recognised by roster"'),
}
HERE = Path(__file__).parent


def noted():
    """How each act is written in a call of note or look, all over the machine."""
    found = set()
    for file in [*Path("bot").rglob("*.py"), *Path("handlers").rglob("*.py")]:
        calls = (n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call))
        for call in calls:
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            about = ast.unparse(call.args[0]) if call.args else ""
            if name in {"note", "look"} and "scene" in about and len(call.args) > 3:
                found.add(ast.unparse(call.args[2]))
    return found - {"outcome"}  # a circuit breaker's


@pytest.fixture
def account(monkeypatch):
    monkeypatch.setenv("LOULI_SECURITY__TWO_PERSON_RULE", "true")
    return "service"


@pytest.mark.timeout(120)
async def test_every_act_is_written_down(introduced, phones, house):
    says = introduced.says
    await introduced.staff()
    code = await house.invitation(Role.STAFF)
    await says("主任", "同意邀请 1")
    await says("副主任", code, "副主任")
    await says("主任", "邀请 网格员 6号楼", "邀请住户 6号楼1单元402")
    await introduced.worker()
    await introduced.resident("王秀英", "李梅")
    code = await house.invitation(Role.RESIDENT, "翠竹园社区/翠竹园/7/1/201")
    await says("陈刚", code, "陈刚")
    await says("赵敏", "认证 6号楼3单元301 赵敏 13900000000")
    await says("孙丽", "认证 8号楼1101 孙丽 13900000001")
    await says("主任", "审核 1", "电话 A1 核实身份", "通过 1", "驳回 2 没有这一户")
    await says("王秀英", "订阅 7号楼", "还住这里 1", "搬走了 1", "1")
    await says("主任", "谁订阅 7号楼", "搬走 6号楼1单元101", "搬走 6号楼1单元101 李梅")
    await says("主任", "网格 一网格 6号楼,7号楼", "网格 一网格 加 8号楼", "网格 一网格 减 7号楼")
    await says("主任", "取消网格 一网格", "1", "别名 8号楼 商住楼")
    await says("主任", "发通知 全社区 大扫除\n周六上午", "确认", "置顶 N1 3天", "取消置顶 N1")
    await says("主任", "发通知 全社区 体检 后天9点\n带医保卡", "确认", "取消 N2")
    await says("主任", "暂停发送", "发通知 全社区 停电 现在\n周日", "确认", "暂停 N3", "继续 N3")
    await says("主任", "恢复发送", "导入名册")
    await phones.of("陈刚").unfollow()
    await says("张伟", "更正住户 6号楼1单元101 搬走 李梅", "更正住户 6号楼1单元402 搬来 李四 无")
    await says("主任", "名册 1", "同意 1", "不同意 2", "人员 3", "1", "1")
    acts = {row.act for row in await house.rows(Audit)}
    wanted = {act for several in WRITTEN.values() for act in several.split("|")}
    assert wanted - acts == set()


def test_none_is_left_out():
    assert noted() == WRITTEN.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("written", ELSEWHERE)
def test_what_is_seen_elsewhere_is_looked_for_there(written):
    file, sought = ELSEWHERE[written]
    assert sought in (HERE / file).read_text("utf-8")
