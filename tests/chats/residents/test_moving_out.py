"""Moving out: said, by date; and once a year the question whether she lives there still."""

from datetime import timedelta

from bot.community.people import Residency, Subscription
from bot.community.tenancy import Level
from bot.community.tickets import Ticket, TicketState


async def test_she_says_so_and_is_asked_once(chat, introduced, house):
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了", "订阅 7号楼")
    await chat("""
        王秀英：搬走了
        楼里：您从6号楼1单元402搬走了吗？以后这里的通知就不发给您了，报过的事会继续办。
        1. 是，搬走了
        2. 没有，还住这里
        王秀英：2
        楼里：好的，知道您还住在6号楼1单元402。都和原来一样。
        王秀英：我搬家了
        楼里：您从6号楼1单元402搬走了吗？以后这里的通知就不发给您了，报过的事会继续办。
        1. 是，搬走了
        2. 没有，还住这里
        王秀英：1
        楼里：好的，6号楼1单元402不再登记您了。谢谢您这些日子，祝您新家一切顺利。
        搬到社区里别的房子？回复“认证”。
        王秀英：我的信息
        楼里：楼里记录的您的信息：
        姓名：王秀英
        手机：138****8000
        住址：没有
        收哪里的通知：翠竹园7号楼
        报的事：等人接单 1 件
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        王秀英：报事 窗坏了
        楼里：“报事”要先认证住址才能用，您现在只收通知。
        回复“认证”，一分钟就好。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        王秀英：搬走了
        楼里：您没有登记住在那里。回复“我的信息”看看登记在哪里。
        王秀英：订阅
        楼里：您收这些地方的通知：
        · 翠竹园7号楼
        回复数字：
        1. 选择不看哪类通知
        2. 退订翠竹园7号楼
        还想收哪栋楼的通知，例如父母家，回复“订阅 5号楼”，最多 3 栋。
    """)
    [residency] = await house.rows(Residency)
    assert residency.until is not None
    assert [one.is_own for one in await house.rows(Subscription)] == [False]
    assert [ticket.state for ticket in await house.rows(Ticket)] == [TicketState.REPORTED]


async def test_of_several_homes_she_says_which(chat, introduced, house):
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "认证 7号楼1单元201 陈刚 13800138004")
    await chat("""
        王秀英：搬走了
        楼里：您从哪里搬走了？请回复数字：
        1. 6号楼1单元402
        2. 7号楼1单元201
        王秀英：2
        楼里：您从7号楼1单元201搬走了吗？以后这里的通知就不发给您了，报过的事会继续办。
        1. 是，搬走了
        2. 没有，还住这里
        王秀英：1
        楼里：好的，7号楼1单元201不再登记您了。谢谢您这些日子，祝您新家一切顺利。
        搬到社区里别的房子？回复“认证”。
        王秀英：我的信息
        楼里：楼里记录的您的信息：
        姓名：陈刚
        手机：138****8004
        住址：翠竹园6号楼1单元402（能收通知、报事、参加表决，11月23日起）
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
    """)


async def test_a_lease_ends_on_its_day(chat, introduced, house):
    await introduced.staff()
    await introduced.says("生人", "认证 6号楼3单元303 租客 周涛 13900000002 租到 2026年11月24日")
    await introduced.says("主任", "通过 A1")
    await chat("""
        （过了5分钟）
        （过了34小时）
        （过了12小时）
        →生人：您在翠竹园6号楼3单元303的租期到了，登记停了，报过的事会继续办。
        祝您一切顺利。还住这里？回复“认证”再认证一次。
        生人：报事 楼道灯坏了
        楼里：“报事”要先认证住址才能用。
        回复“认证”，一分钟就好。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
    """)
    [residency] = await house.rows(Residency)
    assert residency.until is not None
    assert await house.rows(Subscription) == []


async def a_year_ago(house):
    """As if all had been bound a year ago: WeChat's windows would be shut meanwhile."""
    residencies = await house.rows(Residency)
    before = house.clock.now - timedelta(days=366)
    for residency in residencies:
        await house.do(lambda scene, one=residency: scene.change(one, confirmed_at=before))


async def test_once_a_year_one_tap_says_that_she_lives_there_still(chat, introduced, house):
    await introduced.resident("王秀英")
    await a_year_ago(house)
    await chat("""
        （过了2秒）
        →王秀英：您还住在翠竹园6号楼1单元402吗？
        还住，回复“还住这里”；不住了，回复“搬走了”。
        一年只问一次。
        〔还住这里〕〔搬走了〕
        王秀英 点选 还住这里
        楼里：好的，知道您还住在6号楼1单元402。都和原来一样。
        （过了364天）
        王秀英：公告
        楼里：现在没有公告。以后有了，回复“公告”就能看。
        （过了1天）
        →王秀英：您还住在翠竹园6号楼1单元402吗？
        还住，回复“还住这里”；不住了，回复“搬走了”。
        一年只问一次。
        〔还住这里〕〔搬走了〕
        王秀英 点选 搬走了
        楼里：您从6号楼1单元402搬走了吗？以后这里的通知就不发给您了，报过的事会继续办。
        1. 是，搬走了
        2. 没有，还住这里
        王秀英：1
        楼里：好的，6号楼1单元402不再登记您了。谢谢您这些日子，祝您新家一切顺利。
        搬到社区里别的房子？回复“认证”。
    """)


async def test_who_does_not_answer_is_reminded_and_then_only_reads(chat, introduced, house):
    await introduced.resident("王秀英")
    await a_year_ago(house)
    await chat("""
        （过了2秒）
        →王秀英：您还住在翠竹园6号楼1单元402吗？
        还住，回复“还住这里”；不住了，回复“搬走了”。
        一年只问一次。
        〔还住这里〕〔搬走了〕
        （过了29天）
        王秀英：公告
        楼里：现在没有公告。以后有了，回复“公告”就能看。
        （过了1天）
        →王秀英：再问您一次：您还住在翠竹园6号楼1单元402吗？
        还住，回复“还住这里”；不住了，回复“搬走了”。
        没有回音的话，一周后这里只给您发通知，报不了事。
        〔还住这里〕〔搬走了〕
        （过了6天）
        王秀英：公告
        楼里：现在没有公告。以后有了，回复“公告”就能看。
        （过了1天）
        →王秀英：一直没等到您的回音，翠竹园6号楼1单元402现在只给您发通知。
        还住的话，回复“还住这里”，马上和原来一样；不住了，回复“搬走了”。
        〔还住这里〕〔搬走了〕
        王秀英：报事 楼道灯坏了
        楼里：很久没有您的回音，现在只给您发通知。
        还住这里的话，回复“还住这里”，马上和原来一样。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        王秀英：我的信息
        楼里：楼里记录的您的信息：
        姓名：王秀英
        手机：138****8000
        住址：翠竹园6号楼1单元402（只收通知，11月23日起）
        发给您的消息：3 条，内容留 30 天
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        王秀英：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 还住这里：告诉我们您还住着
        2. 公告：看社区通知
        3. 我的家：住址、家人、您的信息
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        王秀英：还住这里
        楼里：好的，知道您还住在6号楼1单元402。都和原来一样。
        王秀英：我的信息
        楼里：楼里记录的您的信息：
        姓名：王秀英
        手机：138****8000
        住址：翠竹园6号楼1单元402（能收通知、报事、参加表决，11月23日起）
        发给您的消息：3 条，内容留 30 天
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
    """)
    [residency] = await house.rows(Residency)
    assert (residency.level, residency.asked) == (Level.VOTE, 0)
