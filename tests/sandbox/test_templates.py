"""Template messages."""

import asyncio
from dataclasses import replace

import pytest

from .account import ACCOUNT

FINISH = "TEMPLATESENDJOBFINISH"


async def finished(platform, program):
    """MsgID -> status, as the account was told."""
    await platform.finishes.settled()
    return {int(told["MsgID"]): told["Status"] for told in program.told(FINISH)}


async def test_a_template_message_is_shown_and_its_end_is_told(api, platform, program, phone):
    platform.templates.add("w", "停水通知", "事项：{{thing1.DATA}}\n时间：{{time2.DATA}}")
    data = {"thing1": {"value": "明日停水"}, "time2": {"value": "8:00~17:00"}}
    body = {"touser": phone.openid, "template_id": "w", "url": "https://x.org/n/1", "data": data}
    told = await api.post("message/template/send", body)
    assert told == {"errcode": 0, "errmsg": "ok", "msgid": told["msgid"]}
    (shown,) = phone.bubbles
    assert (shown.side, shown.kind, shown.via) == ("account", "template", "template")
    assert (shown.title, shown.text) == ("停水通知", "事项：明日停水\n时间：8:00~17:00")
    assert shown.url == "https://x.org/n/1"
    assert await finished(platform, program) == {told["msgid"]: "success"}
    (event,) = program.told(FINISH)
    assert event["FromUserName"] == phone.openid
    assert event["MsgType"] == "event"


async def test_the_templates_are_listed_and_deleted(api, platform, phone):
    (listed,) = (await api.get("template/get_all_private_template"))["template_list"]
    assert (listed["template_id"], listed["title"]) == ("t", "停水通知")
    assert listed["content"] == "事项：{{thing1.DATA}}"
    assert {*listed} >= {"primary_industry", "deputy_industry", "example"}
    unknown = await api.post("template/del_private_template", {"template_id": "x"})
    assert unknown["errcode"] == 40037
    deleted = await api.post("template/del_private_template", {"template_id": "t"})
    assert deleted == {"errcode": 0, "errmsg": "ok"}
    assert (await api.get("template/get_all_private_template"))["template_list"] == []
    assert (await api.template(phone))["errcode"] == 40037


async def test_what_is_refused_is_not_shown_and_has_no_end(api, platform, program, phone):
    stranger = platform.phone("没关注的人")
    assert (await api.template(stranger))["errcode"] == 43004
    assert (await api.template(phone, template_id="x"))["errcode"] == 40037
    assert (await api.template(phone, touser="o" * 28))["errcode"] == 40003
    told = await api.template(phone, thing="字" * 21)
    assert told["errcode"] == 47003
    assert told["errmsg"].startswith("argument invalid! data.thing1.value invalid rid: ")
    assert (phone.bubbles, stranger.bubbles) == ([], [])
    assert await finished(platform, program) == {}


async def test_whoever_blocks_is_told_of_only_afterwards(api, platform, program, phone):
    phone.blocks_templates = True
    told = await api.template(phone)
    assert told["errcode"] == 0
    assert phone.bubbles == []
    assert await finished(platform, program) == {told["msgid"]: "failed:user block"}
    phone.blocks_templates = False
    assert (await api.template(phone))["errcode"] == 0
    assert len(phone.bubbles) == 1


async def test_one_in_so_many_fails(api, platform, program, phone):
    platform.templates.fails_every = 3
    told = [(await api.template(phone))["msgid"] for _ in range(6)]
    ends = await finished(platform, program)
    assert [ends[msgid] for msgid in told] == ["success", "success", "failed: system failed"] * 2
    assert len(phone.bubbles) == 4


async def test_a_client_msg_id_is_sent_once_in_ten_minutes(api, platform, program, phone, clock):
    first = await api.template(phone, client_msg_id="d17")
    clock.forward(minutes=9, seconds=59)
    assert await api.template(phone, client_msg_id="d17") == first
    assert platform.screens.times(phone.openid, key="d17") == 1
    assert await finished(platform, program) == {first["msgid"]: "success"}
    clock.forward(seconds=1)
    again = await api.template(phone, client_msg_id="d17")
    assert again["msgid"] != first["msgid"]
    assert platform.screens.times(phone.openid, key="d17") == 2


async def test_a_client_msg_id_is_one_persons(api, platform, phone):
    other = platform.phone("李梅 居民")
    await other.follow()
    for one in (phone, other, phone):
        assert (await api.template(one, client_msg_id="d17"))["errcode"] == 0
    assert [len(one.bubbles) for one in (phone, other)] == [1, 1]


async def test_a_refused_client_msg_id_may_come_again(api, phone):
    assert (await api.template(phone, thing="", client_msg_id="d17"))["errcode"] == 47003
    assert (await api.template(phone, client_msg_id="d17"))["errcode"] == 0
    assert len(phone.bubbles) == 1


@pytest.mark.parametrize("answers", ["new", 45009])
async def test_what_a_repeat_is_answered_can_be_changed(api, platform, program, phone, answers):
    platform.templates.repeat_answers = answers
    first = await api.template(phone, client_msg_id="d17")
    second = await api.template(phone, client_msg_id="d17")
    assert second["errcode"] == {"new": 0}.get(answers, answers)
    assert second.get("msgid") != first["msgid"]
    assert len(phone.bubbles) == 1
    assert [*await finished(platform, program)] == [first["msgid"]]


async def test_ids_are_forgotten_with_their_ten_minutes(api, platform, phone, clock):
    for number in range(20):
        await api.template(phone, client_msg_id=f"d{number}")
        clock.forward(minutes=2)
    assert len(platform.templates._known) == 5  # noqa: SLF001


async def test_the_daily_limit(api, platform, phone):
    asked = {"cgi_path": "/cgi-bin/message/template/send"}
    assert (await api.post("openapi/quota/get", asked))["quota"]["daily_limit"] == 100_000
    platform.quota.limits["/cgi-bin/message/template/send"] = 2
    assert [(await api.template(phone))["errcode"] for _ in range(3)] == [0, 0, 45009]
    assert (await api.post("openapi/quota/get", asked))["quota"]["remain"] == 0
    assert len(phone.bubbles) == 2


async def test_many_at_once_are_each_shown_and_told(api, platform, program):
    phones = [platform.phone(f"居民{number}") for number in range(100)]
    for phone in phones:
        platform.users.follow(phone.openid)
    told = await asyncio.gather(*(api.template(phone, client_msg_id="d1") for phone in phones))
    assert len({one["msgid"] for one in told}) == 100
    assert platform.screens.tally() == {(phone.openid, "d1"): 1 for phone in phones}
    assert [*(await finished(platform, program)).values()] == ["success"] * 100


class TestTestAccount:
    @pytest.fixture
    def account(self):
        return replace(ACCOUNT, kind="test")

    async def test_its_templates_are_free_form(self, api, platform, phone):
        platform.templates.add("f", "通知", "{{first.DATA}}")
        body = {"data": {"first": {"value": "字" * 100}}, "template_id": "f"}
        assert (await api.template(phone, **body))["errcode"] == 0
        assert phone.bubbles[-1].text == "字" * 100

    async def test_its_daily_limit_is_a_tenth(self, api):
        asked = {"cgi_path": "/cgi-bin/message/template/send"}
        assert (await api.post("openapi/quota/get", asked))["quota"]["daily_limit"] == 10_000
