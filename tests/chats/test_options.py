"""Options below a letter (msgmenu): tapped in place of writing, and clickable for ever."""

import pytest

from bot.community.claims import Claim
from bot.community.tickets import Event, Ticket, TicketState
from bot.sandbox.faults import Fault
from bot.storage.inbox import Answer, Opens
from bot.storage.outbox import Letter, State
from tests.house import every_kind

SEND = "/cgi-bin/message/custom/send"
MENU = [("满意 1", "满意"), ("不满意 1", "不满意")]


async def resolved(introduced):
    """#1 of 王秀英 is done, by 张伟."""
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1", "办结 1 换了灯泡")


def kinds(phone):
    """Of the messages that came by themselves."""
    return [bubble.kind for bubble in phone.bubbles if bubble.via == "customer"]


async def act(house, done):
    await house.a_second_passes()
    await done
    await house.ticks()


@every_kind
async def test_a_ticket_is_taken_and_closed_by_tapping(chat, introduced, house):
    await introduced.worker()
    await introduced.resident("王秀英")
    await chat("""
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟 点选 接单
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了您的 #1，会来处理。
        张伟：办结 1 换了灯泡
        楼里：#1 已办结，正在请居民确认。
        →王秀英：您的 #1 张伟办好了：换了灯泡
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        王秀英 点选 满意
        楼里：谢谢您，#1 结束了。
        →张伟：#1 居民满意，结束了。谢谢您！
    """)
    [ticket] = await house.rows(Ticket)
    assert ticket.state is TicketState.CLOSED


async def test_a_second_tap_does_no_more_than_the_first(chat, introduced, house):
    await resolved(introduced)
    await chat("""
        王秀英 点选 不满意
        楼里：对不起，没给您办好。#1 重新处理。
        张伟会看到您的话。
        哪里不满意？回复“补充 1 您的话”。
        →张伟：#1 居民不满意，请再看看。
        地址：翠竹园6号楼1单元402
        好了再发“办结 1 做了什么”。
        王秀英 点选 不满意
        楼里：#1 还在处理，办结以后再评价。
        回复“进度 1”看办到哪了。
        王秀英 点选 满意
        楼里：#1 还在处理，办结以后再评价。
        回复“进度 1”看办到哪了。
        张伟 点选 接单
        楼里：#1 已经是您的了。
        翠竹园6号楼1单元402：楼道灯坏了
        办好了，回复“办结 1 做了什么”。
    """)
    await introduced.says("张伟", "办结 1 换了灯座")
    await chat("""
        王秀英 点选 满意
        楼里：谢谢您，#1 结束了。
        →张伟：#1 居民满意，结束了。谢谢您！
        王秀英 点选 满意
        楼里：#1 已经结束了。又有问题，请重新报一次。
        张伟 点选 接单
        楼里：#1 已经办结了。居民不满意的话，会再转给您。
    """)
    acts = [event.act.value for event in await house.rows(Event)]
    assert acts == ["accepted", "resolved", "reopened", "resolved", "closed"]


async def test_an_old_option_means_its_own_ticket_whatever_is_open_by_now(chat, introduced, house):
    await resolved(introduced)
    await introduced.says("王秀英", "满意 1", "报事 门禁坏了")
    await introduced.says("张伟", "接 2", "办结 2 修好了")
    await chat("""
        王秀英：进度
        楼里：您报的事，回复数字看详细：
        1. #2 门禁坏了（等您确认）
        2. #1 楼道灯坏了（已结束）
        王秀英 点选 满意 1
        楼里：#1 已经结束了。又有问题，请重新报一次。
        王秀英 点选 满意 2
        楼里：谢谢您，#2 结束了。
        →张伟：#2 居民满意，结束了。谢谢您！
    """)
    assert [one.state for one in await house.rows(Ticket)] == [TicketState.CLOSED] * 2


async def test_what_an_option_shows_is_never_heard(phones, introduced, house):
    """Whatever is open: a label may say anything, and an account may have had other menus."""
    await resolved(introduced)
    phone = phones.of("王秀英")
    await phone.says("进度 1")
    for number, label in (("101", "满意"), ("101", "1"), ("rate:1:yes", "满意 1")):
        told = await phone.taps_option(number, label)
        assert told.text.startswith("没看懂您的意思。")
    told = await phone.taps_option("满意 1", "不满意")
    assert told.text == "谢谢您，#1 结束了。"
    [ticket] = await house.rows(Ticket)
    assert ticket.state is TicketState.CLOSED


