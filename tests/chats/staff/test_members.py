"""人员: who holds which role, taking one back, and the yes of a second."""

import pytest

from bot.community.people import Grant, Invitation, Role
from bot.community.tickets import Ticket, TicketState
from bot.storage.journal import Audit

ESTATE = "翠竹园社区/翠竹园"


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setenv("LOULI_SECURITY__TWO_PERSON_RULE", "true")


async def test_who_holds_which_role_and_how_one_is_taken_back(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "8", role=Role.LEADER)
    await introduced.says("陈刚")
    await chat("""
        主任：邀请 志愿者 8号楼 到 12月31日
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园8号楼的网格员，到12月31日为止。
        只能用一次，7天内有效。
        陈刚：〈码〉
        楼里：您现在是翠竹园8号楼的网格员，到12月31日为止。
        居民报事会发到这里，回复“待办”查看。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        陈刚：以后再说
        楼里：好的，以后再说。回复“帮助”看看能做什么。
        主任：人员
        楼里：楼长：
        1. 刘强：翠竹园8号楼
        网格员：
        2. 张伟：翠竹园6号楼、翠竹园7号楼
        3. 一位没留姓名的：翠竹园8号楼，到12月31日
        居委会工作人员：
        4. 主任：翠竹园社区
        回复数字看一位，或撤销。
        主任：3
        楼里：一位没留姓名的，网格员
        管：翠竹园8号楼。
        从11月23日起，到12月31日为止。
        邀请人：主任
        编号：5
        1. 撤销
        2. 看所有人
        主任：人员 2
        楼里：张伟，网格员
        管：翠竹园6号楼、翠竹园7号楼。
        从11月23日起，没有定到哪天。
        编号：2
        1. 撤销
        2. 看所有人
        主任：1
        楼里：要撤销张伟的网格员身份吗？
        管的地方：翠竹园6号楼、翠竹园7号楼。
        撤销以后马上不能再办，没办完的事转给别人。
        回复 1 就撤销，不回复就不动。
        主任：1
        楼里：好了，张伟不再是翠竹园6号楼、翠竹园7号楼的网格员，已经告诉本人。
        →张伟：您不再是翠竹园6号楼、翠竹园7号楼的网格员，谢谢您！有疑问，请问居委会。
        张伟：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        主任：人员 撤销 2
        楼里：没有找到编号 2。回复“人员”看看都有谁。
    """)
    ended = [grant.id for grant in await house.rows(Grant) if grant.until == house.clock.now]
    assert ended == []
    revoked = [grant.id for grant in await house.rows(Grant) if grant.until is not None]
    assert revoked == [2, 3, 5]
    assert ("revoked", "grant:2") in [(a.act, a.subject) for a in await house.rows(Audit)]


