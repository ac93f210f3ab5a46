"""Forms filled in: fields from config.yaml, fields learned from WeChat, and what cannot be."""

import asyncio
import json
import logging

import pytest

from bot.delivery.outcomes import (
    Accepted,
    Form,
    Misconfigured,
    NeverLeft,
    Refused,
    TokenStale,
    Why,
)
from bot.settings import Template, TemplateName
from bot.wechat import forms
from bot.wechat.gateway import WeChatGateway

from .fake import MESSAGE_LIST, NOTICE, NOTICE_LIST, TEMPLATE, TOKEN, reset

TICKET = Form("ticket", {"title": "电梯故障", "time": "2026-11-23T09:00", "number": "#12"})
ONCE = Form("once", {"title": "停水", "words": "请备水"})
CONTENT = "编号：{{character_string1.DATA}}\n事项：{{thing2.DATA}}\n时间：{{time3.DATA}}\n"
TICKET_DATA = {
    "character_string1": {"value": "#12"},
    "thing2": {"value": "电梯故障"},
    "time3": {"value": "2026年11月23日 09:00"},
}
MESSAGES = {
    "template_list": [
        {"template_id": "other", "title": "别的", "content": "{{thing1.DATA}}"},
        {"template_id": "T", "title": "工单", "content": CONTENT, "example": "编号：1"},
    ]
}
NOTICES = {
    "errcode": 0,
    "data": [{"priTmplId": "N", "title": "停水", "content": "提示：{{thing1.DATA}}", "type": 2}],
}


@pytest.fixture
def gateway(client, wechat):
    wechat.answers |= {MESSAGE_LIST: MESSAGES, NOTICE_LIST: NOTICES}
    ids = {TemplateName.TICKET: "T", TemplateName.ONCE: "N", TemplateName.NOTICE: "gone"}
    return WeChatGateway(client, {name: Template(id=each) for name, each in ids.items()})


def send(gateway, form=TICKET):
    return gateway.send_template("oLi", form, "k1")


def paths(wechat):
    return [path for path, _, _ in wechat.calls]


def data(wechat):
    """Of the latest call."""
    return json.loads(wechat.calls[-1][2])["data"]


async def test_fields_are_learned_once_for_all_who_wait(gateway, wechat):
    told = await asyncio.gather(*(send(gateway) for _ in range(50)))
    assert set(told) == {Accepted()}
    assert paths(wechat) == [MESSAGE_LIST] + [TEMPLATE] * 50
    assert data(wechat) == TICKET_DATA
    await send(gateway)
    assert paths(wechat).count(MESSAGE_LIST) == 1


async def test_notices_have_a_list_of_their_own_outside_cgi_bin(gateway, wechat):
    assert await gateway.send_subscribed("oLi", ONCE) == Accepted()
    assert paths(wechat) == [NOTICE_LIST, NOTICE]
    assert data(wechat) == {"thing1": {"value": "请备水"}}


async def test_fields_of_config_yaml_win(client, wechat):
    template = Template(id="T", fields={"thing9": "title", "phrase1": "status"})
    gateway = WeChatGateway(client, {TemplateName.TICKET: template})
    assert await send(gateway) == Accepted()
    assert paths(wechat) == [TEMPLATE]
    assert data(wechat) == {"thing9": {"value": "电梯故障"}, "phrase1": {"value": "请查看"}}


async def test_an_id_that_wechat_does_not_know(gateway, wechat):
    for _ in range(3):
        told = await send(gateway, Form("notice", {}))
        assert told == Misconfigured(Why.OUR_MISTAKE)
    assert paths(wechat) == [MESSAGE_LIST]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (reset, NeverLeft()),
        (502, NeverLeft()),
        (b"<html>", NeverLeft()),
        ({"errcode": -1}, NeverLeft()),
        ({"errcode": 0}, NeverLeft()),
        ({"template_list": [{"template_id": "T"}]}, NeverLeft()),
        ({"template_list": [{"template_id": "T", "content": None}]}, NeverLeft()),
        ({"template_list": None}, NeverLeft()),
        ({"errcode": 40001}, TokenStale()),
        ({"errcode": 48001}, Misconfigured(Why.ACCOUNT_LIMITED)),
    ],
)
async def test_what_cannot_be_learned_was_not_sent(gateway, wechat, answer, outcome):
    wechat.answers[MESSAGE_LIST] = answer
    assert await send(gateway) == outcome
    assert TEMPLATE not in paths(wechat)


