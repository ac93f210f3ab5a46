"""Notices: rehearsed, sent or scheduled, and what became of each."""

from bot.community.notices import Firing, Notice
from bot.sandbox import Fault
from bot.storage.outbox import Letter, State

SEND = "/cgi-bin/message/custom/send"


async def test_question_by_question(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英", "陈刚")
    await chat("""
        主任 点菜单 发通知
        楼里：发给谁？例如：6号楼，或 6号楼,7号楼，或 全社区
        主任：火星
        楼里：没看懂范围“火星”。请这样写：6号楼，或 6号楼,7号楼，或 全社区
        主任：6号楼,7号楼
        楼里：通知的标题？例如：停水通知
        主任：停水通知
        楼里：通知的正文？请一次发完。
        主任：返回
        楼里：通知的标题？例如：停水通知
        主任：停水通知
        楼里：通知的正文？请一次发完。
        主任：消防演练，楼道会冒烟，不是着火了。
        楼里：请看一遍：
        发给：翠竹园6号楼、翠竹园7号楼，共 2 人
        【停水通知】
        消防演练，楼道会冒烟，不是着火了。
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：好的
        楼里：还没有发。回复“确认”发出，回复“取消”不发。
        主任：取消
        楼里：好的，已取消。
        主任：确认
        楼里：现在没有等您回答的事。回复“帮助”看看能做什么。
        主任：送达 N1
        楼里：没有找到公告 N1。
    """)


async def test_to_whom_it_goes_and_to_nobody_else(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "赵敏", "陈刚", "孙丽")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        主任：发通知 6号楼、7号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼、翠竹园7号楼，共 3 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 3 人。
        回复“送达 N1”看送到了谁。
        →王秀英：【停水通知】
        明天停水
        →赵敏：【停水通知】
        明天停水
        →陈刚：【停水通知】
        明天停水
        主任：发通知 6号楼1单元 电梯检修
        周五检修
        楼里：请看一遍：
        发给：翠竹园6号楼1单元，共 1 人
        【电梯检修】
        周五检修
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N2 开始发送，共 1 人。
        回复“送达 N2”看送到了谁。
        →王秀英：【电梯检修】
        周五检修
        主任：发通知 翠竹园 大扫除
        周六扫楼
        楼里：请看一遍：
        发给：翠竹园，共 4 人
        【大扫除】
        周六扫楼
        ---
        类别：活动（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N3 开始发送，共 4 人。
        回复“送达 N3”看送到了谁。
        →王秀英：【大扫除】
        周六扫楼
        →赵敏：【大扫除】
        周六扫楼
        →陈刚：【大扫除】
        周六扫楼
        →孙丽：【大扫除】
        周六扫楼
    """)
    assert len(await house.rows(Letter)) == 3 + 1 + 4


async def test_who_lives_in_two_homes_or_left_gets_it_once_or_not(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await introduced.says("王秀英", "不是我家")
    await introduced.says("主任", "驳回 1 搬走了")
    await introduced.says("王秀英", "认证 7号楼1单元201 王秀英 13800138000")
    await introduced.says("主任", "通过 A2")
    await introduced.resident("陈刚")
    await chat("""
        陈刚 取消关注
        主任：发通知 6号楼,7号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼、翠竹园7号楼，共 1 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 1 人。
        回复“送达 N1”看送到了谁。
        →王秀英：【停水通知】
        明天停水
        主任：送达 1
        楼里：N1《停水通知》
        共 1 人：
        微信已接收 1 人
        陈刚 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        陈刚：认证 7号楼1单元201 陈刚 13800138004
        楼里：陈刚，认证好了：翠竹园7号楼1单元201。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        →王秀英：陈*刚刚认证为7号楼1单元201的住户。
        如果不是您家的人，请回复“不是我家”。
        〔不是我家〕
        陈刚：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停水通知（11月23日）
    """)


async def test_scheduled_by_a_time_at_the_end_of_the_line(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        主任：发通知 6号楼 停水通知 明天上午9点
        请备水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停水通知】
        请备水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        定时发出：2026年11月24日（周二）09:00
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：确认
        楼里：N1 定好了：2026年11月24日（周二）09:00发出。
        不发了，回复“取消 N1”。
        主任：发通知 6号楼 停水通知 昨天9:00
        楼里：通知的正文？请一次发完。
        主任：取消
        楼里：好的，已取消。
        主任：发通知 6号楼 停水通知 11月31日9:00
        楼里：没有“11月31日9:00”这个时间，请看看写对没有。
        主任：发通知 6号楼 停水通知 今天9:00
        楼里：“今天9:00”已经过去了，请换一个时间。
        主任：发通知 6号楼 停电通知 周五9:00
        请备蜡烛
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停电通知】
        请备蜡烛
        ---
        类别：停水停电（要改，回复“类别 活动”）
        定时发出：2026年11月27日（周五）09:00
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：立即发送
        楼里：N2 开始发送，共 1 人。
        回复“送达 N2”看送到了谁。
        →王秀英：【停电通知】
        请备蜡烛
        主任：定时
        楼里：还没发的通知。要看，或者不发了，回复数字：
        1. N1 2026年11月24日（周二）09:00 停水通知（翠竹园6号楼）
        主任：取消 N2
        楼里：N2 已经发完，取消不了。
        主任：取消 N9
        楼里：没有找到公告 N9。
        主任：送达 N1
        楼里：N1《停水通知》
        还没发，2026年11月24日（周二）09:00发出。
        回复数字：
        1. 不发了（发出去的收不回）
        （过了20小时）
        （过了1小时）
        →王秀英：【停水通知】
        请备水
        主任：取消 N1
        楼里：N1 已经发完，取消不了。
        主任：送达 N1
        楼里：N1《停水通知》
        共 1 人：
        微信已接收 1 人
        主任：定时
        楼里：没有定时的通知。
    """)
    assert [one.schedule for one in await house.rows(Firing)] == [
        "notice:1@2026-11-24T01:00:00+00:00",
        f"notice:2@{(await house.rows(Notice))[1].fire_at.isoformat()}",
    ]


