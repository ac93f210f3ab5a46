"""A code gives a role; whoever sends it may say his name afterwards."""

from datetime import timedelta

from bot.community.people import Grant, Person, Role
from tests.house import ESTATE


async def test_the_code_alone_gives_the_role(chat, house):
    code = await house.invitation(Role.WORKER, f"{ESTATE}/6", f"{ESTATE}/7")
    await chat(
        """
        张伟 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        张伟：〈码〉
        楼里：您现在是翠竹园6号楼、翠竹园7号楼的网格员。
        居民报事会发到这里，回复“待办”查看。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        张伟：你好
        楼里：没看懂姓名，请只回复姓名，例如：王秀英
        张伟：返回
        楼里：怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        张伟：张伟
        楼里：好的，张伟，记下了。
        回复“帮助”看看能做什么。
        刘强 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        刘强：〈码〉
        楼里：这个邀请码已经用过了。请向居委会再要一个。
        刘强：AAAA-2222
        楼里：没有这个邀请码，请看清楚再发一次。
        """,
        码=code,
    )
    grants = [(one.person, one.role, one.area) for one in await house.rows(Grant)]
    assert grants == [(1, Role.WORKER, f"{ESTATE}/6"), (1, Role.WORKER, f"{ESTATE}/7")]


async def test_written_as_people_write_it(introduced, house):
    for write in (str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("-", " — ")):
        await introduced.says("张伟", write(await house.invitation(Role.WORKER)))
    await introduced.says("张伟", f"邀请码：{await house.invitation(Role.STAFF)}")
    grants = [(one.role, one.area) for one in await house.rows(Grant)]
    assert grants == [(Role.WORKER, "翠竹园社区"), (Role.STAFF, "翠竹园社区")]


async def test_the_name_can_wait_and_who_is_known_is_not_asked(chat, house, introduced):
    staff, worker = await house.invitation(Role.STAFF), await house.invitation(Role.WORKER)
    await chat(
        """
        主任 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        主任：〈码〉
        楼里：您现在是翠竹园社区的居委会工作人员。
        回复“帮助”看看能做什么。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        主任：以后再说
        楼里：好的，以后再说。回复“帮助”看看能做什么。
        主任：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        """,
        码=staff,
    )
    await introduced.resident("王秀英")
    await chat(
        """
        王秀英：〈码〉
        楼里：您现在是翠竹园社区的网格员。
        居民报事会发到这里，回复“待办”查看。
        王秀英：我的信息
        楼里：楼里记录的您的信息：
        姓名：王秀英
        手机：138****8000
        住址：翠竹园6号楼1单元402（能收通知、报事、参加表决，11月23日起）
        身份：翠竹园社区网格员
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        """,
        码=worker,
    )
    assert [person.name for person in await house.rows(Person)] == [None, "王秀英"]


async def test_a_code_ends_after_a_week(chat, house):
    code = await house.invitation(Role.STAFF)
    house.clock.now += timedelta(days=7)
    await chat(
        """
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：〈码〉
        楼里：这个邀请码过期了。请向居委会再要一个。
        """,
        码=code,
    )


async def test_guessing_ends_after_five_tries(chat, house):
    code = await house.invitation(Role.STAFF)
    await chat(
        """
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：AAAA-2222
        楼里：没有这个邀请码，请看清楚再发一次。
        生人：AAAA-2223
        楼里：没有这个邀请码，请看清楚再发一次。
        生人：AAAA-2224
        楼里：没有这个邀请码，请看清楚再发一次。
        生人：AAAA-2225
        楼里：没有这个邀请码，请看清楚再发一次。
        生人：AAAA-2226
        楼里：没有这个邀请码，请看清楚再发一次。
        生人：〈码〉
        楼里：今天试的次数太多了，请明天再来，或联系居委会。
        """,
        码=code,
    )
    assert await house.rows(Grant) == []


async def test_words_and_numbers_of_eight_are_no_codes(chat):
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：66778899
        楼里：要报事情，请先认证住址：回复“认证”。
        回复“帮助”看看能做什么。
        生人：SECURITY
        楼里：要报事情，请先认证住址：回复“认证”。
        回复“帮助”看看能做什么。
    """)
