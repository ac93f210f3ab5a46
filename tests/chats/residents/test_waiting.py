"""An application that nobody answers: the same people once more, then others; she hears it."""

import pytest

from bot.community.claims import Claim
from bot.community.people import Role


async def test_after_a_day_the_same_people_after_two_the_lead(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.worker("张伟", "6")
    await introduced.worker("刘强", "6", role=Role.LEAD)
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →王秀英：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        （过了24小时）
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →王秀英：陈*（手机尾号 0001）说住在翠竹园6号楼1单元402，您家。
        是您的家人或租客，回复“是 A1”。
        不是、不认识，回复“不是 A1”。
        〔是我家人/租客〕〔不是〕
        生人：谢谢
        楼里：不客气，有事随时说。
        刘强：谢谢
        楼里：不客气，有事随时说。
        （过了24小时）
        （过了5分钟）
        →刘强：申请 A1（翠竹园6号楼1单元402）等了很久没有人审核，请您看看。
        回复“审核 1”查看。
        〔审核〕
        →生人：您的申请 A1（6号楼1单元402）还没有审核好，让您久等了。我们又催了一次。
        家人或房东已经在这里认证过的，请他们回复“是 A1”，马上就好。
        刘强 点选 审核
        楼里：申请 A1：和名册对不上
        翠竹园6号楼1单元402 陈晨 139****0001
        请上门看一看再定。
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        刘强：通过 A1
        楼里：已通过 A1：6号楼1单元402 陈*，已告诉本人。
        →生人：陈晨，网格员通过了您的申请 A1：翠竹园6号楼1单元402。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
    """)


@pytest.fixture
def has_an_office(monkeypatch):
    monkeypatch.setenv("LOULI_RESIDENTS__OFFICE", "翠竹路8号，电话 021-55550000")


@pytest.mark.usefixtures("has_an_office")
async def test_without_a_lead_all_staff_hear_and_the_office_is_named(chat, introduced, house):
    await introduced.staff()
    await introduced.staff("副主任", "翠竹园社区/翠竹园/7")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        （过了24小时）
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        生人：谢谢
        楼里：不客气，有事随时说。
        主任：谢谢
        楼里：不客气，有事随时说。
        副主任：谢谢
        楼里：不客气，有事随时说。
        （过了24小时）
        （过了5分钟）
        →主任：申请 A1（翠竹园6号楼1单元402）等了很久没有人审核，请您看看。
        回复“审核 1”查看。
        〔审核〕
        →生人：您的申请 A1（6号楼1单元402）还没有审核好，让您久等了。我们又催了一次。
        家人或房东已经在这里认证过的，请他们回复“是 A1”，马上就好。
        也可以带上身份证来居委会办：翠竹路8号，电话 021-55550000。
    """)


async def test_at_night_nobody_is_reminded(chat, introduced, house):
    await introduced.staff()
    house.clock.passes(hours=9)  # 21:00
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 陈晨 13900000001
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        （过了25小时）
        （过了9小时）
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
    """)


async def test_two_that_wait_as_long_are_one_reminder(introduced, phones, house):
    await introduced.staff()
    await introduced.says("生人", "认证 6号楼3单元301 周涛 13900000001")
    await introduced.says("孙丽", "认证 8号楼1101 孙丽 13900000002")
    for hours in (25, 24):
        before = len(phones.of("主任").bubbles)
        house.clock.passes(hours=hours)
        await phones.of("主任").says("帮助")
        await house.ticks()
        assert len(phones.of("主任").bubbles) > before
    found = await house.rows(Claim)
    assert all(one.reminded_at and one.escalated_at for one in found)
    assert len(found) == 2