async def test_cancelled_it_is_never_sent(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        主任：发通知 6号楼 停水通知 明天9:00
        请备水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停水通知】
        请备水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        定时发出：2026年11月24日（周二）09:00
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：确认
        楼里：N1 定好了：2026年11月24日（周二）09:00发出。
        不发了，回复“取消 N1”。
        主任：取消 N1
        楼里：N1《停水通知》取消了，不会发出。
        主任：取消 1
        楼里：N1 之前已经取消了。
        主任：送达 N1
        楼里：N1《停水通知》
        已取消，没有发出。
        （过了21小时）
    """)


async def test_quiet_hours_hold_it_until_morning(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        （过了11小时）
        主任：发通知 6号楼 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        定时发出：2026年11月24日（周二）07:00（避开休息时间）
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：确认
        楼里：N1 定好了：2026年11月24日（周二）07:00发出。
        不发了，回复“取消 N1”。
        主任：发通知 6号楼 停电通知
        现在停电
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停电通知】
        现在停电
        ---
        类别：停水停电（要改，回复“类别 活动”）
        定时发出：2026年11月24日（周二）07:00（避开休息时间）
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：1
        楼里：N2 开始发送，共 1 人。
        回复“送达 N2”看送到了谁。
        →王秀英：【停电通知】
        现在停电
        主任：发通知 6号楼 体检通知 明天23:30
        请空腹
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【体检通知】
        请空腹
        ---
        类别：活动（要改，回复“类别 活动”）
        定时发出：2026年11月25日（周三）07:00（避开休息时间）
        回复“确认”定时发，回复 1 现在就发，回复“取消”不发。
        主任：确认
        楼里：N3 定好了：2026年11月25日（周三）07:00发出。
        不发了，回复“取消 N3”。
        （过了7小时）
        （过了1小时）
        →王秀英：【停水通知】
        明天停水
    """)


