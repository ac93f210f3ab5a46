"""The grid worker's day."""

import json
from asyncio import gather
from functools import partial
from pathlib import Path

import pytest

import handlers
from bot.chat.router import read_bare_number
from bot.community.people import Grant, Person, Role
from bot.community.tickets import Event, Ticket, TicketState
from bot.sandbox import Fault
from bot.storage.outbox import Letter, State
from bot.storage.scene import Scene
from tests.house import COMMUNITY

COMMANDS = Path(__file__).parents[1] / "data" / "worker-commands.jsonl"
ACTIONS = {"待办": "list", "我的任务": "list", "接": "accept", "接单": "accept"}
ACTIONS |= {"回": "reply", "回复": "reply", "办结": "resolve", "完成": "resolve", "详情": "show"}
LATER = {"transfer", "return", "on_duty", "off_duty"}  # words of a later day


@pytest.mark.parametrize("line", COMMANDS.read_text("utf-8").splitlines())
def test_commands_are_read_as_people_write_them(line):
    wanted = json.loads(line)
    command = handlers.routes.words.read(wanted["text"])
    if wanted["action"] in LATER:
        assert command is None
    elif command is None:
        action = "show" if wanted["ticket"] else None
        assert (action, read_bare_number(wanted["text"])) == (wanted["action"], wanted["ticket"])
    else:
        heard = ACTIONS[command.route.word], command.number, command.words or None
        assert heard == (wanted["action"], wanted["ticket"], wanted["text_after"])


async def test_from_the_list_to_the_end(chat, introduced, house):
    await introduced.worker()
    await introduced.resident("王秀英", "陈刚")
    await chat("""
        张伟 点菜单 我的待办
        楼里：现在没有待办的事。
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        陈刚：报事 门口有积水
        楼里：已记下，编号 #2。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 2”随时查看。
        →张伟：新的事 #2
        翠竹园7号楼1单元201：门口有积水
        回复“接 2”接单。
        〔接单〕
        张伟：待办
        楼里：待办，回复数字看详细：
        1. #1 6号楼1单元402 楼道灯坏了（等接单）
        2. #2 7号楼1单元201 门口有积水（等接单）
        张伟：1
        楼里：#1 翠竹园6号楼1单元402
        楼道灯坏了
        现在：等接单
        今天 12:00 居民报事
        回复 3 或“接 1”接单。
        张伟：办结 1 已换灯泡
        楼里：#1 还没人接。请先回复“接 1”。
        张伟：接1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了您的 #1，会来处理。
        张伟：接 1
        楼里：#1 已经是您的了。
        翠竹园6号楼1单元402：楼道灯坏了
        办好了，回复“办结 1 做了什么”。
        张伟：详情 1
        楼里：#1 翠竹园6号楼1单元402
        楼道灯坏了
        现在：正在处理
        今天 12:00 居民报事
        今天 12:00 接单
        跟居民说话，回复 3 或“回 1 您的话”。
        办好了，回复 4 或“办结 1 做了什么”。
        打电话，回复 5 或“电话 1”。
        张伟：3
        楼里：要跟居民说什么？请直接写，例如：马上到
        （不说了，回复“取消”）
        张伟：马上到
        楼里：已转给居民（#1）。
        →王秀英：张伟说（#1）：马上到
        要回话，发“补充 1 您的话”。
        张伟：#1 办结 已换灯泡
        楼里：#1 已办结，正在请居民确认。
        →王秀英：您的 #1 张伟办好了：已换灯泡
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        张伟：办结 1
        楼里：#1 已经办结了。居民不满意的话，会再转给您。
        张伟：接 1
        楼里：#1 已经办结了。居民不满意的话，会再转给您。
        张伟：回 1 好了
        楼里：#1 已经办结了。居民不满意的话，会再转给您。
        张伟：待办
        楼里：待办，回复数字看详细：
        1. #2 7号楼1单元201 门口有积水（等接单）
        张伟：1
        楼里：#2 翠竹园7号楼1单元201
        门口有积水
        现在：等接单
        今天 12:00 居民报事
        回复 2 或“接 2”接单。
        张伟：接 99
        楼里：没有 #99 这件事，请看看编号对不对。
    """)
    [first, second] = await house.rows(Ticket)
    assert (first.state, second.state) == (TicketState.RESOLVED, TicketState.REPORTED)
    acts = [(event.act, event.words) for event in await house.rows(Event) if event.ticket == 1]
    assert acts == [
        ("accepted", ""),
        ("replied", "马上到"),
        ("resolved", "已换灯泡"),
    ]


async def test_two_workers_race_and_the_other_is_told(chat, introduced, phones, house):
    await introduced.worker("张伟")
    await introduced.worker("刘强", "6")
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
        →刘强：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        刘强：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →张伟：#1 刘强接了，您不用去了。
        →王秀英：刘强接了您的 #1，会来处理。
        张伟：接 1
        楼里：#1 已经由刘强接了，您不用去了。
        张伟：办结 1
        楼里：#1 不是您接的，请接单的网格员处理。
        张伟：1
        楼里：#1 翠竹园6号楼1单元402
        楼道灯坏了
        现在：正在处理
        今天 12:00 居民报事
        今天 12:00 接单
        刘强：待办
        楼里：待办，回复数字看详细：
        1. #1 6号楼1单元402 楼道灯坏了（正在处理）
        张伟：待办
        楼里：现在没有待办的事。
    """)


async def test_both_at_once_and_one_has_it(introduced, phones, house):
    await introduced.worker("张伟")
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    said = await gather(*(phones.of(name).says("接 1") for name in ("张伟", "刘强")))
    texts = sorted(bubble.text.split("\n")[0] for bubble in said)
    [ticket] = await house.rows(Ticket)
    winner = {person.id: person.name for person in await house.rows(Person)}[ticket.worker]
    assert texts == sorted(["#1 归您了，已告诉居民。", f"#1 已经由{winner}接了，您不用去了。"])


async def test_another_building_is_not_his(chat, introduced):
    await introduced.worker("张伟")
    await introduced.worker("刘强", "7")
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
        刘强：接 1
        楼里：#1 不在您负责的楼里，那里的网格员会处理。
        回复“待办”看您的事。
        刘强：详情 1
        楼里：#1 不在您负责的楼里，那里的网格员会处理。
        回复“待办”看您的事。
        刘强：待办
        楼里：现在没有待办的事。
        王秀英：接 1
        楼里：“接”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
    """)


