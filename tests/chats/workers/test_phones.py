"""电话: a full phone for a reason. 谁看过: what its owner sees of it."""

import pytest

from bot.actions import audit
from bot.community.people import Role
from bot.storage.journal import Audit


@pytest.fixture
async def town(introduced):
    """张伟 has #1 of 王秀英 in hand; 刘强 works elsewhere."""
    await introduced.staff()
    await introduced.worker("张伟")
    await introduced.worker("刘强", "翠竹园社区/翠竹园/8")
    await introduced.resident("王秀英", "李梅")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("李梅", "报事 水管漏水")
    await introduced.says("张伟", "接 1")
    return introduced


async def looks(house):
    rows = await house.rows(Audit)
    return [(row.subject, row.why) for row in rows if row.act == audit.PHONE]


async def test_the_worker_who_has_it_says_why_and_she_sees_who_looked(chat, town, house):
    await chat("""
        王秀英：谁看过
        楼里：还没有人看过您的手机号和申请。
        谁要看完整的手机号，都要先说原因，这里会列出来。
        张伟：电话 1
        楼里：为什么要看 #1 的电话？回复数字，或者写一句话：
        1. 上门前联系
        2. 核实身份
        3. 紧急情况
        原因会记下来，本人看得到。
        张伟：1
        楼里：#1 6号楼1单元402 王**：13800138000
        已记下您为什么看：上门前联系。电话只用来办这件事，请不要转给别人。
        张伟：电话 #1 约个时间换灯
        楼里：#1 6号楼1单元402 王**：13800138000
        已记下您为什么看：约个时间换灯。电话只用来办这件事，请不要转给别人。
        张伟：看电话1 二
        楼里：#1 6号楼1单元402 王**：13800138000
        已记下您为什么看：核实身份。电话只用来办这件事，请不要转给别人。
        王秀英：谁看过
        楼里：看过您信息的人：
        · 11月23日 网格员张伟看了手机号：核实身份
        · 11月23日 网格员张伟看了手机号：约个时间换灯
        · 11月23日 网格员张伟看了手机号：上门前联系
        有疑问，请联系居委会。
        李梅：谁看过
        楼里：还没有人看过您的手机号和申请。
        谁要看完整的手机号，都要先说原因，这里会列出来。
    """)
    whose = [("person:4", why) for why in ("上门前联系", "约个时间换灯", "核实身份")]
    assert await looks(house) == whose


async def test_a_reason_is_needed(chat, town, house):
    await chat("""
        张伟：电话 1 7
        楼里：请说为什么要看：回复 1、2、3，或者写几个字。
        张伟：电话 1 看
        楼里：请说为什么要看：回复 1、2、3，或者写几个字。
        张伟：1号电话
        楼里：没看懂您的意思。
        回复“帮助”看看能做什么。
        张伟：1 电话
        楼里：为什么要看 #1 的电话？回复数字，或者写一句话：
        1. 上门前联系
        2. 核实身份
        3. 紧急情况
        原因会记下来，本人看得到。
        张伟：5
        楼里：请说为什么要看：回复 1、2、3，或者写几个字。
        张伟：取消
        楼里：好的，已取消。
    """)
    assert await looks(house) == []


async def test_nobody_else_sees_it(chat, town, house):
    await chat("""
        张伟：电话 2
        楼里：#2 还没人接。请先回复“接 2”。
        刘强：电话 1
        楼里：#1 不在您负责的楼里，那里的网格员会处理。
        回复“待办”看您的事。
        张伟：电话 9 上门前联系
        楼里：没有 #9 这件事，请看看编号对不对。
        李梅：电话 1 上门前联系
        楼里：“电话”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        张伟：办结 1 好了
        楼里：#1 已办结，正在请居民确认。
        →王秀英：您的 #1 张伟办好了：好了
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        张伟：电话 1
        楼里：#1 已经办结了。居民不满意的话，会再转给您。
    """)
    assert await looks(house) == []