async def test_the_states_sum_to_the_recipients_and_the_unknown_are_named(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        （过了2天）
    """)
    await introduced.resident("李梅", "赵敏", "陈刚")
    await house.platform.phone("陈刚").unfollow()
    house.platform.faults += [Fault(SEND, -1)] * 2
    await chat("""
        主任：发通知 全社区 停水通知
        明天停水
        楼里：请看一遍：
        发给：翠竹园社区，共 3 人
        【停水通知】
        明天停水
        ---
        类别：停水停电（要改，回复“类别 活动”）
        现在发不到 1 人：
        · 6号楼1单元402 王**（超过48小时没说话）
        他们下次来这里时会看到，也可以在“公告”里看。
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 3 人。
        回复“送达 N1”看送到了谁。
        主任：送达 N1
        楼里：N1《停水通知》
        共 3 人：
        未能触达 1 人（超过48小时没说话 1）
        不明 2 人（微信说忙，可能已发出 2）
        没收到的人，下次来这里时会看到。
        不知道收没收到的：
        · 6号楼1单元101 李*
        · 6号楼2单元301 赵*
        回复数字：
        1. 处理不知道收没收到的
    """)
    states = sorted(letter.state for letter in await house.rows(Letter) if letter.notice)
    assert states == [State.OUT_OF_REACH] + [State.UNKNOWN] * 2


async def test_what_arrived_although_wechat_never_said_so_is_unknown(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("李梅")
    house.platform.faults.append(Fault(SEND, kind="lost"))
    await chat("""
        主任：发通知 6号楼 停水通知
        明天停水。
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停水通知】
        明天停水。
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 1 人。
        回复“送达 N1”看送到了谁。
        →李梅：【停水通知】
        明天停水。
        主任：送达 N1
        楼里：N1《停水通知》
        共 1 人：
        不明 1 人（微信没有回音，可能已发出 1）
        不知道收没收到的：
        · 6号楼1单元101 李*
        回复数字：
        1. 处理不知道收没收到的
        （过了1小时）
    """)


async def test_what_is_refused_says_why_and_what_is_too_much_goes_later(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("李梅")
    house.platform.faults += [Fault(SEND, 87014), Fault(SEND, 45011)]
    await chat("""
        主任：发通知 6号楼 停电通知
        明天停电
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停电通知】
        明天停电
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 1 人。
        回复“送达 N1”看送到了谁。
        主任：送达 N1
        楼里：N1《停电通知》
        共 1 人：
        被拒 1 人（内容被微信拒绝 1）
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
        楼里：N2 开始发送，共 1 人。
        回复“送达 N2”看送到了谁。
        主任：送达 N2
        楼里：N2《停气通知》
        正在发
        共 1 人：
        排队 1 人
        回复数字：
        1. 先停一停
        2. 不发了（发出去的收不回）
        （过了2分钟）
        →李梅：【停气通知】
        明天停气
        主任：送达 N2
        楼里：N2《停气通知》
        共 1 人：
        微信已接收 1 人
    """)


async def test_too_long_too_short_and_nobody_there(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    long_title, long_body = "长" * 61, "长" * 1501
    await chat(f"""
        主任：发通知 8号楼 停水通知
        明天停水
        楼里：这个范围里还没有认证的住户，没有人能收到。
        主任：发通知 6号楼 {long_title}
        楼里：标题请写 1 到 60 个字。
        主任：发通知 6号楼 停水通知
        {long_body}
        楼里：正文请写 1 到 1500 个字。
        主任：发通知 6号楼9单元 停水
        楼里：6号楼没有9单元，请看看写对没有。
    """)


async def test_a_long_notice_is_read_page_by_page(chat, introduced, phones):
    await introduced.staff()
    await introduced.resident("王秀英")
    body = "\n".join(f"第{n}条：楼道里不要堆放杂物，电动车不要上楼充电。" for n in range(1, 41))
    await introduced.says("主任", f"发通知 6号楼 文明公约\n{body}", "确认")
    first = phones.of("王秀英").bubbles[-1].text
    await introduced.says("王秀英", "更多")
    second = phones.of("王秀英").bubbles[-1].text
    assert len(first.encode()) <= 2048
    assert first.endswith("\n（没显示完，回复“更多”看下一页）")
    assert (
        first.removesuffix("（没显示完，回复“更多”看下一页）") + second == f"【文明公约】\n{body}"
    )
    phones.look_away()
    await chat("""
        王秀英：更多
        楼里：后面没有了。
    """)


async def test_a_preview_of_several_pages_is_read_and_confirmed(chat, introduced, phones):
    await introduced.staff()
    await introduced.resident("王秀英")
    body = "\n".join(f"第{n}条：楼道里不要堆放杂物，电动车不要上楼充电。" for n in range(1, 41))
    await introduced.says("主任", f"发通知 6号楼 文明公约\n{body}")
    assert phones.of("主任").bubbles[-1].text.endswith("（没显示完，回复“更多”看下一页）")
    await introduced.says("主任", "更多")
    assert phones.of("主任").bubbles[-1].text.endswith("回复“确认”发出，回复“取消”不发。")
    await introduced.says("主任", "确认")
    assert phones.of("主任").bubbles[-1].text.startswith("N1 开始发送，共 1 人。")
