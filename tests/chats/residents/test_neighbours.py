"""Who is on no roster: the household, the landlord or the grid worker says yes."""

import pytest

from bot.community.claims import Claim, ClaimState
from bot.community.people import Person, Residency
from bot.community.tenancy import Level, Proof, Relation
from bot.storage.journal import Audit
from tests.house import ESTATE

HOME = f"{ESTATE}/6/1/402"


async def residency_of(house, place, name):
    people = {person.id: person.name for person in await house.rows(Person)}
    found = await house.rows(Residency)
    return next(one for one in found if one.place == place and people[one.person] == name)


async def test_one_of_the_household_says_yes(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →王秀英：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        →王建国：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        （过了5分钟）
        王秀英 点选 是我家人/租客
        楼里：好的，陈*登记在6号楼1单元402了（A1），能收通知、报事。谢谢您。
        →王建国：陈*刚刚认证为6号楼1单元402的住户。
        如果不是您家的人，请回复“不是我家”。
        〔不是我家〕
        →生人：陈晨，这户的人确认了您的申请 A1：翠竹园6号楼1单元402。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        王建国：是 A1
        楼里：A1 王秀英已经通过了。
        主任：通过 A1
        楼里：A1 王秀英已经通过了。
        主任：审核
        楼里：没有等审核的申请。
        生人：我的信息
        楼里：楼里记录的您的信息：
        姓名：陈晨
        手机：139****0001
        住址：翠竹园6号楼1单元402（能收通知、报事，11月23日起）
        认证申请：通过 1 件
        认证试错：1 次
        发给您的消息：1 条，内容留 30 天
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        生人：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        现在联系不上网格员，已经转告居委会。
        回复“进度 1”随时查看。
        →主任：#1 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：楼道灯坏了
    """)
    [claim] = await house.rows(Claim)
    assert claim.state is ClaimState.APPROVED
    bound = await residency_of(house, HOME, "陈晨")
    assert (bound.level, bound.proof) == (Level.REPORT, Proof.HOUSEHOLD)


async def test_the_landlord_says_yes_to_a_tenant_with_an_end_date(chat, introduced, house):
    await introduced.resident("陈刚")
    await chat("""
        生人 扫码 7号楼
        楼里：您好，这里是翠竹园7号楼。
        您住在这里吗？请回复单元和房号，例如：1单元402
        （不住这里，回复“取消”）
        生人：1单元201
        楼里：请问您的姓名？
        生人：租客 周涛
        楼里：请留下您的手机号（11位数字），居委会有事好联系您。
        生人：13900000002
        楼里：您租到什么时候？例如：2027年6月
        （说不准，回复“不知道”）
        生人：去年
        楼里：没看懂租到什么时候。请这样回复：2027年6月（说不准，回复“不知道”）
        生人：2025年6月
        楼里：这个日子已经过了，或者太远了。请再说一次，例如：2027年6月
        生人：2027年6月
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园7号楼1单元201）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →陈刚：周*（手机尾号 0002，说是租客）说住在翠竹园7号楼1单元201，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        陈刚：是12
        楼里：您家没有等您回答的申请 A12。
        陈刚：是 1
        楼里：好的，周*登记在7号楼1单元201了（A1），能收通知、报事。谢谢您。
        →生人：周涛，这户的人确认了您的申请 A1：翠竹园7号楼1单元201。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        （过了2分钟）
        生人：我的信息
        楼里：楼里记录的您的信息：
        姓名：周涛
        手机：139****0002
        住址：翠竹园7号楼1单元201（能收通知、报事，11月23日起，租到2027年6月30日）
        认证申请：通过 1 件
        认证试错：1 次
        发给您的消息：1 条，内容留 30 天
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
    """)
    bound = await residency_of(house, f"{ESTATE}/7/1/201", "周涛")
    assert (bound.relation, bound.level) == (Relation.TENANT, Level.REPORT)
    assert bound.ends_at.isoformat() == "2027-06-30T16:00:00+00:00"


async def test_a_tenant_says_all_in_one_line(chat, introduced, house):
    await introduced.staff()
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼3单元303 租客 周涛 13900000002 租到 2027年6月15日
        楼里：收到。名册上没有翠竹园6号楼3单元303，已转给居委会审核（申请 A1）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        主任：审核
        楼里：申请 A1：名册上没有这一户
        翠竹园6号楼3单元303 周涛 139****0002
        自己说是租客，租到2027年6月15日
        名册上没有相近的。
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        主任：1
        楼里：已通过 A1：6号楼3单元303 周*，已告诉本人。
        →生人：周涛，居委会通过了您的申请 A1：翠竹园6号楼3单元303。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        生人：我的信息
        楼里：楼里记录的您的信息：
        姓名：周涛
        手机：139****0002
        住址：翠竹园6号楼3单元303（能收通知、报事，11月23日起，租到2027年6月15日）
        认证申请：通过 1 件
        认证试错：1 次
        发给您的消息：1 条，内容留 30 天
        看过您信息的：1 次，回复“谁看过”看是谁
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
    """)
    bound = await residency_of(house, f"{ESTATE}/6/3/303", "周涛")
    assert (bound.relation, bound.level, bound.proof) == (
        Relation.TENANT,
        Level.REPORT,
        Proof.STAFF,
    )


