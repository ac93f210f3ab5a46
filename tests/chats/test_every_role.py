"""What the roles beside resident, worker and staff are for."""

from bot.actions import committee
from bot.community.people import Role
from bot.community.say import Say
from bot.community.tickets import Ticket
from tests.house import COMMUNITY, ESTATE


async def test_a_leader_hears_of_danger_in_her_building_and_sees_how_far_it_has_come(
    chat, introduced, house
):
    await introduced.staff()
    await introduced.resident("王秀英", "陈刚")
    await introduced.worker()
    await introduced.says("赵敏")
    code = await house.invitation(Role.LEADER, f"{ESTATE}/6")
    await introduced.says("主任", "发通知 6号楼 停水\n周日", "1")
    await chat(
        """
        赵敏：〈楼长的码〉
        楼里：您现在是翠竹园6号楼的楼长。
        楼里有危险会马上告诉您。看通知回复“公告”，看楼里来了多少户回复“台账”。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        赵敏：赵敏
        楼里：好的，赵敏，记下了。
        回复“帮助”看看能做什么。
        赵敏：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 台账：各楼有多少户认证了
        2. 公告：看社区通知
        3. 认证：登记您的住址
        4. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        赵敏：1
        楼里：翠竹园6号楼：3 户里 1 户有人认证（33%）
        认证 1 人，关注 1 人，现在能发到 1 人
        1单元 1/2 户
        2单元 0/1 户
        敲门单，还没有人的 2 户：
        1单元：101
        2单元：301
        回复 1 看所有楼栋。
        赵敏：台账 7号楼
        楼里：这个范围不归您管，请看看写对没有。
        赵敏：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停水（11月23日）
        王秀英：报事 楼道着火了
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已记下，编号 #1，已经马上转告值班人员。
        →张伟：【紧急】新的事 #1
        翠竹园6号楼1单元402：楼道着火了
        回复“接 1”接单。
        〔接单〕
        →主任：【紧急】#1 已发给网格员，也请您留意
        翠竹园6号楼1单元402：楼道着火了
        →赵敏：【紧急】#1 已发给网格员，也请您留意
        翠竹园6号楼1单元402：楼道着火了
        陈刚：报事 门坏了
        楼里：已记下，编号 #2。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 2”随时查看。
        →张伟：新的事 #2
        翠竹园7号楼1单元201：门坏了
        回复“接 2”接单。
        〔接单〕
    """,
        楼长的码=code,
    )


async def test_a_lead_hears_of_what_reaches_no_worker_and_may_take_it(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.says("刘强", await house.invitation(Role.LEAD, f"{ESTATE}/6"), "刘强")
    await chat("""
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        现在联系不上网格员，已经转告居委会。
        回复“进度 1”随时查看。
        →主任：#1 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：楼道灯坏了
        →刘强：#1 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：楼道灯坏了
        刘强：待办
        楼里：待办，回复数字看详细：
        1. #1 6号楼1单元402 楼道灯坏了（等接单）
        刘强：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：刘强接了您的 #1，会来处理。
    """)
    assert [ticket.worker for ticket in await house.rows(Ticket)] == [3]


async def test_street_admin_and_partner(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.says("主任", "发通知 全社区 停水\n周日", "1")
    await introduced.says("孙丽")
    await introduced.says("陈刚")
    await introduced.says("李梅")
    codes = {
        name: await house.invitation(role, COMMUNITY)
        for name, role in (
            ("街道的码", Role.STREET),
            ("管理员的码", Role.ADMIN),
            ("物业的码", Role.PARTNER),
        )
    }
    await chat(
        """
        孙丽：〈街道的码〉
        楼里：您现在是翠竹园社区的街道工作人员。
        看各楼来了多少户，回复“台账”。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        孙丽：台账 8号楼
        楼里：翠竹园8号楼：1 户里 0 户有人认证（0%）
        认证 0 人，关注 0 人，现在能发到 0 人
        敲门单，还没有人的 1 户：
        1102
        回复 1 看所有楼栋。
        孙丽：审核
        楼里：“审核”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        陈刚：〈管理员的码〉
        楼里：您现在是翠竹园社区的管理员。
        系统出了毛病会告诉您。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        陈刚：送达
        楼里：“送达”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        李梅：〈物业的码〉
        楼里：您现在是翠竹园社区的共建单位。
        看社区发了什么通知，回复“公告”。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        李梅：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停水（11月23日）
        李梅：1
        楼里：【停水】
        周日
        ——2026年11月23日（周一）12:00
        李梅：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
    """,
        **codes,
    )


async def test_an_admin_hears_what_is_wrong_with_the_house(chat, introduced, house):
    await introduced.says("陈刚", await house.invitation(Role.ADMIN, COMMUNITY), "陈刚")
    await introduced.resident("王秀英")
    await introduced.says("陈刚", "隐私")
    await house.do(fails)
    await chat("""
        （过了1秒）
        →陈刚：有一条消息楼里没处理好，内容已保存（编号 abcd）。请告诉管理系统的人。
    """)


def fails(scene):
    committee.alarm(scene, Say("staff/alarms/failed", reference="abcd"))