async def test_who_may_not_say_a_command_may_not_tap_it(phones, introduced, house):
    await resolved(introduced)
    await introduced.resident("李梅")
    told = await phones.of("李梅").taps_option("接 1", "接单")
    assert told.text.startswith("“接”是网格员用的。")
    told = await phones.of("李梅").taps_option("满意 1", "满意")
    assert told.text.startswith("没有找到您的 #1。")
    [ticket] = await house.rows(Ticket)
    assert ticket.state is TicketState.RESOLVED


async def test_a_tap_opens_the_small_window_only(phones, introduced, house):
    await resolved(introduced)
    house.clock.passes(days=3)
    phone = phones.of("王秀英")
    await act(house, phone.taps_option(*MENU[1]))
    [*_, answer] = sorted(await house.rows(Answer), key=lambda one: one.at)
    assert answer.opens is Opens.TAP
    assert house.platform.windows.left(phone.openid) == 3
    house.clock.passes(minutes=2)
    await introduced.says("张伟", "办结 1 换了灯座")
    *_, last = await house.rows(Letter)
    assert (last.state, last.why) == (State.OUT_OF_REACH, "silent")


async def test_a_neighbour_is_doubted_once_by_tapping(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await chat("""
        王秀英 点选 不是我家
        楼里：知道了，已请居委会核实（A1，6号楼1单元402）。
        您不用做什么，有结果会告诉您。
        王秀英 点选 不是我家
        楼里：知道了，已请居委会核实（A1，6号楼1单元402）。
        您不用做什么，有结果会告诉您。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
    """)
    await introduced.says("主任", "通过 1")
    await chat("""
        王秀英 点选 不是我家
        楼里：居委会已经核实过了：王**确实住在6号楼1单元402。有疑问请联系居委会。
    """)
    house.clock.passes(days=31)
    told = await house.platform.phone("王秀英").taps_option("不是我家 2", "不是我家")
    assert told.text == "最近没有新的人认证到您家。"
    assert len(await house.rows(Claim)) == 1


async def test_an_old_option_doubts_nobody_else(phones, introduced, house):
    """By the day she taps it, somebody else has come to live there."""
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await introduced.says("王秀英", "不是我家")
    await introduced.says("主任", "驳回 1 房子卖了")
    await introduced.says("李梅", "认证 6号楼1单元402 王建国 13800138001")
    await act(house, phones.of("王秀英").taps_option("不是我家 2", "不是我家"))
    assert phones.of("王秀英").bubbles[-1].text == "最近没有新的人认证到您家。"
    assert len(await house.rows(Claim)) == 1


@pytest.mark.parametrize("errcode", [40200, 45098, 45099])
async def test_where_wechat_refuses_a_menu_the_same_words_come_alone(
    phones, introduced, house, errcode
):
    await introduced.worker()
    await introduced.resident("王秀英")
    house.platform.faults.append(Fault(SEND, errcode))
    await introduced.says("王秀英", "报事 楼道灯坏了")
    [alone] = [one for one in phones.of("张伟").bubbles if one.via == "customer"]
    assert (alone.kind, alone.options) == ("text", ())
    assert alone.text.endswith("回复“接 1”接单。")
    assert [(one.state, one.attempt) for one in await house.rows(Letter)] == [(State.ACCEPTED, 1)]
    await introduced.says("王秀英", "报事 门禁坏了")
    assert kinds(phones.of("张伟")) == ["text", "text"]  # it is not tried again at once
    house.clock.passes(hours=1)
    await introduced.says("张伟", "待办")
    await introduced.says("王秀英", "报事 下水道堵了")
    assert kinds(phones.of("张伟")) == ["text", "text", "msgmenu"]


@pytest.mark.parametrize("account", ["test"])
async def test_a_test_account_has_none(phones, introduced, house, account):
    await resolved(introduced)
    assert account == "test"
    assert set(kinds(phones.of("王秀英"))) == {"text"}
    calls = [line for line in house.platform.api.log if line.path == SEND]
    assert all(line.answer["errcode"] == 0 for line in calls)