async def test_a_no_is_shown_to_staff_and_rejects_nothing(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →王秀英：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        →王建国：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        王秀英 点选 不是
        楼里：知道了，记下了：您家没有这个人（A1）。居委会会看到。您不用再做什么。
        王秀英：不是 A1
        楼里：知道了，记下了：您家没有这个人（A1）。居委会会看到。您不用再做什么。
        主任：审核
        楼里：申请 A1：和名册对不上
        翠竹园6号楼1单元402 陈晨 139****0001
        这户的王**说：不是我家的人。
        名册上相近的：
        · 6号楼1单元402 王秀英 138****8000（手机不同）
        · 6号楼1单元402 王建国 138****8001（手机不同）
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        主任：驳回 A1 请带身份证来居委会
        楼里：已驳回 A1（陈*），已把原因告诉本人。
        →生人：居委会没有通过您的申请 A1（6号楼1单元402）。
        原因：请带身份证来居委会
        填错了可以再发“认证”，有疑问请联系居委会。
        王建国：是 A1
        楼里：A1 主任已经驳回了。
    """)
    [claim] = await house.rows(Claim)
    assert (claim.state, len(claim.said_no)) == (ClaimState.REJECTED, 1)


async def test_the_grid_worker_says_yes_at_the_door(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("张伟", "6")
    await introduced.worker("刘强", "7")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        刘强：通过 A1
        楼里：没有申请 A1。回复“审核”看看有哪些。
        张伟 点选 审核
        楼里：申请 A1：和名册对不上
        翠竹园6号楼1单元402 陈晨 139****0001
        请上门看一看再定。
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        张伟：驳回 A1
        楼里：为什么不通过？请写原因，好告诉本人，例如：请带房产证来居委会
        （先不办，回复“取消”）
        张伟：取消
        楼里：好的，已取消。
        张伟：通过 A1
        楼里：已通过 A1：6号楼1单元402 陈*，已告诉本人。
        →生人：陈晨，网格员通过了您的申请 A1：翠竹园6号楼1单元402。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        主任：通过 A1
        楼里：A1 张伟已经通过了。
    """)
    bound = await residency_of(house, HOME, "陈晨")
    assert (bound.level, bound.proof) == (Level.REPORT, Proof.WORKER)


async def test_the_grid_worker_says_no_with_a_reason(chat, introduced):
    await introduced.worker("张伟", "6")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        张伟：驳回 1 敲门没有人认识您
        楼里：已驳回 A1（陈*），已把原因告诉本人。
        →生人：网格员没有通过您的申请 A1（6号楼1单元402）。
        原因：敲门没有人认识您
        填错了可以再发“认证”，有疑问请联系居委会。
        张伟：审核
        楼里：没有等审核的申请。
    """)


@pytest.fixture
def kept_to_staff(monkeypatch):
    monkeypatch.setenv("LOULI_RESIDENTS__WORKERS_MAY_APPROVE", "false")


@pytest.mark.usefixtures("kept_to_staff")
async def test_where_the_committee_keeps_it_to_itself_no_worker_decides(chat, introduced):
    await introduced.staff()
    await introduced.worker("张伟", "6")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        张伟：通过 A1
        楼里：“审核”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        张伟：审核
        楼里：“审核”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
    """)


async def test_nobody_decides_her_own(chat, introduced):
    await introduced.worker("张伟", "6")
    await chat("""
        张伟：认证 6号楼1单元402 张伟 13900000003
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        张伟：审核
        楼里：没有等审核的申请。
        张伟：通过 A1
        楼里：A1 是您自己的申请，要请别人来定。
        张伟：是 A1
        楼里：“是”要先认证住址才能用。
        回复“认证”，一分钟就好。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
    """)


