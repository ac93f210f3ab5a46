"""Each fault does what it says, as a plain HTTP client sees it."""

import asyncio
import json

import pytest
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientPayloadError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    ServerDisconnectedError,
    web,
)
from aiohttp.test_utils import TestServer

from . import acts
from .proxy import Proxy

pytestmark = pytest.mark.timeout(30)
OK = b'{"errcode":0,"errmsg":"ok"}'
IMPATIENT = ClientTimeout(total=0.5, connect=0.4)


@pytest.fixture
def handled():
    """Bodies of the requests that came through."""
    return []


@pytest.fixture
async def proxy(handled):
    async def handle(request):
        handled.append(await request.read())
        return web.Response(body=OK, content_type="application/json")

    app = web.Application()
    app.router.add_post("/send", handle)
    async with TestServer(app, host="127.0.0.1") as server:
        proxy = Proxy(("127.0.0.1", server.port), lambda _: acts.passes)
        await proxy.open()
        yield proxy
        await proxy.shut()


@pytest.fixture
async def http():
    async with ClientSession(timeout=IMPATIENT) as session:
        yield session


async def post(http, proxy, body=b"{}"):
    async with http.post(f"{proxy.origin}/send?access_token=t", data=body) as response:
        return response.status, await response.read()


async def test_what_passes_is_handled_and_answered_on_one_connection(proxy, http, handled):
    bodies = [json.dumps({"n": number}).encode() for number in range(3)]
    assert [await post(http, proxy, body) for body in bodies] == [(200, OK)] * 3
    assert handled == bodies
    assert [(asked.path, asked.body) for asked in proxy.asked] == [("/send", b) for b in bodies]
    assert len(proxy._lines) == 1  # noqa: SLF001


def each(*cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case[0].__name__)


@each(
    (acts.hangs, TimeoutError, 0),
    (acts.loses, TimeoutError, 1),
    (acts.trickles, TimeoutError, 1),
    (acts.resets_before, ClientOSError, 0),
    (acts.resets_after, ClientOSError, 1),
    (acts.hangs_up, ServerDisconnectedError, 0),
    (acts.cuts_line, ClientPayloadError, 1),
    (acts.zips_badly, ClientError, 1),
)
async def test_what_ends_without_an_answer(proxy, http, handled, case):
    act, error, times_handled = case
    proxy.plan = lambda _: act
    with pytest.raises(error) as raised:
        await post(http, proxy)
    assert not isinstance(raised.value, ClientConnectorError)
    assert len(handled) == times_handled
    proxy.plan = lambda _: acts.passes
    assert await post(http, proxy) == (200, OK)  # the next one is not touched by it


@each(
    (acts.cuts_json, 200, OK[: len(OK) // 2], 1),
    (acts.answers_html, 502, acts.HTML, 0),
    (acts.answers_html_after, 502, acts.HTML, 1),
    (acts.zips, 200, OK, 1),
    (acts.speaks_gbk, 200, '{"errcode":0,"errmsg":"成功"}'.encode("gbk"), 1),
    (acts.swells, 200, OK + b" " * acts.HUGE, 1),
    (acts.says(45009), 200, b'{"errcode": 45009, "errmsg": "as planned"}', 0),
)
async def test_what_is_answered(proxy, http, handled, case):
    act, status, body, times_handled = case
    proxy.plan = lambda _: act
    assert await post(http, proxy) == (status, body)
    assert len(handled) == times_handled


async def test_a_trickle_is_one_octet_a_second(proxy):
    proxy.plan = lambda _: acts.trickles
    reader, writer = await asyncio.open_connection(*proxy.origin[7:].split(":"))
    writer.write(b"POST /send HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
    assert [await reader.read(4096) for _ in range(2)] == [b"H", b"T"]
    writer.close()
    await writer.wait_closed()


async def test_a_reset_is_a_reset_and_not_a_close(proxy):
    proxy.plan = lambda _: acts.resets_after
    reader, writer = await asyncio.open_connection(*proxy.origin[7:].split(":"))
    writer.write(b"POST /send HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()


async def test_how_long_the_sender_stayed_is_noted(proxy, http):
    proxy.plan = lambda _: acts.hangs
    with pytest.raises(TimeoutError):
        await post(http, proxy)
    await proxy.rests.wait()
    assert proxy.asked[0].seconds > 0.1


async def test_a_shut_door_refuses_and_opens_again(proxy, http):
    assert await post(http, proxy) == (200, OK)
    await proxy.shut()
    with pytest.raises(ClientOSError):  # the connection that was kept is gone, or nobody is there
        await post(http, proxy)
    with pytest.raises(ClientConnectorError):
        await post(http, proxy)
    await proxy.open()
    assert await post(http, proxy) == (200, OK)


async def test_a_full_door_takes_nobody(proxy, http, handled):
    await proxy.fill()
    with pytest.raises(ConnectionTimeoutError):
        await post(http, proxy)
    assert handled == []
    await proxy.open()
    assert await post(http, proxy) == (200, OK)