async def test_what_was_in_hand_waits_for_somebody_again(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英", "陈刚")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("陈刚", "报事 门坏了")
    await introduced.says("张伟", "接 1", "接 2")
    await chat("""
        主任：人员撤销 2
        楼里：要撤销张伟的网格员身份吗？
        管的地方：翠竹园6号楼、翠竹园7号楼。
        撤销以后马上不能再办，没办完的事转给别人。
        回复 1 就撤销，不回复就不动。
        主任：1
        楼里：好了，张伟不再是翠竹园6号楼、翠竹园7号楼的网格员，已经告诉本人。
        没办完的 2 件，已经重新等人接单。
        →张伟：您不再是翠竹园6号楼、翠竹园7号楼的网格员，谢谢您！有疑问，请问居委会。
        →刘强：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        →主任：张伟不再负责这里，有 2 件没办完，重新等人接单，请您看着点：
        #1 翠竹园6号楼1单元402：楼道灯坏了
        #2 翠竹园7号楼1单元201：门坏了
        张伟：办结 1
        楼里：“办结”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：进度 1
        楼里：#1 楼道灯坏了
        现在：等人接单
        今天 12:00 您报了这件事
        今天 12:00 张伟接单
        今天 12:00 换人处理，等人接单
        要补充，回复 1 或“补充 1 您的话”。
        刘强：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：刘强接了您的 #1，会来处理。
    """)
    states = [(ticket.state, ticket.worker) for ticket in await house.rows(Ticket)]
    assert states == [(TicketState.ACCEPTED, 3), (TicketState.REPORTED, None)]


async def test_discontent_with_what_somebody_did_who_has_left(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1", "办结 1 换了灯泡")
    await introduced.says("主任", "人员撤销 2 确定")
    await chat("""
        王秀英：不满意 1 又坏了
        楼里：对不起，没给您办好。#1 重新处理。
        网格员会看到您的话。
        →刘强：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
    """)
    [ticket] = await house.rows(Ticket)
    assert (ticket.state, ticket.worker) == (TicketState.REPORTED, None)


async def test_at_least_one_staff_remains(chat, introduced):
    await introduced.staff()
    await introduced.staff("副主任", f"{ESTATE}/6")
    await chat("""
        主任：人员撤销 1
        楼里：不能撤销：翠竹园社区没有别的居委会工作人员了。
        请先邀请一位同事：回复“邀请居委会”。
        副主任：人员
        楼里：居委会工作人员：
        1. 副主任：翠竹园6号楼
        回复数字看一位，或撤销。
        副主任：人员撤销 1
        楼里：没有找到编号 1。回复“人员”看看都有谁。
        副主任：人员撤销 2
        楼里：要撤销您自己的居委会工作人员身份吗？
        管的地方：翠竹园6号楼。
        撤销以后马上不能再办，要再请，得重新邀请。
        回复 1 就撤销，不回复就不动。
        副主任：1
        楼里：好了，副主任不再是翠竹园6号楼的居委会工作人员，已经告诉本人。
    """)


async def test_who_is_above_the_committee_is_not_its_to_take_back(chat, introduced, house):
    await introduced.staff()
    await introduced.says("孙丽", await house.invitation(Role.STREET), "孙丽")
    await chat("""
        主任：人员撤销 2
        楼里：街道工作人员的身份，要请管理系统的人来撤销。
    """)


async def test_a_role_taken_back_in_the_middle_of_a_conversation(chat, introduced):
    await introduced.staff()
    await introduced.staff("副主任")
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1", "回 1")
    await introduced.says("副主任", "发通知 6号楼 停水\n周日")
    await introduced.says("主任", "人员撤销 3 确定", "人员撤销 2 确定")
    await chat("""
        副主任：确认
        楼里：现在没有等您回答的事。回复“帮助”看看能做什么。
        张伟：马上到
        楼里：要报事情，请先认证住址：回复“认证”。
        回复“帮助”看看能做什么。
    """)


async def test_a_colleague_must_agree(two, chat, introduced, house):
    await introduced.staff()
    await chat("""
        主任：邀请 居委会
        楼里：请居委会工作人员要两个人同意，这里现在只有您一位。
        请管理系统的人开邀请码，再由您同意。
    """)
    await introduced.says("副主任")
    await introduced.says("孙丽")
    code = await house.invitation(Role.STAFF)
    await chat(
        """
        副主任：〈给副主任的码〉
        楼里：这个邀请码还要另一位居委会同事同意，同意以后请再发一次。
        →主任：管理系统的人要请一位居委会工作人员：翠竹园社区。
        要您或另一位同事同意，邀请码才能用。
        您知道这件事，就回复“同意邀请 1”；不知道，就别回复。
        主任：同意 邀请 1
        楼里：好的，同意了。来的人是翠竹园社区的居委会工作人员，邀请码现在可以用了。
        副主任：〈给副主任的码〉
        楼里：您现在是翠竹园社区的居委会工作人员。
        回复“帮助”看看能做什么。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        副主任：副主任
        楼里：好的，副主任，记下了。
        回复“帮助”看看能做什么。
        副主任：邀请 居委会 6号楼 到 周五
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼的居委会工作人员，到11月27日为止。
        只能用一次，7天内有效。
        还要另一位同事同意才能用，已经告诉他们了。
        →主任：副主任要请一位居委会工作人员：翠竹园6号楼。
        要您或另一位同事同意，邀请码才能用。
        您知道这件事，就回复“同意邀请 2”；不知道，就别回复。
        孙丽：〈码〉
        楼里：这个邀请码还要另一位居委会同事同意，同意以后请再发一次。
        副主任：同意邀请 2
        楼里：这是您自己开的邀请，要另一位同事来同意。
        副主任：同意邀请
        楼里：没有等您同意的邀请。
        主任：同意邀请 7
        楼里：没有找到这个邀请。回复“同意邀请”看看哪些在等。
        主任：同意邀请
        楼里：1. 副主任请居委会工作人员：翠竹园6号楼，到11月27日
        您知道的，回复数字就同意；不知道的，别回复。
        主任：1
        楼里：好的，同意了。来的人是翠竹园6号楼的居委会工作人员，邀请码现在可以用了。
        →副主任：主任同意了您的邀请（居委会工作人员，翠竹园6号楼），邀请码现在可以用了。
        主任：同意邀请 2
        楼里：这个邀请已经有人同意了，不用再办。
        孙丽：〈码〉
        楼里：您现在是翠竹园6号楼的居委会工作人员，到11月27日为止。
        回复“帮助”看看能做什么。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        主任：邀请 网格员 6号楼
        楼里：邀请码：〈另一个〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼的网格员。
        只能用一次，7天内有效。
    """,
        给副主任的码=code,
    )
    agreed = [(one.number, one.confirmed_by) for one in await house.rows(Invitation) if one.number]
    assert sorted(agreed) == [(1, 1), (2, 1)]
