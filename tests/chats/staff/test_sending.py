"""How sending goes: held back, in the middle of it, unknown, closed by WeChat."""

import asyncio

import pytest

from bot import schedule
from bot.sandbox import Fault
from bot.storage.outbox import Letter, State
from tests.house import ESTATE

SEND = "/cgi-bin/message/custom/send"


async def test_everything_is_held_and_let_go_again(chat, introduced):
    """Answers go on all the while, and promise nothing that is held."""
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "李梅")
    await chat("""
        主任：送达
        楼里：回复数字：
        1. 全部暂停，先不发
        主任：1
        楼里：全部暂停了：通知和提醒先不发，居民发来的话照常回答。
        要恢复，回复 1 或“恢复发送”。
        主任：发通知 6号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 2 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 2 人。
        回复“送达 N1”看送到了谁。
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        网格员下次来这里就会看到。急事请打电话给居委会。
        回复“进度 1”随时查看。
        王秀英：闻到很重的煤气味
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已记下，编号 #2。现在联系不上值班人员，请您一定先打电话。
        主任 点菜单 送达情况
        楼里：回复数字：
        1. N1《停水通知》11月23日（正在发）
        2. 恢复发送（现在全部暂停）
        主任：1
        楼里：N1《停水通知》
        现在全部暂停，先不发
        共 2 人：
        排队 2 人
        回复数字：
        1. 先停一停
        2. 不发了（发出去的收不回）
        主任：1
        楼里：N1《停水通知》暂停了，没发的先不发。
        接着发，回复 1 或“继续 N1”。
        主任：1
        楼里：N1《停水通知》接着发。
        回复 1 看送到了谁。
        主任：继续 N1
        楼里：N1 没有暂停。
        回复“送达 N1”看情况。
        主任：暂停 N1
        楼里：N1《停水通知》暂停了，没发的先不发。
        接着发，回复 1 或“继续 N1”。
        主任：恢复发送
        楼里：恢复了，没发的接着发。
        →主任：#1 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：楼道灯坏了

        【紧急】#2 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：闻到很重的煤气味
        →张伟：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。

        【紧急】新的事 #2
        翠竹园6号楼1单元402：闻到很重的煤气味
        回复“接 2”接单。
        主任：恢复发送
        楼里：现在没有暂停，都在正常发。
        主任：继续 N1
        楼里：N1《停水通知》接着发。
        回复 1 看送到了谁。
        →王秀英：【停水通知】
        明天停水
        →李梅：【停水通知】
        明天停水
        主任：1
        楼里：N1《停水通知》
        共 2 人：
        微信已接收 2 人
        主任：取消 N1
        楼里：N1 已经发完，取消不了。
    """)


