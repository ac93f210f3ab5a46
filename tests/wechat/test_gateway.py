"""How a letter ends, from what happens on the line."""

import asyncio
import json
import logging
import socket
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Form,
    Gateway,
    Later,
    Misconfigured,
    NeverLeft,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.settings import Template, TemplateName
from bot.wechat.client import Client
from bot.wechat.gateway import WeChatGateway
from bot.wechat.lines import Patience

from .fake import MASS, NOTICE, SEND, TEMPLATE, TOKEN, reset, stall

NOW = 1795329000  # 2026-11-22 06:30 UTC
OPENID = "oLi-canary"
TEMPLATES = {
    TemplateName.TICKET: Template(id="T", fields={"thing1": "title", "time2": "time"}),
    TemplateName.ONCE: Template(id="N", fields={"thing3": "words"}),
}
TICKET = Form("ticket", {"title": "3号楼电梯故障😀", "time": "2026-11-23T01:00:00+00:00"})
ONCE = Form("once", {"words": "停水"})
LANES = {  # the path of each call, and how it is made
    SEND: lambda gateway: gateway.send_text(OPENID, "您好"),
    TEMPLATE: lambda gateway: gateway.send_template(OPENID, TICKET, "k1"),
    NOTICE: lambda gateway: gateway.send_subscribed(OPENID, ONCE),
    MASS: lambda gateway: gateway.send_mass([OPENID, "oWang"], "停水", "m1b1"),
}


def gateway_to(url, http, total=0.5, connect=0.3):
    timeout = Patience(total=total, connect=connect)
    return WeChatGateway(Client("wx0", "app-secret-canary", http, url, timeout), TEMPLATES)


@pytest.fixture
def gateway(wechat, http) -> Gateway:
    return gateway_to(wechat.url, http)


def code(errcode):
    return {"errcode": errcode, "errmsg": "as told"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (SEND, {"touser": OPENID, "msgtype": "text", "text": {"content": "您好"}}),
        (
            TEMPLATE,
            {
                "touser": OPENID,
                "template_id": "T",
                "client_msg_id": "k1",
                "data": {
                    "thing1": {"value": "3号楼电梯故障"},
                    "time2": {"value": "2026年11月23日 09:00"},
                },
            },
        ),
        (
            NOTICE,
            {"touser": OPENID, "template_id": "N", "data": {"thing3": {"value": "停水"}}},
        ),
        (
            MASS,
            {
                "touser": [OPENID, "oWang"],
                "msgtype": "text",
                "text": {"content": "停水"},
                "clientmsgid": "m1b1",
                "send_ignore_reprint": 0,
            },
        ),
    ],
)
async def test_each_lane_as_wechat_wants_it(gateway, wechat, path, body):
    assert await LANES[path](gateway) == Accepted()
    [(called, query, sent)] = wechat.calls
    assert (called, query, json.loads(sent)) == (path, {"access_token": "token-canary-1"}, body)
    assert b"\\u" not in sent


@pytest.mark.parametrize(
    ("told", "msgid"),
    [
        ({"errcode": 0, "errmsg": "ok", "msgid": 200228332}, "200228332"),
        ({"errcode": 0, "msgid": 1700827132819554304}, "1700827132819554304"),
        ({"errcode": 0, "msg_id": 34182}, "34182"),
        ({"errcode": 0, "msgid": "34182"}, "34182"),
        ({"msgid": 1}, "1"),
        ({"errcode": 0}, ""),
        ({"errcode": 0, "msgid": None}, ""),
    ],
)
@pytest.mark.parametrize("path", LANES)
async def test_the_number_wechat_gave(gateway, wechat, path, told, msgid):
    wechat.answers[path] = told
    assert await LANES[path](gateway) == Accepted(msgid)


