"""Each way a letter can take, chosen by what WeChat allows and what the matter is."""

import pytest

from bot.storage.outbox import Lane, Letter, State

FORMS = ("ticket", "verification", "notice")
with_templates = pytest.mark.parametrize("templates", [FORMS], ids=["templates"])


@with_templates
async def test_the_silent_hear_by_template_of_own_tickets_and_of_emergencies(
    chat, introduced, house
):
    """An ordinary notice waits for morning and reaches only who spoke; an alert does both."""
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英", "李梅", "赵敏")
    await chat("""
        （过了2天）
        王秀英：报事 电梯停了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟〔模板〕：工单提醒
        事项：新的事 #1
        地点：翠竹园6号楼1单元402
        内容：电梯停了
        →刘强〔模板〕：工单提醒
        事项：新的事 #1
        地点：翠竹园6号楼1单元402
        内容：电梯停了
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：电梯停了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了您的 #1，会来处理。
        刘强：待办
        楼里：现在没有待办的事。

        您不在时有新消息：
        #1 张伟接了，您不用去了。
        （过了3天）
        （过了11小时）
        李梅：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。
        主任：发通知 6号楼 消防演练
        周六上午演练
        楼里：请看一遍：
        发给：翠竹园6号楼，共 3 人
        【消防演练】
        周六上午演练
        ---
        类别：安全（要改，回复“类别 活动”）
        现在发不到 2 人：
        · 6号楼1单元402 王**（超过48小时没说话）
        · 6号楼2单元301 赵*（超过48小时没说话）
        他们下次来这里时会看到，也可以在“公告”里看。
        有 2 人可以用群发送到（每人每月只能收 4 次）：回复“确认群发”。
        定时发出：2026年11月29日（周日）07:00（避开休息时间）
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：取消
        楼里：好的，已取消。
        主任：发紧急通知 6号楼 停电通知
        今晚抢修停电，请关好电器
        楼里：请看一遍【紧急】：
        发给：翠竹园6号楼，共 3 人
        【停电通知】
        今晚抢修停电，请关好电器
        ---
        能发到 3 人：客服消息 1、模板消息 2
        紧急通知只用于停水停电、安全、灾害，夜里也会发。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 3 人。
        回复“送达 N1”看送到了谁。
        →王秀英〔模板〕：社区提醒
        事项：停电通知
        内容：今晚抢修停电，请关好电器
        →李梅：【停电通知】
        今晚抢修停电，请关好电器
        →赵敏〔模板〕：社区提醒
        事项：停电通知
        内容：今晚抢修停电，请关好电器
        主任：送达 N1
        楼里：N1《停电通知》
        共 3 人：
        微信已接收 1 人
        已送达 2 人
        王秀英：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停电通知（11月28日）
    """)
    ordinary = {letter.lane for letter in await house.rows(Letter) if letter.lane != Lane.TEMPLATE}
    assert ordinary <= {Lane.CUSTOMER, Lane.REPLY}


