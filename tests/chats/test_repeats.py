"""WeChat repeats itself: one push is heard once, and answered alike."""

from asyncio import gather

from bot.community.tickets import Ticket
from bot.sandbox import Fault
from tests.house import every_kind, open_house

pytestmark = every_kind


async def test_four_times_twice_at_once_is_one_ticket_and_one_answer(introduced, phones, house):
    await introduced.worker()
    await introduced.resident("王秀英")
    phone = phones.of("王秀英")
    push = phone.draft_text("报事 楼道灯坏了")
    courier = house.platform.courier
    bodies = await gather(
        courier.carry(push.openid, push.xml), courier.carry(push.openid, push.xml)
    )
    bodies.append(await courier.carry(push.openid, push.xml))
    house.clock.passes(seconds=15)
    bodies.append(await courier.carry(push.openid, push.xml))
    read = {house.platform.replies.read(body, push.openid).text for body in bodies}
    assert [text.split("\n")[0] for text in read] == ["已记下，编号 #1。"]
    assert len(await house.rows(Ticket)) == 1
    await house.ticks()
    told = [b.text for b in phones.of("张伟").bubbles if b.via == "customer"]
    assert len(told) == 1


async def test_a_repeated_scan_or_tap_is_one_too(chat, introduced, house):
    await introduced.resident("王秀英")
    house.platform.faults.append(Fault(kind="repeat", copies=4))
    await chat("""
        王秀英：报事 三楼漏水
        楼里：已记下，编号 #1。
        现在还没有人看到，急事请打电话给居委会。
        回复“进度 1”随时查看。
    """)
    house.platform.faults.append(Fault(kind="repeat", copies=3, at_once=False))
    await chat("""
        王秀英 点菜单 帮助
        楼里：您可以回复数字，或直接发文字：
        1. 报事：告诉网格员一件事
        2. 进度：您报的事办到哪了
        3. 评价：办好了，满意不满意
        4. 公告：看社区通知
        5. 我的网格员：您这里归谁管
        6. 我的家：住址、家人、您的信息
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
    """)
    assert len(await house.rows(Ticket)) == 1


async def test_letters_that_wait_for_one_person_come_as_one(chat, introduced):
    await introduced.staff()
    await introduced.worker("主任", "6")
    await introduced.resident("王秀英")
    await chat("""
        王秀英：报事 厨房煤气泄漏
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已记下，编号 #1，已经马上转告值班人员。
        →主任：【紧急】新的事 #1
        翠竹园6号楼1单元402：厨房煤气泄漏
        回复“接 1”接单。

        【紧急】#1 已发给网格员，也请您留意
        翠竹园6号楼1单元402：厨房煤气泄漏
    """)


async def test_the_conversation_goes_on_after_a_restart(database, kind, clock):
    async with open_house(database, kind[1], clock) as house:
        await house.platform.phone("王秀英").scan("b1")
        await house.platform.phone("王秀英").says("1单元402")
    async with open_house(database, kind[1], clock) as house:
        phone = house.platform.phone("王秀英")
        house.platform.users.follow(phone.openid, "")
        assert (await phone.says("王秀英")).text.startswith("请留下您的手机号")
        assert (await phone.says("13800138000")).text.startswith("王秀英，认证好了")