async def test_a_mass_message_taken_before_and_one_too_soon(gateway, wechat, set_clock):
    set_clock(NOW)
    wechat.answers[MASS] = {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": 34182}
    assert await LANES[MASS](gateway) == Accepted("34182")
    wechat.answers[MASS] = code(45066)
    assert await LANES[MASS](gateway) == Ambiguous(Why.WECHAT_BUSY)  # under its key, later


@pytest.mark.parametrize("path", LANES)
@pytest.mark.parametrize("answer", [reset, stall, 502, b'{"errcode": 0, "errm', {"errcode": -1}])
async def test_what_has_no_clear_end_in_any_lane(gateway, wechat, path, answer):
    wechat.answers[path] = answer
    why = Why.WECHAT_BUSY if isinstance(answer, dict) else Why.NO_ANSWER
    assert await LANES[path](gateway) == Ambiguous(why)


@pytest.mark.parametrize("path", LANES)
async def test_nothing_raises_whatever_is_sent(gateway, wechat, path):
    """Half a character, a control character, a number that no message has."""
    odd = "\udc00\x00"
    sends = {
        SEND: lambda: gateway.send_text(odd, odd),
        TEMPLATE: lambda: gateway.send_template(odd, Form("ticket", {"title": odd}), odd),
        NOTICE: lambda: gateway.send_subscribed(odd, Form("once", {})),
        MASS: lambda: gateway.send_mass((), odd, odd),
    }
    wechat.answers[path] = {"errcode": 0, "msgid": [{"a": 1}]}
    assert isinstance(await sends[path](), Accepted)


@pytest.mark.parametrize("form", [Form("verification", {}), Form("no such", {}), Form("", {})])
async def test_a_form_without_a_template(gateway, wechat, form):
    assert await gateway.send_template(OPENID, form, "k") == Misconfigured(Why.OUR_MISTAKE)
    assert await gateway.send_subscribed(OPENID, form) == Misconfigured(Why.OUR_MISTAKE)
    assert wechat.calls == []


async def test_no_templates_at_all(wechat, client):
    told = await WeChatGateway(client).send_template(OPENID, TICKET, "k")
    assert (told, wechat.calls) == (Misconfigured(Why.OUR_MISTAKE), [])


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (code(0), Accepted()),
        ({}, Accepted()),
        (code(-1), Ambiguous(Why.WECHAT_BUSY)),
        (code(40001), TokenStale()),
        (code(45015), OutOfReach(Why.SILENT)),
        (code(45047), OutOfReach(Why.COUNTED_OUT)),
        (code(43004), OutOfReach(Why.UNFOLLOWED)),
        (code(45002), Refused(Why.BAD_CONTENT)),
        (code(48001), Misconfigured(Why.ACCOUNT_LIMITED)),
        (code(45011), Later(datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=1), lane=True)),
        (code(45009), Later(datetime(2026, 11, 22, 16, tzinfo=UTC), lane=True)),
        (500, Ambiguous(Why.NO_ANSWER)),
        (502, Ambiguous(Why.NO_ANSWER)),
        (b'{"errcode": 0, "errm', Ambiguous(Why.NO_ANSWER)),
        (b"<html>", Ambiguous(Why.NO_ANSWER)),
        (reset, Ambiguous(Why.NO_ANSWER)),
        (stall, Ambiguous(Why.NO_ANSWER)),
    ],
)
async def test_a_send_that_left(gateway, wechat, set_clock, answer, outcome):
    set_clock(NOW)
    wechat.answers[SEND] = answer
    assert await gateway.send_text(OPENID, "您好") == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (code(40001), Misconfigured(Why.SECRET_WRONG)),
        (code(40125), Misconfigured(Why.SECRET_WRONG)),
        (code(40164), Misconfigured(Why.NOT_WHITELISTED)),
        (code(45011), Later(datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=1), lane=True)),
        (code(-1), NeverLeft()),
        (500, NeverLeft()),
        (b"", NeverLeft()),
        (reset, NeverLeft()),
        (stall, NeverLeft()),
    ],
)
async def test_without_a_token_nothing_left(gateway, wechat, set_clock, answer, outcome):
    set_clock(NOW)
    wechat.answers[TOKEN] = answer
    assert await gateway.send_text(OPENID, "您好") == outcome
    assert wechat.calls == []


@pytest.mark.parametrize("url", ["http://no-such-host.invalid", "http://127.0.0.1:1"])
async def test_nobody_there(http, url):
    assert await gateway_to(url, http).send_text(OPENID, "您好") == NeverLeft()


async def test_a_connection_that_is_never_taken(wechat, http):
    """The token came; then the host stops to take connections: a full backlog."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)  # noqa: FBT003
            one.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        client = Client("wx0", "s", http, url, Patience(total=5, connect=0.3))
        client.token = Client("wx0", "s", http, wechat.url).token
        assert await WeChatGateway(client).send_text(OPENID, "您好") == NeverLeft()
        for one in waiting:
            one.close()


async def test_a_host_that_takes_the_connection_and_no_more(wechat, http):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        client = Client("wx0", "s", http, url, Patience(total=0.3, connect=0.2))
        client.token = Client("wx0", "s", http, wechat.url).token
        assert await WeChatGateway(client).send_text(OPENID, "您好") == Ambiguous(Why.NO_ANSWER)


async def test_an_unknown_code_is_logged_by_number_only(gateway, wechat, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    wechat.answers[SEND] = {"errcode": 99999, "errmsg": f"{OPENID} what"}
    assert await gateway.send_text(OPENID, "您好") == Refused(Why.OUR_MISTAKE)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("bot")] == [
        "WeChat answered with an unknown errcode: 99999"
    ]


async def test_two_hundred_at_once(wechat, http):
    gateway = gateway_to(wechat.url, http, total=30, connect=10)  # a machine may be slow
    sends = (gateway.send_text(OPENID, str(number)) for number in range(200))
    assert set(await asyncio.gather(*sends)) == {Accepted()}
    assert wechat.tokens == 1
