"""Calls to WeChat: what is sent, how a token is kept, what failures say."""

import json
import logging
import traceback
from contextlib import suppress

import pytest
from aiohttp import web

from bot import failpoints
from bot.wechat.client import Client
from bot.wechat.faults import (
    CodeError,
    NoAnswerError,
    NotSentError,
    WeChatError,
)
from bot.wechat.lines import Patience

from .fake import SEND, TOKEN, reset, stall

SECRETS = ("app-secret-canary", "token-canary")
IMPATIENT = Patience(total=0.3, connect=0.2)


def bodies(wechat):
    return [json.loads(body) for _, _, body in wechat.calls]


async def send(client, text="您好"):
    return await client.message.send_text("oLi", text)


async def test_a_send_as_wechat_wants_it(client, wechat):
    assert await send(client, "您好😀]]>\x0b") == {"errcode": 0, "errmsg": "ok"}
    [(path, query, body)] = wechat.calls
    assert (path, query) == (SEND, {"access_token": "token-canary-1"})
    assert "您好😀".encode() in body
    assert json.loads(body) == {
        "touser": "oLi",
        "msgtype": "text",
        "text": {"content": "您好😀]]>\x0b"},
    }
    assert json.loads(wechat.asked[0]) == {
        "grant_type": "client_credential",
        "appid": "wx0",
        "secret": "app-secret-canary",
        "force_refresh": False,
    }


async def test_half_a_character_does_not_stop_a_send(client, wechat):
    await send(client, "您\udc00好")
    assert bodies(wechat)[0]["text"]["content"] == "您?好"


NO_ANSWERS = [
    500,
    502,
    404,
    302,
    b"",
    b"ok",
    b"[]",
    b'{"errcode": 0, "err',
    b'{"errcode": "x"}',
    b"\xff",
]


@pytest.mark.parametrize("answer", [*NO_ANSWERS, b"[" * 60_000, reset, stall])
async def test_an_answer_that_cannot_be_read(wechat, http, answer):
    wechat.answers[SEND] = answer
    client = Client("wx0", "app-secret-canary", http, wechat.url, IMPATIENT)
    with pytest.raises(NoAnswerError):
        await send(client)
    assert len(wechat.calls) == 1


async def test_control_characters_in_an_answer_are_no_matter(client, wechat):
    wechat.answers[SEND] = b'{"errcode":0,"errmsg":"a\nb\x01"}'
    assert (await send(client))["errcode"] == 0


async def test_no_redirect_is_followed(client, wechat):
    async def elsewhere(_):
        raise web.HTTPTemporaryRedirect("/elsewhere")

    wechat.answers[SEND] = elsewhere
    with pytest.raises(NoAnswerError):
        await send(client)
    assert [path for path, _, _ in wechat.calls] == [SEND]


@pytest.mark.parametrize("scheme", ["http://no-such-host.invalid", "http://127.0.0.1:1"])
async def test_what_never_left(http, scheme):
    with pytest.raises(NotSentError):
        await send(Client("wx0", "app-secret-canary", http, scheme))


async def test_a_failed_handshake_never_left(wechat, http):
    url = wechat.url.replace("http:", "https:")
    with pytest.raises(NotSentError):
        await send(Client("wx0", "app-secret-canary", http, url))


async def test_a_closed_session_sends_nothing(client, http):
    await send(client)
    await http.close()
    with pytest.raises(NotSentError):
        await send(client)


def everything_said(error):
    """All that a log could print of an exception."""
    said = "".join(traceback.format_exception(error))
    while error:
        said += repr(error) + str(error) + repr(error.args) + repr(vars(error))
        error = error.__cause__ or error.__context__
    return said


async def echoed(request):
    """Says everything it knows."""
    said = f"{request.url} {await request.text()} app-secret-canary"
    return web.json_response({"errcode": 40001, "errmsg": said})


FAILURES = [
    *((SEND, answer) for answer in [*NO_ANSWERS, reset, stall, {"errcode": 45015}, echoed]),
    *((TOKEN, answer) for answer in [500, b"", reset, stall, {"errcode": 40125}, echoed]),
]


@pytest.mark.parametrize(("path", "answer"), FAILURES)
async def test_no_failure_tells_a_secret(wechat, http, caplog, path, answer):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.ERROR, "aiohttp.access")  # the fake's own
    wechat.answers[path] = answer
    client = Client("wx0", "app-secret-canary", http, wechat.url, IMPATIENT)
    with pytest.raises(WeChatError) as told:
        await send(client)
    said = everything_said(told.value) + caplog.text + repr(client) + repr(client.token)
    assert not [secret for secret in SECRETS if secret in said]
    assert told.value.__context__ is None or isinstance(told.value.__context__, WeChatError)


async def test_an_unreachable_wechat_tells_no_secret(http):
    client = Client("wx0", "app-secret-canary", http, "http://127.0.0.1:1")
    with pytest.raises(NotSentError) as told:
        await send(client)
    assert not [secret for secret in SECRETS if secret in everything_said(told.value)]


async def test_a_menu_that_is_not_there(client, wechat):
    wechat.answers["/cgi-bin/menu/get"] = {"errcode": 46003, "errmsg": "menu no exist"}
    assert await client.menu.get() is None
    wechat.answers["/cgi-bin/menu/get"] = {"menu": {"button": []}}
    assert await client.menu.get() == {"menu": {"button": []}}
    wechat.answers["/cgi-bin/menu/get"] = {"errcode": 48001, "errmsg": "api unauthorized"}
    with pytest.raises(CodeError):
        await client.menu.get()


async def test_lists_are_processed_and_addresses_rewritten(client, wechat):
    wechat.answers["/wxa/x"] = {"errcode": 0, "list": [1]}
    endpoint = "https://api.weixin.qq.com/wxa/x"
    given = {"params": {"a": 1, "b": None}, "result_processor": lambda told: told["list"]}
    assert await client.get(endpoint, **given) == [1]
    query = {"a": "1", "access_token": "token-canary-1"}
    assert wechat.calls == [("/wxa/x", query, b"")]


@pytest.mark.parametrize("answer", [{"errcode": 0}, {"errcode": 45015}, 502, b"<html>", reset])
async def test_every_call_passes_two_failpoints(client, wechat, points, answer):
    wechat.answers[SEND] = answer
    with suppress(WeChatError):
        await send(client)
    assert points == ["call.before", "call.after"] * 2  # the token's, the message's


async def test_a_call_cut_short_before_it_leaves_sends_nothing(client, wechat):
    def die(name):
        raise SystemExit(name)

    await client.token.get()
    before = failpoints.at
    failpoints.arm(die)
    try:
        with pytest.raises(SystemExit):
            await send(client)
    finally:
        failpoints.arm(before)
    assert wechat.calls == []