async def test_without_a_token_nothing_is_learned(gateway, wechat):
    wechat.answers[TOKEN] = {"errcode": 40125}
    assert await send(gateway) == Misconfigured(Why.SECRET_WRONG)
    assert wechat.calls == []


async def test_wechat_back_after_a_while_is_asked_again(gateway, wechat):
    wechat.answers[MESSAGE_LIST] = 502
    assert await send(gateway) == NeverLeft()
    wechat.answers[MESSAGE_LIST] = MESSAGES
    assert await send(gateway) == Accepted()


async def test_a_list_that_is_refused_is_not_asked_for_each_time(gateway, wechat, pass_time):
    wechat.answers[MESSAGE_LIST] = {"errcode": 48001}
    for _ in range(3):
        assert await send(gateway) == Misconfigured(Why.ACCOUNT_LIMITED)
    assert paths(wechat) == [MESSAGE_LIST]
    wechat.answers[MESSAGE_LIST] = MESSAGES
    pass_time(forms.HOLD)
    assert await send(gateway) == Accepted()


@pytest.mark.parametrize("errcode", [47003, 40037])
async def test_a_changed_template_is_learned_again(gateway, wechat, pass_time, caplog, errcode):
    caplog.set_level(logging.DEBUG, "bot")
    await send(gateway)
    changed = [{"template_id": "T", "content": "内容：{{thing5.DATA}}"}]
    wechat.answers[MESSAGE_LIST] = {"template_list": changed}
    refusal = "argument invalid! data.thing2.value invalid rid: 6-oLi"
    wechat.answers[TEMPLATE] = {"errcode": errcode, "errmsg": refusal}
    for _ in range(3):
        assert isinstance(await send(gateway), Refused | Misconfigured)
    assert paths(wechat).count(MESSAGE_LIST) == 1  # not so soon
    pass_time(forms.AGAIN)
    del wechat.answers[TEMPLATE]
    for _ in range(3):
        assert await send(gateway) == Accepted()
    assert list(data(wechat)) == ["thing5"]
    pass_time(forms.AGAIN)
    assert await send(gateway) == Accepted()
    assert paths(wechat).count(MESSAGE_LIST) == 2  # no longer in doubt
    said = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert said == [f"WeChat refused a form of template ticket: {errcode} thing2"]


@pytest.mark.parametrize("errcode", [43004, 45009, 48001])
async def test_other_refusals_do_not_put_the_fields_in_doubt(gateway, wechat, pass_time, errcode):
    await send(gateway)
    wechat.answers[TEMPLATE] = {"errcode": errcode}
    await send(gateway)
    pass_time(forms.AGAIN)
    await send(gateway)
    assert paths(wechat).count(MESSAGE_LIST) == 1


async def test_the_same_values_are_kept_and_others_never_mistaken_for_them(
    gateway, wechat, pass_time, set_clock
):
    """A missing time becomes the minute of sending, not that of a broadcast long past."""
    set_clock(1795329000)
    await send(gateway, Form("ticket", {"title": "电梯故障"}))
    first = data(wechat)
    assert first["time3"] == {"value": "2026年11月22日 14:30"}
    await send(gateway, Form("ticket", {"title": "电梯故障"}))
    assert data(wechat) == first
    await send(gateway, Form("ticket", {"title": "电梯修好了"}))
    assert data(wechat)["thing2"] == {"value": "电梯修好了"}
    await send(gateway, TICKET)
    assert data(wechat) == TICKET_DATA
    await send(gateway, Form("ticket", {"title": "电梯故障"}))
    set_clock(1795329000 + 3600)
    pass_time(forms.KEPT)
    await send(gateway, Form("ticket", {"title": "电梯故障"}))
    assert data(wechat)["time3"] == {"value": "2026年11月22日 15:30"}
