"""Volunteers and others for a while: told the day before, over in the very second, told again."""

from datetime import UTC, datetime

from bot.community.people import Grant, Role
from bot.community.tickets import Ticket, TicketState
from bot.storage.tagging import Tagging


async def test_a_volunteer_until_friday(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英")
    await introduced.says("张伟")
    await chat("""
        主任：邀请 志愿者 6号楼
        楼里：请写上志愿者到哪天为止，例如：邀请 志愿者 6号楼 到 12月31日
        主任：邀请志愿者 6号楼 到 11月20日
        楼里：“到 11月20日”已经过去了，请换一个时间。
        主任：邀请志愿者 6、7号楼 到 周三
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼、翠竹园7号楼的网格员，到11月25日为止。
        只能用一次，7天内有效。
        张伟：〈码〉
        楼里：您现在是翠竹园6号楼、翠竹园7号楼的网格员，到11月25日为止。
        居民报事会发到这里，回复“待办”查看。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        张伟：张伟
        楼里：好的，张伟，记下了。
        回复“帮助”看看能做什么。
        张伟：我的信息
        楼里：楼里记录的您的信息：
        姓名：张伟
        手机：没有
        住址：没有
        身份：翠竹园6号楼网格员（到11月25日）
        身份：翠竹园7号楼网格员（到11月25日）
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        （过了22小时）
        →张伟：您是翠竹园6号楼、翠竹园7号楼的网格员，到11月25日为止。要接着干，请告诉居委会。
    """)
    house.clock.now = datetime(2026, 11, 25, 15, 59, tzinfo=UTC)  # 23:59 of the last day
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1")
    for name in ("主任", "刘强"):
        await introduced.says(name, "帮助")
    house.clock.now = datetime(2026, 11, 25, 15, 59, 57, tzinfo=UTC)
    await chat("""
        张伟：回 1 马上到
        楼里：已转给居民（#1）。
        →王秀英：张伟说（#1）：马上到
        要回话，发“补充 1 您的话”。
    """)
    house.clock.now = datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)
    await chat("""
        张伟：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。

        您不在时有新消息：
        您做翠竹园6号楼、翠竹园7号楼的网格员，到11月25日结束了，谢谢您！要接着干，请告诉居委会。
        （过了8小时）
        →刘强：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        →主任：张伟不再负责这里，有 1 件没办完，重新等人接单，请您看着点：
        #1 翠竹园6号楼1单元402：楼道灯坏了
    """)
    [ticket] = await house.rows(Ticket)
    assert (ticket.state, ticket.worker) == (TicketState.REPORTED, None)
    assert [grant.tell_at for grant in await house.rows(Grant)] == [None] * 4
    looked_at = {row.person: row.due for row in await house.rows(Tagging)}
    assert looked_at[4]


async def test_a_role_is_given_again_for_longer(introduced, house):
    await introduced.staff()
    for day in ("周五", "12月31日", "周四"):
        await introduced.says("主任", f"邀请 志愿者 6号楼 到 {day}")
        said = house.platform.phone("主任").bubbles[-1].text
        await introduced.says("张伟", said.splitlines()[0].removeprefix("邀请码："))
    assert [str(g.until) for g in await house.rows(Grant) if g.role is Role.WORKER] == [
        "2026-12-31 16:00:00+00:00"
    ]
    await introduced.worker("张伟", "6")
    assert [g.until for g in await house.rows(Grant)] == [None, None]


async def test_an_invitation_that_is_used_when_its_role_is_over(chat, introduced):
    await introduced.staff()
    await introduced.says("孙丽")
    await chat("""
        主任：邀请 居委会 到 明天
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园社区的居委会工作人员，到11月24日为止。
        只能用一次，7天内有效。
        （过了2天）
        孙丽：〈码〉
        楼里：这个邀请码过期了。请向居委会再要一个。
    """)
