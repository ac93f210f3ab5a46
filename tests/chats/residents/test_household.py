"""Who lives with her, and who looks after her building."""

from bot.community.claims import Claim, ClaimState
from bot.community.people import Residency, Role, Subscription
from tests.house import ESTATE


async def test_somebody_is_bound_who_does_not_live_there(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        王秀英：不是我家
        楼里：最近没有新的人认证到您家。
        王建国 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        王建国：认证 6号楼1单元402 王建国 13800138001
        楼里：王建国，认证好了：翠竹园6号楼1单元402。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        →王秀英：王**刚刚认证为6号楼1单元402的住户。
        如果不是您家的人，请回复“不是我家”。
        〔不是我家〕
        王秀英：不是我家
        楼里：知道了，已请居委会核实（A1，6号楼1单元402）。
        您不用做什么，有结果会告诉您。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        主任：审核
        楼里：申请 A1：同住的人说不是自家人
        翠竹园6号楼1单元402 王建国 138****8001
        名册上相近的：
        · 6号楼1单元402 王建国 138****8001（手机一致）
        · 6号楼1单元402 王秀英 138****8000（手机不同）
        确实住这里，回复 1 或“通过 A1”。
        不住这里，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        主任：驳回 A1
        楼里：为什么不通过？请写原因，好告诉本人，例如：请带房产证来居委会
        （先不办，回复“取消”）
        主任：房子已经卖了
        楼里：A1：王**不再登记在6号楼1单元402。会告诉本人和同住的人。
        →王秀英：居委会核实过了：王**不再登记在6号楼1单元402。谢谢您告诉我们。
        →王建国：居委会核实后，您不再登记在6号楼1单元402（A1）。
        原因：房子已经卖了
        有疑问请联系居委会。
    """)
    [_, ended] = await house.rows(Residency)
    assert ended.until is not None
    assert [one.person for one in await house.rows(Subscription)] == [2]


async def test_the_committee_says_that_he_does_live_there(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await chat("""
        王秀英：不是我家
        楼里：知道了，已请居委会核实（A1，6号楼1单元402）。
        您不用做什么，有结果会告诉您。
        主任：审核
        楼里：申请 A1：同住的人说不是自家人
        翠竹园6号楼1单元402 王建国 138****8001
        名册上相近的：
        · 6号楼1单元402 王建国 138****8001（手机一致）
        · 6号楼1单元402 王秀英 138****8000（手机不同）
        确实住这里，回复 1 或“通过 A1”。
        不住这里，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        主任：1
        楼里：A1：王**仍登记在6号楼1单元402。会告诉同住的人。
        →王秀英：居委会核实过了：王**确实住在6号楼1单元402。有疑问请联系居委会。
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
    """)
    assert [home.until for home in await house.rows(Residency)] == [None, None]


async def test_a_doubt_leaves_his_own_application_alone(introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国")
    await introduced.says("王建国", "认证 7号楼1单元999 王建国 13800138001")
    await introduced.says("王秀英", "不是我家")
    found = [(claim.why, claim.state) for claim in await house.rows(Claim)]
    assert found == [("not_on_roster", ClaimState.WAITING), ("disputed", ClaimState.WAITING)]


async def test_her_worker(chat, introduced):
    await introduced.resident("王秀英")
    await chat("""
        王秀英：我的网格员
        楼里：您这里暂时没有网格员，报事会直接转给居委会。
        现在没有人收得到消息，急事请打电话给居委会。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
    """)
    await introduced.worker("张伟")
    await introduced.worker("刘强", "6")
    await chat("""
        王秀英：我的网格员
        楼里：您的网格员：张伟、刘强。
        现在就收得到您报的事。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
    """)


async def test_her_worker_who_cannot_be_reached_now(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.worker("张伟")
    await introduced.phones.chat("（过了49小时）")
    await introduced.worker("刘强", "6")
    await chat("""
        王秀英：我的网格员
        楼里：您的网格员：张伟、刘强。
        现在收得到消息的：刘强。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
        （过了49小时）
        主任：更多
        楼里：后面没有了。
        王秀英：我的网格员
        楼里：您的网格员：张伟、刘强。
        网格员现在收不到消息，您报的事会转告居委会。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
        （过了49小时）
        王秀英：我的网格员
        楼里：您的网格员：张伟、刘强。
        现在发不出消息，网格员来看的时候才知道。急事请打电话给居委会。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
    """)


async def test_the_worker_of_each_of_her_homes(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "认证 8号楼1102 孙丽 13800138005")
    await introduced.worker("张伟")
    await introduced.worker("刘强", "8", role=Role.LEAD)
    await chat("""
        王秀英：我的网格员
        楼里：6号楼1单元402的网格员：张伟。
        现在就收得到您报的事。
        8号楼1102的网格长：刘强。
        现在就收得到您报的事。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
    """)


async def test_her_worker_who_never_said_his_name(chat, introduced, house):
    await introduced.resident("王秀英")
    code = await house.invitation(Role.WORKER, f"{ESTATE}/6")
    await introduced.says("张伟", code, "以后再说")
    await chat("""
        王秀英：我的网格员
        楼里：您这里有网格员负责。
        现在就收得到您报的事。
        您报的事由网格员来办，办好了告诉您。手机号不在这里显示。
        有事直接说，例如“报事 楼道灯坏了”。
        王秀英：报事 灯坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1
        翠竹园6号楼1单元402：灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：网格员接了您的 #1，会来处理。
        张伟：回 1 马上到
        楼里：已转给居民（#1）。
        →王秀英：网格员说（#1）：马上到
        要回话，发“补充 1 您的话”。
        张伟：办结 1
        楼里：#1 已办结，正在请居民确认。
        →王秀英：您的 #1 网格员办好了。
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        王秀英：不满意 1
        楼里：对不起，没给您办好。#1 重新处理。
        网格员会看到您的话。
        哪里不满意？回复“补充 1 您的话”。
        →张伟：#1 居民不满意，请再看看。
        地址：翠竹园6号楼1单元402
        好了再发“办结 1 做了什么”。
        王秀英：进度 1
        楼里：#1 灯坏了
        现在：正在处理
        今天 12:00 您报了这件事
        今天 12:00 网格员接单
        今天 12:00 网格员回复：马上到
        今天 12:00 网格员办结
        今天 12:00 您不满意，重新处理
        要补充，回复 1 或“补充 1 您的话”。
    """)