@pytest.mark.parametrize("templates", [("once", "lasting")], ids=["notices"])
async def test_subscribe_notices_last_as_long_as_the_consent_then_there_is_the_mass_message(
    chat, introduced, house
):
    house.platform.switches.notice_msgid = True  # two in ten minutes: else nobody can tell which
    await introduced.staff()
    await introduced.resident("王秀英", "王建国", "李梅", "赵敏")
    await chat("""
        李梅 允许订阅 社区公告
        赵敏 允许订阅 长期公告
        （过了2天）
        王秀英：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。
        主任：发通知 6号楼 体检通知
        周六体检
        楼里：请看一遍：
        发给：翠竹园6号楼，共 4 人
        【体检通知】
        周六体检
        ---
        类别：活动（要改，回复“类别 活动”）
        能发到 3 人：客服消息 1、订阅通知 1、订阅通知（一次） 1
        现在发不到 1 人：
        · 6号楼1单元402 王**（超过48小时没说话）
        他们下次来这里时会看到，也可以在“公告”里看。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 4 人。
        回复“送达 N1”看送到了谁。
        →王秀英：【体检通知】
        周六体检
        →李梅〔订阅〕：社区公告
        标题：体检通知
        内容：周六体检
        →赵敏〔订阅〕：长期公告
        标题：体检通知
        内容：周六体检
        主任：送达 N1
        楼里：N1《体检通知》
        共 4 人：
        微信已接收 1 人
        已送达 2 人
        未能触达 1 人（超过48小时没说话 1）
        没收到的人，下次来这里时会看到。
        主任：发通知 6号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 4 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        能发到 2 人：客服消息 1、订阅通知 1
        现在发不到 2 人：
        · 6号楼1单元402 王**（超过48小时没说话）
        · 6号楼1单元101 李*（超过48小时没说话）
        他们下次来这里时会看到，也可以在“公告”里看。
        有 2 人可以用群发送到（每人每月只能收 4 次）：回复“确认群发”。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N2 开始发送，共 4 人。
        回复“送达 N2”看送到了谁。
        →王秀英：【停水通知】
        明天停水
        →赵敏〔订阅〕：长期公告
        标题：停水通知
        内容：明天停水
        赵敏 关闭订阅 长期公告
        主任：发通知 6号楼 停气通知
        明天停气
        楼里：请看一遍：
        发给：翠竹园6号楼，共 4 人
        【停气通知】
        明天停气
        ---
        类别：停水停电（要改，回复“类别 活动”）
        现在发不到 3 人：
        · 6号楼1单元402 王**（超过48小时没说话）
        · 6号楼1单元101 李*（超过48小时没说话）
        · 6号楼2单元301 赵*（超过48小时没说话）
        他们下次来这里时会看到，也可以在“公告”里看。
        有 3 人可以用群发送到（每人每月只能收 4 次）：回复“确认群发”。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认群发
        楼里：N3 开始发送，共 4 人。
        回复“送达 N3”看送到了谁。
        →王秀英：【停气通知】
        明天停气
        →王建国〔群发〕：【停气通知】
        明天停气
        →李梅〔群发〕：【停气通知】
        明天停气
        →赵敏〔群发〕：【停气通知】
        明天停气
        主任：送达 N3
        楼里：N3《停气通知》
        共 4 人：
        微信已接收 1 人
        已送达 3 人
        王建国：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。

        您不在时有新消息：
        【体检通知】
        周六体检
        ——
        【停水通知】
        明天停水
        李梅：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。

        您不在时有新消息：
        【停水通知】
        明天停水
        主任：送达 N2
        楼里：N2《停水通知》
        共 4 人：
        微信已接收 3 人
        已送达 1 人
    """)
    ends = {letter.state for letter in await house.rows(Letter) if letter.notice}
    assert ends == {State.ACCEPTED, State.DELIVERED}


@with_templates
async def test_the_fifth_message_is_kept_for_what_is_urgent(chat, introduced):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "李梅")
    for n in "一二三四":
        await introduced.says("主任", f"发通知 6号楼 通知{n}\n第{n}件事", "确认")
    await chat("""
        李梅：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。
        主任：发通知 6号楼 通知五
        第五件事
        楼里：请看一遍：
        发给：翠竹园6号楼，共 2 人
        【通知五】
        第五件事
        ---
        类别：其他（要改，回复“类别 活动”）
        现在发不到 1 人：
        · 6号楼1单元402 王**（发了几条都没回话）
        他们下次来这里时会看到，也可以在“公告”里看。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N5 开始发送，共 2 人。
        回复“送达 N5”看送到了谁。
        →李梅：【通知五】
        第五件事
        主任：送达 N5
        楼里：N5《通知五》
        共 2 人：
        微信已接收 1 人
        未能触达 1 人（发了几条都没回话 1）
        没收到的人，下次来这里时会看到。
        主任：发紧急通知 6号楼 停水
        今晚停水，请备水
        楼里：请看一遍【紧急】：
        发给：翠竹园6号楼，共 2 人
        【停水】
        今晚停水，请备水
        ---
        紧急通知只用于停水停电、安全、灾害，夜里也会发。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N6 开始发送，共 2 人。
        回复“送达 N6”看送到了谁。
        →王秀英：【停水】
        今晚停水，请备水
        →李梅：【停水】
        今晚停水，请备水
        王秀英：好的
        楼里：好的，有事随时说。

        您不在时有新消息：
        【通知五】
        第五件事
    """)


@pytest.mark.parametrize("templates", [("ticket",)], ids=["template"])
async def test_who_switched_our_messages_off_reads_them_here_and_the_committee_hears(
    chat, introduced, phones
):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await chat("""
        （过了3天）
    """)
    phones.of("张伟").blocks_templates = True
    await chat("""
        主任：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →主任：#1 可能没有发到网格员手上，请您安排
        翠竹园6号楼1单元402：楼道灯坏了
        张伟：待办
        楼里：待办，回复数字看详细：
        1. #1 6号楼1单元402 楼道灯坏了（等接单）

        您不在时有新消息：
        新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
    """)


async def test_one_person_alone_gets_no_mass_message(chat, introduced):
    """WeChat takes none to fewer than two: it is not offered."""
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        （过了2天）
    """)
    await introduced.resident("李梅")
    await chat("""
        主任：发通知 6号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 2 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        现在发不到 1 人：
        · 6号楼1单元402 王**（超过48小时没说话）
        他们下次来这里时会看到，也可以在“公告”里看。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
    """)
