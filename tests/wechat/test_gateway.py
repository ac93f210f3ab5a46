"""How a letter ends, from what happens on the line."""

import asyncio
import logging
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientTimeout

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Gateway,
    Later,
    Misconfigured,
    NeverLeft,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.wechat.client import Client
from bot.wechat.gateway import WeChatGateway

from .fake import SEND, TOKEN, reset, stall

NOW = 1795329000  # 2026-11-22 06:30 UTC
OPENID = "oLi-canary"


def gateway_to(url, http, total=0.5, connect=0.3):
    timeout = ClientTimeout(total=total, connect=connect)
    return WeChatGateway(Client("wx0", "app-secret-canary", http, url, timeout))


@pytest.fixture
def gateway(wechat, http) -> Gateway:
    return gateway_to(wechat.url, http)


def code(errcode):
    return {"errcode": errcode, "errmsg": "as told"}


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
        (code(45011), Later(datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=1))),
        (code(45009), Later(datetime(2026, 11, 22, 16, tzinfo=UTC))),
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
        (code(45011), Later(datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=1))),
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
        client = Client("wx0", "s", http, url, ClientTimeout(total=5, connect=0.3))
        client.token = Client("wx0", "s", http, wechat.url).token
        assert await WeChatGateway(client).send_text(OPENID, "您好") == NeverLeft()
        for one in waiting:
            one.close()


async def test_a_host_that_takes_the_connection_and_no_more(wechat, http):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        client = Client("wx0", "s", http, url, ClientTimeout(total=0.3, connect=0.2))
        client.token = Client("wx0", "s", http, wechat.url).token
        assert await WeChatGateway(client).send_text(OPENID, "您好") == Ambiguous(Why.NO_ANSWER)


async def test_an_unknown_code_is_logged_by_number_only(gateway, wechat, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    wechat.answers[SEND] = {"errcode": 99999, "errmsg": f"{OPENID} what"}
    assert await gateway.send_text(OPENID, "您好") == Refused(Why.OUR_MISTAKE)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("bot")] == [
        "WeChat answered with an unknown errcode: 99999"
    ]


async def test_two_hundred_at_once(gateway, wechat):
    sends = (gateway.send_text(OPENID, str(number)) for number in range(200))
    assert set(await asyncio.gather(*sends)) == {Accepted()}
    assert wechat.tokens == 1