async def test_without_a_building_he_is_no_worker_any_more(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("张伟")
    await introduced.resident("王秀英")
    for grant in await house.rows(Grant):
        if grant.role is Role.WORKER:
            await house.do(partial(Scene.change, row=grant, until=house.clock.now))
    await chat("""
        张伟：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        现在联系不上网格员，已经转告居委会。
        回复“进度 1”随时查看。
        →主任：#1 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：楼道灯坏了
    """)


async def test_a_worker_of_the_whole_community(chat, introduced, house):
    await introduced.says("张伟", await house.invitation(Role.WORKER, COMMUNITY), "张伟")
    await introduced.resident("孙丽")
    await chat("""
        孙丽：报事 门口有积水
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1
        翠竹园8号楼1102：门口有积水
        回复“接 1”接单。
        〔接单〕
        张伟：我的信息
        楼里：楼里记录的您的信息：
        姓名：张伟
        手机：没有
        住址：没有
        身份：翠竹园社区网格员
        发给您的消息：1 条，内容留 30 天
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
    """)


async def test_his_own_request_elsewhere_he_sees_as_a_resident(chat, introduced):
    await introduced.worker("孙丽", "6")
    await introduced.resident("孙丽")
    await introduced.says("孙丽", "报事 门口有积水")
    await chat("""
        孙丽：详情 1
        楼里：#1 门口有积水
        现在：等人接单
        回复“进度 1”看经过。
        孙丽：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 待办：您手上的事
        2. 上门办事：登记、代报、更正住户
        3. 审核：住户申请
        4. 居民办事：报事、公告、认证
        5. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
    """)


async def test_a_worker_who_was_silent_for_two_days(chat, introduced):
    await introduced.worker("张伟")
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1", "办结 1")
    await chat("""
        （过了2天）
    """)
    await introduced.staff()
    await chat("""
        王秀英：不满意 1 还是不亮
        楼里：对不起，没给您办好。#1 重新处理。
        已经转告居委会。
        →主任：#1 居民不满意，可能没有发到网格员手上，请您安排
        翠竹园6号楼1单元402：还是不亮
        王秀英：报事 窗坏了
        楼里：已记下，编号 #2。
        现在联系不上网格员，已经转告居委会。
        回复“进度 2”随时查看。
        →主任：#2 还没通知到网格员，请您安排
        翠竹园6号楼1单元402：窗坏了
        张伟：待办
        楼里：待办，回复数字看详细：
        1. #1 6号楼1单元402 楼道灯坏了（正在处理）
        2. #2 6号楼1单元402 窗坏了（等接单）

        您不在时有新消息：
        #1 居民不满意：还是不亮
        地址：翠竹园6号楼1单元402
        好了再发“办结 1 做了什么”。
        ——
        新的事 #2
        翠竹园6号楼1单元402：窗坏了
        回复“接 2”接单。
    """)


async def test_what_somebody_has_taken_meanwhile_is_not_offered_days_later(chat, introduced, house):
    await introduced.worker("张伟")
    await introduced.worker("刘强", "6")
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        （过了3天）
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        网格员下次来这里就会看到。急事请打电话给居委会。
        回复“进度 1”随时查看。
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        张伟：待办
        楼里：待办，回复数字看详细：
        1. #1 6号楼1单元402 楼道灯坏了（等接单）

        您不在时有新消息：
        新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        ——
        #1 居民补了照片。回复“照片 1”查看。
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了您的 #1，会来处理。
        （过了1天）
        刘强：待办
        楼里：现在没有待办的事。
        主任：审核
        楼里：没有等审核的申请。
    """)
    letters = [one for one in await house.rows(Letter) if one.about == "ticket:1"]
    unread = [one.template for one in letters if one.state is State.CANCELLED]
    assert sorted(unread) == ["staff/alarms/ticket", "workers/jobs/new", "workers/jobs/picture"]


async def test_a_letter_that_wechat_refuses_after_all(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("张伟")
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英")
    house.platform.faults += [Fault("/cgi-bin/message/custom/send", 45015)] * 2
    await chat("""
        王秀英：报事 窗坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →主任：#1 可能没有发到网格员手上，请您安排
        翠竹园6号楼1单元402：窗坏了
    """)


async def test_a_letter_of_which_nobody_knows(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("张伟")
    await introduced.resident("王秀英")
    house.platform.faults.append(Fault("/cgi-bin/message/custom/send", kind="lost"))
    await chat("""
        王秀英：报事 门坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →主任：#1 可能没有发到网格员手上，请您安排
        翠竹园6号楼1单元402：门坏了
        →张伟：新的事 #1
        翠竹园6号楼1单元402：门坏了
        回复“接 1”接单。
        〔接单〕
    """)