async def test_staff_see_the_reporters_and_the_applicants(chat, town, house):
    await town.says("赵敏", "认证 6号楼3单元301 赵敏 13900000000")
    await chat("""
        主任：电话 2 3
        楼里：#2 6号楼1单元101 李*：13800138002
        已记下您为什么看：紧急情况。电话只用来办这件事，请不要转给别人。
        主任：审核
        楼里：申请 A1：名册上没有这一户
        翠竹园6号楼3单元301 赵敏 139****0000
        名册上相近的：
        · 6号楼2单元301 赵敏 138****8003（手机不同）
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        主任：3
        楼里：为什么要看 A1 的电话？回复数字，或者写一句话：
        1. 上门前联系
        2. 核实身份
        3. 紧急情况
        原因会记下来，本人看得到。
        主任：核实身份
        楼里：A1 6号楼3单元301 赵*：13900000000
        已记下您为什么看：核实身份。电话只用来办这件事，请不要转给别人。
        赵敏：谁看过
        楼里：看过您信息的人：
        · 11月23日 居委会工作人员主任看了手机号：核实身份
        · 11月23日 居委会工作人员主任看了认证申请
        有疑问，请联系居委会。
        主任：电话 A7
        楼里：没有申请 A7。回复“审核”看看有哪些。
        主任：通过 A1
        楼里：已通过 A1：6号楼3单元301 赵*，已告诉本人。
        →赵敏：赵敏，居委会通过了您的申请 A1：翠竹园6号楼3单元301。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        主任：电话 A1
        楼里：A1 主任已经通过了。
    """)
    assert await looks(house) == [("person:5", "紧急情况"), ("person:6", "核实身份")]


async def test_who_left_no_phone_cannot_be_called(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("张伟")
    code = await house.invitation(Role.RESIDENT, "翠竹园社区/翠竹园/6/1/402")
    await introduced.says("王秀英", code, "王秀英", "报事 电梯坏了")
    await chat("""
        主任：电话 1
        楼里：#1 没有留电话。请上门看看，或者发“回 1 您想问的话”问居民。
    """)


async def test_many_looks_in_an_hour_ring(chat, town, house, clock):
    for number in range(50):
        await town.says("张伟", f"电话 1 第{number}次联系")
    await chat("""
        张伟：电话 1 1
        楼里：#1 6号楼1单元402 王**：13800138000
        已记下您为什么看：上门前联系。电话只用来办这件事，请不要转给别人。
        →张伟：您一小时里看了 50 多次居民信息，已告诉居委会。
        工作需要的，请跟居委会说一声。
        →主任：【系统】张伟一小时里看了 50 多次居民信息，请问问是不是工作需要。
        张伟：电话 1 2
        楼里：#1 6号楼1单元402 王**：13800138000
        已记下您为什么看：核实身份。电话只用来办这件事，请不要转给别人。
        王秀英：隐私
        楼里：楼里要记：您的姓名、手机号、住址，您说的话和照片。
        用来：确认您是住户，给您发通知，帮您办事。
        谁能看：居委会和您这里的网格员，只看办事要用的。都加密保存。
        记多久：您住在这里的时候；搬走、不用了，按规定删掉。
        不想让楼里记了，随时回复“撤回同意”。

        手机号平时只显示前三位和后四位。要给您打电话，先说原因才看得到，每次都记下来。
        网格员接单时只看到地址和您写的话。
        申请认证时，这户的人和网格员会看到您的姓名和手机尾号，好帮您确认。
        回复“我的信息”看楼里记了您什么，回复“谁看过”看谁看过。（说明第 1 版）
    """)
    assert len(await looks(house)) == 52
    acts = [row.act for row in await house.rows(Audit)]
    assert acts.count(audit.RUNG) == 1


async def test_what_she_had_been_then_is_what_is_said(chat, town, house, clock):
    await town.says("张伟", "电话 1 上门前联系")
    await house.do(lambda scene: audit.note(scene, None, audit.PHONE, "person:4", "居民来电"))
    clock.passes(days=1)
    await town.says("主任", "人员 2", "1", "1")
    await chat("""
        王秀英：谁看过
        楼里：看过您信息的人：
        · 11月23日 社区后台看了手机号：居民来电
        · 11月23日 网格员张伟看了手机号：上门前联系
        有疑问，请联系居委会。
    """)
