"""A home's code: whoever scans or types it lives there, once; each of a household needs her own."""

from datetime import timedelta

from bot.actions import invite
from bot.community.people import Invitation, Person, Residency, Role, Subscription
from bot.community.tenancy import Proof
from bot.storage.journal import Audit
from tests.house import ESTATE

HOME = f"{ESTATE}/6/1/402"
DONE = """
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。"""


async def scene(house, home=HOME):
    """What the QR code on a slip of this home carries."""
    code = await house.invitation(Role.RESIDENT, home)
    return invite.scene_of(code.replace("-", ""))


async def test_who_scans_it_is_asked_her_name_and_lives_there(phones, house):
    carries = await scene(house)
    wang = phones.of("王秀英")
    assert (await wang.scan(carries)).text == (
        "您好，这是翠竹园6号楼1单元402的邀请码。\n请问您的姓名？例如：王秀英"
    )
    assert [one.used_by for one in await house.rows(Invitation)] == [None]
    assert (await wang.says("你好")).text == "没看懂姓名，请只回复姓名，例如：王秀英"
    assert (await wang.says("王秀英")).text.startswith("王秀英，认证好了：翠竹园6号楼1单元402。")
    [residency] = await house.rows(Residency)
    assert (residency.place, residency.proof, residency.until) == (HOME, Proof.CODE, None)
    assert [one.place for one in await house.rows(Subscription)] == [HOME]
    assert [one.name for one in await house.rows(Person)] == ["王秀英"]
    assert "bound by code" in [one.act for one in await house.rows(Audit)]


async def test_who_types_it_lives_there_and_the_household_hears(chat, introduced, house):
    await introduced.resident("王建国")
    code = await house.invitation(Role.RESIDENT, HOME)
    await chat(
        f"""
        王秀英 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        王秀英：〈码〉
        楼里：您好，这是翠竹园6号楼1单元402的邀请码。
        请问您的姓名？例如：王秀英
        王秀英：返回
        楼里：请把邀请码发过来，例如：AB2C-D3EF
        王秀英：〈码〉
        楼里：您好，这是翠竹园6号楼1单元402的邀请码。
        请问您的姓名？例如：王秀英
        王秀英：王秀英
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}
        →王建国：王**刚刚认证为6号楼1单元402的住户。
        如果不是您家的人，请回复“不是我家”。
        〔不是我家〕
        李梅 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        李梅：〈码〉
        楼里：这个邀请码已经用过了。家里每人要用一个，请向居委会再要一个。
        王秀英：〈码〉
        楼里：这个邀请码已经用过了。家里每人要用一个，请向居委会再要一个。
        """,
        码=code,
    )


async def test_two_scan_it_and_the_first_who_says_her_name_is_in(phones, house):
    carries = await scene(house)
    first, second = phones.of("王秀英"), phones.of("李梅")
    await first.scan(carries)
    await second.scan(carries)
    assert "认证好了" in (await second.says("李梅")).text
    assert "用过了" in (await first.says("王秀英")).text
    assert [one.used_by for one in await house.rows(Invitation)] == [2]
    assert len(await house.rows(Residency)) == 1


async def test_who_is_known_by_name_is_not_asked(phones, introduced, house):
    await introduced.resident("陈刚")
    carries = await scene(house)
    answer = await phones.of("陈刚").scan(carries)
    assert answer.text.startswith("陈刚，认证好了：翠竹园6号楼1单元402。")
    mobiles = [one.mobile for one in await house.rows(Person)]
    assert mobiles == ["13800138004"]


async def test_who_lives_there_leaves_the_code_to_the_others(phones, introduced, house):
    await introduced.resident("王秀英")
    carries = await scene(house)
    told = (await phones.of("王秀英").scan(carries)).text
    assert told.startswith("您已经认证过6号楼1单元402了。")
    typed = (await phones.of("王秀英").says(carries.removeprefix("i"))).text
    assert typed.startswith("您已经认证过6号楼1单元402了。")
    assert [one.used_by for one in await house.rows(Invitation)] == [None]


async def test_after_thirty_days_it_is_past_and_says_whom_to_ask(phones, house):
    carries = await scene(house)
    house.clock.now += timedelta(days=30, seconds=-1)
    assert "姓名" in (await phones.of("王秀英").scan(carries)).text
    house.clock.now += timedelta(seconds=1)
    told = (await phones.of("王秀英").says("王秀英")).text
    assert told == "这个邀请码过期了。请向居委会再要一个，或回复“认证”登记住址。"
    assert "过期了" in (await phones.of("李梅").scan(carries)).text
    assert await house.rows(Residency) == []


async def test_a_slip_that_nobody_made_opens_nothing(phones, house):
    told = (await phones.of("生人").scan("iAB2CD3EF")).text
    assert told == "没有这个邀请码，请看清楚再发一次。"
    assert (await phones.of("生人").scan("i-am-no-code")).text.startswith("您好，这里是楼里")
    assert await house.rows(Residency) == []


async def test_nothing_but_a_hash_is_stored(house):
    code = await house.invitation(Role.RESIDENT, HOME)
    [stored] = await house.rows(Invitation)
    assert (stored.role, stored.areas) == (Role.RESIDENT, [HOME])
    assert code.replace("-", "") not in str(stored)
    assert stored.expires_at - house.clock.now == timedelta(days=30)


async def test_who_left_needs_another_code(phones, house):
    carries = await scene(house)
    phone = phones.of("王秀英")
    await phone.scan(carries)
    await phone.says("王秀英")
    house.clock.passes(seconds=1)
    await phone.unfollow()
    house.clock.passes(seconds=1)
    await house.ticks()
    assert "用过了" in (await phone.scan(carries)).text
    assert await house.rows(Residency) == []
