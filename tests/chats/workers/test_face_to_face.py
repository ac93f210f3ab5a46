"""登记, 代报: a grid worker or the committee stands before a resident without a phone."""

import pytest

from bot.community.agreements import Agreement, How
from bot.community.people import Person, Residency
from bot.community.tenancy import Level, Proof
from bot.community.tickets import Through, Ticket
from bot.storage.journal import Audit
from bot.storage.outbox import Letter
from tests.house import ESTATE


async def test_a_worker_registers_her_and_reports_for_her(chat, introduced, house):
    """Nobody else tells her what became of it: he is told to."""
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "6")
    await chat("""
        张伟：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 待办：您手上的事
        2. 上门办事：登记、代报、更正住户
        3. 审核：住户申请
        4. 认证：登记您的住址
        5. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        张伟：2
        楼里：请回复数字：
        1. 登记：没有微信的居民
        2. 代报：替没有微信的居民报事
        3. 代办家属：谁替谁收通知、报事
        4. 更正住户：谁搬走、搬来、换电话
        张伟：1
        楼里：登记没有微信的居民。住哪里？例如：6号楼1单元402
        （也可以一次说完：登记 6号楼1单元402 王秀英 13800138000，没有手机不用写）
        张伟：6号楼2单元301
        楼里：姓名？例如：王秀英
        张伟：赵敏
        楼里：登记好了：翠竹园6号楼2单元301 赵敏，没有微信，一样是居民。
        要报事，您来代报：代报 翠竹园6号楼2单元301 赵敏 灯坏了
        有家人愿意替赵敏收通知、报事，请家人在自己手机上发“帮家人”。
        张伟：代报
        楼里：替谁报事？先说住哪里，例如：6号楼1单元402
        （也可以一次说完：代报 6号楼1单元402 王秀英 灯坏了）
        张伟：6号楼2单元301 赵敏
        楼里：是什么事、在哪里？例如：厨房水管漏水
        张伟：厨房灯坏了
        楼里：已替赵敏记下，编号 #1（网格员代报）。
        已发给这里的网格员。
        赵敏没有微信，也没有家人代办：办好后请上门告知。
        →张伟：新的事 #1（网格员代报）
        翠竹园6号楼2单元301：厨房灯坏了
        回复“接 1”接单。
        〔接单〕
        →刘强：新的事 #1（网格员代报）
        翠竹园6号楼2单元301：厨房灯坏了
        回复“接 1”接单。
        〔接单〕
        刘强：接 1
        楼里：#1 归您了。赵敏没有微信，也没有家人代办：去之前请打个招呼，办好请上门告知。
        翠竹园6号楼2单元301：厨房灯坏了
        办好以后：办结 1 做了什么
        →张伟：#1 刘强接了，您不用去了。
        刘强：回 1 明天来
        楼里：记下了（#1）。赵敏没有微信，也没有家人代办：请上门告知。
        刘强：1
        楼里：#1 翠竹园6号楼2单元301 赵敏（网格员代报）
        厨房灯坏了
        现在：正在处理
        今天 12:00 报了这件事
        今天 12:00 接单
        今天 12:00 回复：明天来
        跟居民说话，回复 1 或“回 1 您的话”。
        办好了，回复 2 或“办结 1 做了什么”。
        刘强：办结 1 换了灯
        楼里：#1 已办结。赵敏没有微信，也没有家人代办：请上门告知。
    """)
    elder = next(one for one in await house.rows(Person) if one.name == "赵敏")
    assert not elder.has_wechat
    [home] = [one for one in await house.rows(Residency) if one.person == elder.id]
    assert (home.place, home.proof) == (f"{ESTATE}/6/2/301", Proof.WORKER)
    assert home.level is Level.REPORT
    [ticket] = await house.rows(Ticket)
    assert (ticket.reporter, ticket.through) == (elder.id, Through.WORKER)
    acts = [one.act for one in await house.rows(Audit)]
    assert "registered by worker" in acts
    [agreed] = await house.rows(Agreement)
    assert (agreed.person, agreed.how) == (elder.id, How.FACE_TO_FACE)
    assert "reported for her" in acts
    assert all(one.person != elder.id for one in await house.rows(Letter))


