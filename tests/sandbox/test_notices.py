"""Subscribe notices and the ledger of accepts."""

import asyncio

import pytest

from bot.sandbox.refusals import RefusedError


async def errcode(api, phone, notice_id="n"):
    return (await api.notice(phone, notice_id))["errcode"]


def popups(program):
    return [told["SubscribeMsgPopupEvent"]["List"] for told in program.told(POPUP)]


POPUP, CHANGE, SENT = (f"subscribe_msg_{what}_event" for what in ("popup", "change", "sent"))


async def test_one_accept_is_one_notice(api, platform, program, phone):
    assert await errcode(api, phone) == 43101
    await phone.consents("n")
    assert await api.notice(phone) == {"errcode": 0, "errmsg": "ok"}
    assert await errcode(api, phone) == 43101
    (shown,) = phone.bubbles
    assert (shown.side, shown.kind, shown.via) == ("account", "notice", "notice")
    assert (shown.title, shown.text) == ("停水通知", "事项：明日停水")
    await platform.finishes.settled()
    (sent,) = program.told(SENT)
    assert sent["FromUserName"] == phone.openid
    told = sent["SubscribeMsgSentEvent"]["List"]
    assert told == {
        "TemplateId": "n",
        "MsgID": told["MsgID"],
        "ErrorCode": "0",
        "ErrorStatus": "success",
    }


async def test_accepts_add_up_and_do_not_expire(api, phone, clock, platform):
    for _ in range(2):
        await phone.consents("n")
    assert platform.notices.accepts(phone.openid, "n") == 2
    clock.forward(days=400)
    await api.renew()
    assert [await errcode(api, phone) for _ in range(3)] == [0, 0, 43101]


async def test_the_popup_is_told_with_one_entry_or_several(api, platform, program, phone):
    platform.notices.add("m", "停电通知", "事项：{{thing1.DATA}}")
    await phone.consents("n")
    await phone.consents("n", refused=["m"])
    await phone.refuses("m")
    one, several, refused = popups(program)
    assert one == {"TemplateId": "n", "SubscribeStatusString": "accept", "PopupScene": "1"}
    assert [entry["TemplateId"] for entry in several] == ["n", "m"]
    assert [entry["SubscribeStatusString"] for entry in several] == ["accept", "reject"]
    assert refused["SubscribeStatusString"] == "reject"
    assert await errcode(api, phone, "m") == 43101
    assert await errcode(api, phone, "n") == 0


async def test_nobody_sees_what_a_popup_is_answered(program, phone):
    program.answers = [program.text(phone.openid, "已订阅"), "{}"]
    await phone.consents("n")
    await phone.switches_off("n")
    assert phone.bubbles == []


async def test_switching_off_voids_what_was_accepted(api, program, phone):
    for _ in range(3):
        await phone.consents("n")
    await phone.switches_off("n")
    (told,) = program.told(CHANGE)
    entry = told["SubscribeMsgChangeEvent"]["List"]
    assert entry == {"TemplateId": "n", "SubscribeStatusString": "reject"}
    assert await errcode(api, phone) == 43101
    await phone.consents("n")
    assert await errcode(api, phone) == 0


async def test_a_lasting_one_holds_until_it_is_switched_off(api, platform, phone):
    platform.notices.add("l", "停水通知", "事项：{{thing1.DATA}}", lasting=True)
    assert await errcode(api, phone, "l") == 43101
    await phone.consents("l")
    assert [await errcode(api, phone, "l") for _ in range(5)] == [0] * 5
    await phone.switches_off("l")
    assert await errcode(api, phone, "l") == 43101


async def test_they_reach_people_who_do_not_follow(api, platform):
    stranger = platform.phone("没关注的人")
    await stranger.consents("n")
    assert await errcode(api, stranger) == 0
    assert [bubble.text for bubble in stranger.bubbles] == ["事项：明日停水"]


async def test_two_at_once_to_one_person(api, platform, phone):
    other = platform.phone("李梅 居民")
    for one in (phone, phone, other):
        await one.consents("n")
    platform.notices.takes = 0.5
    told = await asyncio.gather(*(errcode(api, one) for one in (phone, phone, other)))
    assert sorted(told) == [0, 0, 43108]
    assert platform.notices.accepts(phone.openid, "n") == 1
    assert await errcode(api, phone) == 0


async def test_what_is_refused(api, platform, phone):
    await phone.consents("n")
    assert await errcode(api, phone, "unknown") == 40037
    send, body = "message/subscribe/bizsend", {"touser": "o" * 28, "template_id": "n"}
    assert (await api.post(send, body))["errcode"] == 40003
    told = await api.post(send, body | {"touser": phone.openid, "data": {}})
    assert told["errcode"] == 47003
    assert "data.thing1.value" in told["errmsg"]
    assert await errcode(api, phone) == 0
    with pytest.raises(RefusedError):
        await phone.consents("unknown")


async def test_the_notices_are_listed_by_type(api, platform):
    platform.notices.add("l", "停电通知", "事项：{{thing1.DATA}}", lasting=True)
    told = await api.get("/wxaapi/newtmpl/gettemplate")
    assert [(one["priTmplId"], one["title"], one["type"]) for one in told["data"]] == [
        ("n", "停水通知", 2),
        ("l", "停电通知", 3),
    ]
    assert told["data"][0]["content"] == "事项：{{thing1.DATA}}"


async def test_whether_the_answer_has_a_msgid_is_a_switch(api, platform, program, phone):
    platform.switches.notice_msgid = True
    await phone.consents("n")
    told = await api.notice(phone)
    await platform.finishes.settled()
    (sent,) = program.told(SENT)
    assert sent["SubscribeMsgSentEvent"]["List"]["MsgID"] == str(told["msgid"])


@pytest.mark.parametrize(
    ("page", "errcode"), [("", 0), ("https://example.org/n/1", 0), ("pages/index", 41030)]
)
async def test_where_a_notice_leads(api, phone, page, errcode):
    await phone.consents("n")
    data = {"thing1": {"value": "明日停水"}}
    body = {"touser": phone.openid, "template_id": "n", "data": data, "page": page}
    assert (await api.post("message/subscribe/bizsend", body))["errcode"] == errcode


async def test_a_notice_that_fails_after_all_is_told(api, platform, program, phone):
    platform.notices.verdict = (20001, "failed: system failed")
    await phone.consents("n")
    assert await errcode(api, phone) == 0
    assert phone.bubbles == []
    await platform.finishes.settled()
    told = program.told(SENT)[-1]["SubscribeMsgSentEvent"]["List"]
    assert (told["ErrorCode"], told["ErrorStatus"]) == ("20001", "failed: system failed")
