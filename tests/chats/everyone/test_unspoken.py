"""Videos, stickers, codes, what a phone does by itself, and what WeChat says of the account."""

import logging

import pytest

from bot.community.people import Person
from bot.storage.inbox import Answer, Opens
from bot.storage.journal import Failed
from bot.storage.outbox import Letter

CODE = {"EventKey": "6", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "删除我的信息"}}


async def test_what_cannot_be_read_is_answered_with_what_can(chat):
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人 发视频
        楼里：楼里还看不了视频。请拍一张照片发来，再说一句是什么事。
        生人 发表情
        楼里：这种消息楼里还看不懂。请发文字、照片或语音。
    """)


async def push(house, name, kind, nodes, *, times=1):
    phone = house.platform.phone(name)
    fields = {"MsgType": "event", "Event": kind} if kind != "hologram" else {"MsgType": kind}
    await phone.push(fields | nodes, repeats=times)
    await house.ticks()
    return [bubble.text for bubble in phone.bubbles if bubble.side != "me"]


async def test_a_code_read_by_a_menu_entry_is_not_obeyed(house):
    shown = await push(house, "生人", "scancode_waitmsg", CODE)
    assert shown == ["这个码楼里看不懂。小区和楼栋的码，请用微信“扫一扫”。"]
    assert [answer.opens for answer in await house.rows(Answer)] == [Opens.TAP]


@pytest.mark.parametrize(
    ("event", "nodes"),
    [
        ("VIEW", {"EventKey": "https://example.org/"}),
        ("LOCATION", {"Latitude": "23.1", "Longitude": "113.3", "Precision": "119"}),
        ("pic_weixin", {"EventKey": "6", "SendPicsInfo": {"Count": "1"}}),
        ("location_select", {"EventKey": "6", "SendLocationInfo": {"Label": "翠竹园"}}),
    ],
)
async def test_what_a_phone_does_by_itself_is_not_answered_nor_kept(house, event, nodes):
    assert await push(house, "生人", event, nodes) == []
    assert [answer.opens for answer in await house.rows(Answer)] == [Opens.NOTHING]
    assert await house.rows(Failed) == []


async def test_a_kind_that_nobody_knows_is_kept_logged_by_name_and_answered(house, caplog):
    caplog.set_level(logging.INFO)
    shown = await push(house, "生人", "hologram", {"MsgId": "77", "Shape": "王秀英的脸"}, times=3)
    assert shown == ["这种消息楼里还看不懂。请发文字、照片或语音。"]
    (kept,) = await house.rows(Failed)
    assert "王秀英的脸" in kept.words
    assert "unknown kind is kept: hologram" in caplog.text
    assert "王秀英" not in caplog.text
    assert house.platform.phone("生人").openid not in caplog.text


async def test_an_event_that_nobody_knows_is_kept_and_not_answered(house, caplog):
    caplog.set_level(logging.INFO)
    assert await push(house, "生人", "card_sku_remind", {"CardId": "p1"}) == []
    (kept,) = await house.rows(Failed)
    assert "p1" in kept.words
    assert "unknown kind is kept: card_sku_remind" in caplog.text


FAIL = {"FailTime": "1798675200", "FailReason": "材料不全"}
UNTIL = {"ExpiredTime": "1798675200"}
ONLY_ANSWERS = "现在楼里不能主动发消息，只能等大家来说话时回复。"
OFFICE = "请公众号的管理员登录微信公众平台，办理微信认证。"
OF_THE_ACCOUNT = {
    "annual_renew": (
        UNTIL,
        f"【系统】公众号的微信认证快到期了。\n有效期到2026年12月31日（周四）08:00。\n{OFFICE}",
    ),
    "verify_expired": (
        UNTIL,
        f"【系统】公众号的微信认证过期了。\n{ONLY_ANSWERS}\n{OFFICE}",
    ),
    "qualification_verify_fail": (FAIL, f"【系统】公众号资质认证没有通过：材料不全。\n{OFFICE}"),
    "qualification_verify_success": (UNTIL, "【系统】公众号资质认证通过了。"),
    "naming_verify_fail": (FAIL, f"【系统】公众号名称认证没有通过：材料不全。\n{OFFICE}"),
    "naming_verify_success": (UNTIL, "【系统】公众号名称认证通过了。"),
}


@pytest.mark.parametrize("event", OF_THE_ACCOUNT)
@pytest.mark.usefixtures("chat")
async def test_what_wechat_says_of_the_account_is_told_to_staff_once(introduced, house, event):
    await introduced.staff()
    letters, people = len(await house.rows(Letter)), await house.rows(Person)
    nodes, said = OF_THE_ACCOUNT[event]
    assert await push(house, "微信", event, nodes, times=3) == []
    assert [letter.text for letter in (await house.rows(Letter))[letters:]] == [said]
    assert await house.rows(Person) == people