async def test_all_in_one_line(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await chat("""
        主任：登记 6号楼2单元301 赵敏 138 0013 8003
        楼里：登记好了：翠竹园6号楼2单元301 赵敏，没有微信，一样是居民。
        要报事，您来代报：代报 翠竹园6号楼2单元301 赵敏 灯坏了
        有家人愿意替赵敏收通知、报事，请家人在自己手机上发“帮家人”。
        张伟：代报6号楼2单元301 赵敏 灯坏了
        楼里：已替赵敏记下，编号 #1（网格员代报）。
        已发给这里的网格员。
        赵敏没有微信，也没有家人代办：办好后请上门告知。
        →张伟：新的事 #1（网格员代报）
        翠竹园6号楼2单元301：灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟：代报 6号楼2单元301 赵敏 厨房着火了
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已替赵敏记下，编号 #2（网格员代报）。
        已发给这里的网格员。
        赵敏没有微信，也没有家人代办：办好后请上门告知。
        →主任：【紧急】#2（网格员代报） 已发给网格员，也请您留意
        翠竹园6号楼2单元301：厨房着火了
        →张伟：【紧急】新的事 #2（网格员代报）
        翠竹园6号楼2单元301：厨房着火了
        回复“接 2”接单。
        〔接单〕
    """)
    elder = next(one for one in await house.rows(Person) if one.name == "赵敏")
    assert elder.mobile == "13800138003"


async def test_her_helpers_hear_what_becomes_of_it(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("张伟", "登记 6号楼2单元301 赵敏")
    await introduced.says("王秀英", "帮家人 6号楼2单元301 婆婆 赵敏")
    await introduced.says("张伟", "通过 1")
    await chat("""
        张伟：代报 6号楼2单元301 赵敏 灯坏了
        楼里：已替赵敏记下，编号 #1（网格员代报）。
        已发给这里的网格员。
        进展会告诉本人或家人。
        →张伟：新的事 #1（网格员代报）
        翠竹园6号楼2单元301：灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼2单元301：灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了赵敏的 #1，会来处理。
        张伟：办结 1 换了灯
        楼里：#1 已办结，正在请居民确认。
        →王秀英：赵敏的 #1 张伟办好了：换了灯
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        王秀英：进度
        楼里：#1 灯坏了（赵敏，网格员代报）
        现在：等您确认
        今天 12:00 张伟报了这件事
        今天 12:00 张伟接单
        今天 12:00 张伟办结：换了灯
        满意，回复 1 或“满意 1”。
        不满意，回复 2 或“不满意 1 原因”。
        王秀英：满意
        楼里：谢谢您，#1 结束了。
        →张伟：#1 居民满意（由家人代办），结束了。谢谢您！
    """)
    assert len([one for one in await house.rows(Person) if one.name == "赵敏"]) == 1


async def test_what_cannot_be(chat, introduced):
    await introduced.staff()
    await introduced.worker("张伟", "6")
    await introduced.resident("王秀英")
    await chat("""
        张伟：登记 7号楼1单元201 陈刚
        楼里：这个范围不归您管，请看看写对没有。
        张伟：登记 9号楼1单元201 陈刚
        楼里：没有找到9号楼，请看看写对没有。
        张伟：登记 6号楼5单元201 陈刚
        楼里：名册上没有6号楼5单元201，请看看写对没有。
        张伟：登记 6号楼1单元402 王秀英
        楼里：王秀英已经登记在6号楼1单元402了，不用再登记。
        张伟：登记 6号楼1单元
        楼里：登记没有微信的居民。住哪里？例如：6号楼1单元402
        （也可以一次说完：登记 6号楼1单元402 王秀英 13800138000，没有手机不用写）
        张伟：赵敏
        楼里：请说清楼栋、单元和房号，例如：6号楼1单元402
        张伟：取消
        楼里：好的，已取消。
        张伟：代报 7号楼1单元201 陈刚 灯坏了
        楼里：这个范围不归您管，请看看写对没有。
        张伟：代报 6号楼2单元301 赵敏 灯坏了
        楼里：6号楼2单元301还没有登记赵敏。先登记，再代报：登记 翠竹园6号楼2单元301 赵敏
        张伟：代报 6号楼5单元301 赵敏 灯坏了
        楼里：名册上没有6号楼5单元301，请看看写对没有。
        王秀英：登记 6号楼2单元301 赵敏
        楼里：“登记”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：登记一下我的车
        楼里：您说的是：“登记一下我的车”
        要报给网格员吗？回复 1 就报。
        张伟：代报 6号楼1单元402 王秀英 灯坏了
        楼里：已替王秀英记下，编号 #1（网格员代报）。
        已发给这里的网格员。
        进展会告诉本人或家人。
        →张伟：新的事 #1（网格员代报）
        翠竹园6号楼1单元402：灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了您的 #1，会来处理。
    """)


@pytest.fixture
def kept_to_staff(monkeypatch):
    monkeypatch.setenv("LOULI_RESIDENTS__WORKERS_MAY_APPROVE", "false")


@pytest.mark.usefixtures("kept_to_staff")
async def test_where_the_committee_keeps_it_to_itself_no_worker_registers(chat, introduced):
    await introduced.staff()
    await introduced.worker()
    await chat("""
        张伟：登记 6号楼2单元301 赵敏
        楼里：“登记”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        主任：登记 6号楼2单元301 赵敏
        楼里：登记好了：翠竹园6号楼2单元301 赵敏，没有微信，一样是居民。
        要报事，您来代报：代报 翠竹园6号楼2单元301 赵敏 灯坏了
        有家人愿意替赵敏收通知、报事，请家人在自己手机上发“帮家人”。
    """)


async def test_who_has_no_wechat_is_never_asked_whether_she_lives_there(introduced, house):
    """Nor does she lose what is hers because she does not answer."""
    await introduced.worker()
    await introduced.says("张伟", "登记 6号楼2单元301 赵敏")
    for _ in range(4):
        house.clock.passes(days=400)
        await house.ticks()
    elder = next(one for one in await house.rows(Person) if one.name == "赵敏")
    [home] = [one for one in await house.rows(Residency) if one.person == elder.id]
    assert (home.asked, home.until, home.level) == (0, None, Level.REPORT)
    assert all(one.person != elder.id for one in await house.rows(Letter))