async def test_a_name_that_is_bound_already_is_asked_of_the_household(chat, introduced, house):
    """Her second WeChat account: she herself says yes on the first."""
    await introduced.resident("王秀英")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 王秀英 13800138000
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了2秒）
        →王秀英：王**（手机尾号 8000）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        王秀英：是 A1
        楼里：好的，王**登记在6号楼1单元402了（A1），能收通知、报事。谢谢您。
        →生人：王秀英，这户的人确认了您的申请 A1：翠竹园6号楼1单元402。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
    """)
    assert len([one for one in await house.rows(Residency) if one.place == HOME]) == 2


async def test_who_tries_too_often_is_decided_by_staff_alone(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.worker("张伟", "6")
    wrong = "认证 6号楼1单元402 陈{} 13900000001"
    await introduced.says("生人", *(wrong.format(name) for name in "一二三四五"))
    await chat("""
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        王秀英：是 A1
        楼里：A1 只能由居委会审核。
        张伟：通过 A1
        楼里：A1 只能由居委会审核。
        张伟：审核
        楼里：没有等审核的申请。
        主任：审核
        楼里：申请 A1：今天试错太多次
        翠竹园6号楼1单元402 陈五 139****0001
        一天里试了 5 次：
        · 6号楼1单元402 陈* 139****0001
        · 6号楼1单元402 陈* 139****0001
        · 6号楼1单元402 陈* 139****0001
        · 6号楼1单元402 陈* 139****0001
        · 6号楼1单元402 陈* 139****0001
        名册上相近的：
        · 6号楼1单元402 王秀英 138****8000（手机不同）
        · 6号楼1单元402 王建国 138****8001（手机不同）
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
    """)


@pytest.mark.parametrize("written", ["王 秀英", "王·秀英", "我叫王秀英", "王秀英\u3000"], ids=repr)
async def test_a_name_written_otherwise_is_the_same_name(introduced, house, written):
    await introduced.says("王秀英", f"认证 6号楼1单元402 {written} 13800138000")
    assert [one.place for one in await house.rows(Residency)] == [HOME]


async def test_old_characters_are_the_same_name(introduced, house):
    await introduced.says("孙丽", "认证 8號樓1102 孫麗 13800138005")
    assert [one.place for one in await house.rows(Residency)] == [f"{ESTATE}/8//1102"]


async def test_by_numbers_without_the_letter(chat, introduced, house):
    await introduced.resident("王秀英")
    await introduced.says("生人", "认证 6号楼1单元402 陈晨 13900000001")
    await introduced.says("赵敏", "认证 6号楼1单元402 家属 赵小 13900000002")
    await chat("""
        （过了5分钟）
        →王秀英：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        →王秀英：赵*（手机尾号 0002，说是家人）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A2”。
        不是、不认识，回复“不是 A2”。
        〔是我家人/租客〕〔不是〕
        王秀英：家人申请
        楼里：有几个人说住在您家，回复数字看一个：
        1. 陈*（6号楼1单元402，手机尾号 0001）
        2. 赵*（6号楼1单元402，手机尾号 0002）
        王秀英：2
        楼里：赵*（手机尾号 0002，说是家人）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复 1 或“是 A2”。
        不是、不认识，回复 2 或“不是 A2”。
        王秀英：2
        楼里：知道了，记下了：您家没有这个人（A2）。居委会会看到。您不用再做什么。
        王秀英：家人申请 A1
        楼里：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复 1 或“是 A1”。
        不是、不认识，回复 2 或“不是 A1”。
        王秀英：1
        楼里：好的，陈*登记在6号楼1单元402了（A1），能收通知、报事。谢谢您。
        →生人：陈晨，这户的人确认了您的申请 A1：翠竹园6号楼1单元402。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        王秀英：家人申请
        楼里：赵*（手机尾号 0002，说是家人）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复 1 或“是 A2”。
        不是、不认识，回复 2 或“不是 A2”。
        王秀英：家人申请 A1
        楼里：现在没有人申请住进您家。
    """)
    [first, second] = await house.rows(Claim)
    assert (first.state, second.said_no) == (ClaimState.APPROVED, [1])


async def test_the_roster_names_her_later(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("张伟", "6")
    await introduced.resident("王秀英")
    await introduced.says("生人", "认证 6号楼1单元402 陈晨 13900000001")
    await introduced.says("王秀英", "是 1")
    await chat("""
        张伟：更正住户 6号楼1单元402 搬来 陈晨 13900000001
        楼里：好的，已报给居委会：6号楼1单元402 陈晨 搬来。
        居委会核对后，名册会改过来。
        主任：同意 1
        楼里：好的，6号楼1单元402 陈*已写进名册，现在可以认证了。
        →生人：名册上有您了：翠竹园6号楼1单元402。
        从现在起，您能收通知、报事、参加表决。您不用做什么。
    """)
    bound = await residency_of(house, HOME, "陈晨")
    assert (bound.level, bound.proof) == (Level.VOTE, Proof.ROSTER)
    assert "recognised by roster" in [row.act for row in await house.rows(Audit)]