async def test_what_nobody_knows_is_decided_by_staff(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "李梅", "赵敏")
    house.platform.faults += [Fault(SEND, kind="lost")]
    await chat("""
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →主任：#1 可能没有发到网格员手上，请您安排
        翠竹园6号楼1单元402：楼道灯坏了
        →张伟：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        （过了11分钟）
        主任：不明
        楼里：不知道收没收到的，回复数字处理：
        1. 其他消息：1 人
        主任：1
        楼里：其他消息，不知道收没收到的 1 人：
        · 张*（微信没有回音，可能已发出）
        怎么办？回复数字：
        1. 不用管
        2. 再发一次
        3. 已经告诉了
        再发一次，有的人可能收到两遍。
        →主任：有消息不知道对方收没收到，请您看看。
        回复“不明”查看。
        〔查看〕
        主任：再发一次
        楼里：好的，给这 1 人再发一次，开头会写“重发”。
        →张伟：（重发）新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        主任：不明
        楼里：没有不明的消息，都有结果。
    """)
    house.platform.faults += [Fault(SEND, -1)] * 3
    await chat("""
        主任：发通知 6号楼 停气通知
        明天停气
        楼里：请看一遍：
        发给：翠竹园6号楼，共 3 人
        【停气通知】
        明天停气
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 3 人。
        回复“送达 N1”看送到了谁。
        主任：送达
        楼里：回复数字：
        1. N1《停气通知》11月23日
        2. 不知道收没收到的 3 人
        3. 全部暂停，先不发
        主任：2
        楼里：不知道收没收到的，回复数字处理：
        1. N1《停气通知》：3 人
        主任：1
        楼里：N1《停气通知》，不知道收没收到的 3 人：
        · 6号楼1单元402 王**（微信说忙，可能已发出）
        · 6号楼1单元101 李*（微信说忙，可能已发出）
        · 6号楼2单元301 赵*（微信说忙，可能已发出）
        怎么办？回复数字：
        1. 不用管
        2. 再发一次
        3. 已经告诉了
        再发一次，有的人可能收到两遍。
        主任：已经告诉了
        楼里：记下了：这 3 人已经另外告诉了。
        主任：已经告诉了
        楼里：现在没有等您回答的事。回复“帮助”看看能做什么。
        主任：不明 N1
        楼里：没有要处理的不明消息了。
        主任：送达 N1
        楼里：N1《停气通知》
        共 3 人：
        不明 3 人（微信说忙，可能已发出 3）
    """)
    house.platform.faults += [Fault(SEND, -1)] * 3
    await chat("""
        主任：发通知 6号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 3 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N2 开始发送，共 3 人。
        回复“送达 N2”看送到了谁。
        主任：不明 N2
        楼里：N2《停水通知》，不知道收没收到的 3 人：
        · 6号楼1单元402 王**（微信说忙，可能已发出）
        · 6号楼1单元101 李*（微信说忙，可能已发出）
        · 6号楼2单元301 赵*（微信说忙，可能已发出）
        怎么办？回复数字：
        1. 不用管
        2. 再发一次
        3. 已经告诉了
        再发一次，有的人可能收到两遍。
        主任：1
        楼里：好的，这 3 人不用管了。
        主任：送达 N2
        楼里：N2《停水通知》
        共 3 人：
        不明 3 人（微信说忙，可能已发出 3）
        主任：不明 N2 再发一次
        楼里：没有要处理的不明消息了。
        主任：不明 2 不知道
        楼里：请选一种办法：
        “不明 2 不用管”
        “不明 2 再发一次”
        “不明 2 已经告诉了”
    """)
    unknown = [one for one in await house.rows(Letter) if one.state is State.UNKNOWN]
    assert [letter.decided for letter in unknown] == ["told"] * 3 + ["left"] * 3


async def test_a_notice_is_sent_again_to_whom_it_may_have_missed(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "李梅")
    house.platform.faults += [Fault(SEND, -1)] * 2
    await introduced.says("主任", "发通知 6号楼 停水通知\n明天停水", "确认")
    await chat("""
        （过了11分钟）
        （过了5秒）
        →主任：有消息不知道对方收没收到，请您看看。
        回复“不明”查看。
        〔查看〕
        主任：不明 N1
        楼里：N1《停水通知》，不知道收没收到的 2 人：
        · 6号楼1单元402 王**（微信说忙，可能已发出）
        · 6号楼1单元101 李*（微信说忙，可能已发出）
        怎么办？回复数字：
        1. 不用管
        2. 再发一次
        3. 已经告诉了
        再发一次，有的人可能收到两遍。
        主任：2
        楼里：好的，给这 2 人再发一次，开头会写“重发”。
        →王秀英：（重发）【停水通知】
        明天停水
        →李梅：（重发）【停水通知】
        明天停水
        主任：送达 N1
        楼里：N1《停水通知》
        共 2 人：
        微信已接收 2 人
    """)


async def test_a_lane_that_wechat_closes_is_told_and_what_is_left_goes_later(
    chat, introduced, house
):
    """The alarm cannot be sent either: it rides."""
    await introduced.staff()
    await introduced.resident("王秀英", "陈刚")
    house.platform.faults += [Fault(SEND, 45009)]
    await chat("""
        主任：发通知 6号楼 停气通知
        明天停气
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停气通知】
        明天停气
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 1 人。
        回复“送达 N1”看送到了谁。
        主任：送达 N1
        楼里：N1《停气通知》
        正在发
        共 1 人：
        排队 1 人
        回复数字：
        1. 先停一停
        2. 不发了（发出去的收不回）

        您不在时有新消息：
        【系统】客服消息发不出去：额度用完。
        先停一停，明天（11月24日 周二）00:00再试，没发的不会丢。
        请告诉管理系统的人。
        主任：发通知 全社区 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园社区，共 2 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        2 人要等一等：微信现在不让多发，能发了自动接着发。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N2 开始发送，共 2 人。
        回复“送达 N2”看送到了谁。
        陈刚：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停水通知（11月23日）

        您不在时有新消息：
        【停水通知】
        明天停水
        （过了13小时）
        （过了7小时）
        →王秀英：【停气通知】
        明天停气
        →王秀英：【停水通知】
        明天停水
        主任：送达 N1
        楼里：N1《停气通知》
        共 1 人：
        微信已接收 1 人
    """)


