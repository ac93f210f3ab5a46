"""Identity numbers that people send: gone before anything is kept, and she is told once."""

import logging

import pytest

from bot.community.people import Person
from bot.community.tickets import Ticket
from bot.storage.every_table import ROWS
from bot.storage.journal import Failed
from tests.community.test_scrubbing import OLD, VALID

DONE = """
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。"""
PLEASE = """

        请不要发身份证号，我们已经删掉了。"""


@pytest.fixture(autouse=True)
async def nowhere(caplog, house):
    """Whatever the test says: neither in a log nor, opened, in a row."""
    caplog.set_level(logging.DEBUG)
    yield
    kept = str([await house.rows(model) for model in ROWS]).replace(" ", "").replace("-", "")
    for number in (VALID[:17], OLD):
        assert number not in kept
        assert number not in caplog.text


async def test_in_one_line_with_all_else(chat, house):
    await chat(f"""
        王秀英 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        王秀英：认证 6号楼1单元402 王秀英 {VALID} 13800138000
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}{PLEASE}
        王秀英：{VALID}
        楼里：好的，有事随时说。{PLEASE}
        王秀英：报事 我的身份证{OLD}丢在楼道里了
        楼里：已记下，编号 #1。
        现在还没有人看到，急事请打电话给居委会。
        回复“进度 1”随时查看。{PLEASE}
        王秀英：楼道里有人捡到吗 110105-1949-1231-002x
        楼里：您说的是：“楼道里有人捡到吗 〔身份证号已删〕”
        要报给网格员吗？回复 1 就报。{PLEASE}
        王秀英：补充 1 号码是 １１０１０５１９４９１２３１００２Ｘ
        楼里：已补充到 #1。{PLEASE}
    """)
    assert [one.name for one in await house.rows(Person)] == ["王秀英"]
    assert [one.words for one in await house.rows(Ticket)] == [
        "我的身份证〔身份证号已删〕丢在楼道里了"
    ]


async def test_where_a_name_is_asked_for_it_is_none(chat):
    await chat(f"""
        王秀英 扫码 6号楼
        楼里：您好，这里是翠竹园6号楼。
        您住在这里吗？请回复单元和房号，例如：1单元402
        （不住这里，回复“取消”）
        王秀英：1单元402
        楼里：请问您的姓名？
        王秀英：{VALID}
        楼里：没看懂姓名，请只回复姓名，例如：王秀英{PLEASE}
        王秀英：王秀英 {VALID}
        楼里：请留下您的手机号（11位数字），居委会有事好联系您。{PLEASE}
    """)


async def test_workers_and_staff_send_none_either(chat, introduced):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1")
    await chat(f"""
        张伟：回 1 请带身份证 {VALID} 来
        楼里：已转给居民（#1）。{PLEASE}
        →王秀英：张伟说（#1）：请带身份证 〔身份证号已删〕 来
        要回话，发“补充 1 您的话”。
        主任：发通知 6号楼 认领身份证
        号码 {VALID}
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【认领身份证】
        号码 〔身份证号已删〕
        ---
        类别：政策（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。{PLEASE}
        张伟：更正住户 6号楼1单元402 搬来 王小明 {VALID}
        楼里：王小明的手机号？没有就回复“没有”。{PLEASE}
    """)


async def test_labels_links_and_scanned_words_hold_none(house, phones):
    phone = phones.of("生人")
    await phone.follow()
    await phone.sends_location(31.23, 121.47, f"我家 {VALID}")
    await phone.sends_link(f"身份证 {VALID}", "https://example.org/")
    scanned = {"EventKey": "6", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": VALID}}
    await phone.push({"MsgType": "event", "Event": "scancode_waitmsg", **scanned})
    said = [bubble.text for bubble in phone.bubbles if bubble.side != "me"]
    assert ["请不要发身份证号" in text for text in said] == [False, True, True, True]


async def test_a_push_that_nobody_knows_is_kept_without(house, phones):
    phone = phones.of("生人")
    await phone.push({"MsgType": "hologram", "MsgId": "77", "Shape": f"号码{VALID}"})
    [kept] = await house.rows(Failed)
    assert "号码〔身份证号已删〕" in kept.words
    assert VALID not in kept.words


async def test_what_could_not_be_handled_is_kept_without(house, phones, monkeypatch):
    def breaks(*_):
        raise RuntimeError

    monkeypatch.setattr(house.parts.dispatch.routes, "answer", breaks)
    phone = phones.of("生人")
    await phone.follow()
    assert "请不要发身份证号" in (await phone.says(f"我是{VALID}")).text
    assert "".join(one.words for one in await house.rows(Failed)) == "我是〔身份证号已删〕"


async def test_what_only_looks_like_one_stays(chat, house, introduced):
    await introduced.resident("王秀英")
    await chat("""
        王秀英：报事 电表号110105194912310031，银行卡6222021001116245702
        楼里：已记下，编号 #1。
        现在还没有人看到，急事请打电话给居委会。
        回复“进度 1”随时查看。
    """)
    [ticket] = await house.rows(Ticket)
    assert ticket.words == "电表号110105194912310031，银行卡6222021001116245702"