@pytest.fixture
def slowly(monkeypatch):
    """One message after the other."""
    monkeypatch.setenv("LOULI_NOTICES__RATE_PER_SECOND", "4")


@pytest.fixture
def half_sent(introduced, phones, house):
    """A notice to three; when one has just left, the others have not, staff say something."""

    async def send(words):
        await introduced.staff()
        await introduced.resident("王秀英", "李梅", "赵敏")
        await introduced.says("主任", "发通知 6号楼 停水通知\n明天停水")
        house.platform.faults.append(Fault(SEND, kind="slow", seconds=1))
        await phones.of("主任").says("确认")
        await schedule.plan_notices(house.parts.writer, house.parts.sender)
        while True:
            if any(call.path == SEND for call in house.platform.log):
                return (await phones.of("主任").says(words)).text
            await asyncio.sleep(0.01)

    return send


@pytest.mark.usefixtures("slowly")
@pytest.mark.timeout(60)
async def test_cancelled_in_the_middle_the_rest_stays_here(chat, half_sent, house):
    assert await half_sent("取消 N1") == "N1《停水通知》取消了，没发的不再发。"
    await chat("""
        主任：送达 N1
        楼里：N1《停水通知》
        已取消，没发的不再发
        共 3 人：
        微信已接收 1 人
        已取消 2 人
        主任：继续 N1
        楼里：N1 没有暂停。
        回复“送达 N1”看情况。
        （过了1小时）
    """)
    states = sorted(letter.state for letter in await house.rows(Letter) if letter.notice)
    assert states == [State.ACCEPTED, State.CANCELLED, State.CANCELLED]


@pytest.mark.usefixtures("slowly")
@pytest.mark.timeout(60)
async def test_paused_in_the_middle_the_rest_goes_when_it_is_resumed(chat, half_sent):
    assert (await half_sent("暂停 N1")).startswith("N1《停水通知》暂停了，没发的先不发。")
    await chat("""
        （过了1小时）
        主任：送达
        楼里：回复数字：
        1. N1《停水通知》11月23日（暂停中）
        2. 全部暂停，先不发
        主任：1
        楼里：N1《停水通知》
        暂停中
        共 3 人：
        排队 2 人
        微信已接收 1 人
        回复数字：
        1. 接着发
        2. 不发了（发出去的收不回）
        主任：1
        楼里：N1《停水通知》接着发。
        回复 1 看送到了谁。
        →王秀英：【停水通知】
        明天停水
        →赵敏：【停水通知】
        明天停水
        主任：1
        楼里：N1《停水通知》
        共 3 人：
        微信已接收 3 人
    """)


async def test_what_is_called_off_by_number_and_what_is_not_ones_own(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.says("主任", "发通知 6号楼 停水通知 明天9:00\n明天停水", "确认")
    await introduced.staff("副主任", f"{ESTATE}/7")
    await chat("""
        副主任：送达
        楼里：回复数字：
        1. 全部暂停，先不发
        副主任：送达 N1
        楼里：没有找到公告 N1。
        副主任：暂停 N1
        楼里：没有找到公告 N1。
        主任：暂停 N1
        楼里：N1 现在没有在发，不用暂停。
        主任：定时
        楼里：还没发的通知。要看，或者不发了，回复数字：
        1. N1 2026年11月24日（周二）09:00 停水通知（翠竹园6号楼）
        主任：1
        楼里：N1《停水通知》
        还没发，2026年11月24日（周二）09:00发出。
        回复数字：
        1. 不发了（发出去的收不回）
        主任：1
        楼里：N1《停水通知》取消了，不会发出。
        主任：定时
        楼里：没有定时的通知。
    """)
