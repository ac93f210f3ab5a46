"""The door over real HTTP: who gets in, what they get back, and when."""

import asyncio
import gzip
import logging
import time
from urllib.parse import urlencode

import pytest

from bot.chat.messages import Kind, Reply
from bot.settings import Mode
from bot.storage.pulse import Knocks
from bot.wechat.door import GRACE, LIMIT

from .callback import (
    ACCOUNT,
    OPENID,
    TOKEN,
    encrypt,
    nodes,
    opened,
    outer,
    push,
    query,
    safe,
    sign,
    words,
)

GREETING = {
    "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
    "timestamp": "1714036504",
    "nonce": "1514711492",
    "echostr": "4375120948345356249",
}


async def told(response):
    return response.status, await response.text()


async def test_the_official_handshake(echo, set_clock):
    _, client = echo
    set_clock(1714036504)
    response = await client.get("/wechat", params=GREETING)
    assert await told(response) == (200, "4375120948345356249")
    assert response.content_type == "text/plain"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"timestamp": "1714036505"},
        {"nonce": "1"},
        {"echostr": ""},
        {"echostr": "<b>"},
        {"echostr": "密"},
    ],
)
async def test_a_wrong_handshake(echo, set_clock, change):
    door, client = echo
    set_clock(1714036504)
    assert await told(await client.get("/wechat", params=GREETING | change)) == (403, "")
    assert await told(await client.get("/wechat")) == (403, "")
    assert door.forged == 2


async def test_a_safe_push_is_answered_sealed(echo, heard):
    _, client = echo
    response = await client.post("/wechat", **safe(words("您好")))
    assert response.status == 200
    assert opened(await response.text()) == {
        "ToUserName": OPENID,
        "FromUserName": ACCOUNT,
        "CreateTime": "1714112446",
        "MsgType": "text",
        "Content": "收到：您好",
    }
    assert [message.kind for message in heard] == [Kind.TEXT]


async def test_a_plain_push_is_answered_plainly(open_door):
    async def hear(message):
        return Reply(message.text, 1)

    _, client = await open_door(hear, Mode.PLAIN)
    response = await client.post("/wechat", params=query(), data=words("您好"))
    assert nodes(await response.text())["Content"] == "您好"
    forged = await client.post("/wechat", params=query(token="other"), data=words("您好"))
    assert await told(forged) == (403, "")


async def test_safe_mode_refuses_a_plain_push_however_well_signed(echo, heard):
    _, client = echo
    response = await client.post("/wechat", params=query(), data=words("您好"))
    assert await told(response) == (403, "")
    assert heard == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/form-data", "x"])
async def test_any_content_type_will_do(echo, kind):
    _, client = echo
    response = await client.post("/wechat", headers={"Content-Type": kind}, **safe(words("您好")))
    assert opened(await response.text())["Content"] == "收到：您好"


@pytest.mark.parametrize(("late", "status"), [(-301, 403), (-299, 200), (299, 200), (301, 403)])
async def test_only_fresh_pushes(echo, set_clock, late, status):
    _, client = echo
    set_clock(1714112445 + late)
    response = await client.post("/wechat", **safe(words("您好"), at=1714112445))
    assert response.status == status


async def test_a_doubled_parameter(echo, heard):
    door, client = echo
    whole = safe(words("您好"))
    params = [*whole["params"].items(), ("timestamp", whole["params"]["timestamp"])]
    assert await told(await client.post("/wechat", params=params, data=whole["data"])) == (403, "")
    assert (heard, door.forged) == ([], 1)


async def test_a_body_over_the_limit(echo, heard):
    _, client = echo
    small, big = words("x" * 40_000), words("x" * 50_000)  # base64 makes 4/3 of it
    assert len(safe(small)["data"]) < LIMIT < len(safe(big)["data"])
    assert (await client.post("/wechat", **safe(small))).status == 200
    assert await told(await client.post("/wechat", **safe(big))) == (403, "")
    assert len(heard) == 1


async def test_a_compressed_body(echo):
    _, client = echo
    whole = safe(words("您好"))
    whole["data"] = gzip.compress(whole["data"])
    response = await client.post("/wechat", headers={"Content-Encoding": "gzip"}, **whole)
    assert await told(response) == (403, "")


async def test_a_body_that_does_not_come(open_door, echo):
    async def hear(_):
        return None

    async def slowly():
        yield b"<xml>"
        await asyncio.Event().wait()

    _, client = await open_door(hear, reply_within=0.1)
    assert (await client.post("/wechat", params=query(), data=slowly())).status == 403


@pytest.mark.parametrize("xml", [b"<xml/>", b"", b"riddle", push("text", msgid="")])
async def test_signed_but_unreadable(echo, heard, xml):
    door, client = echo
    assert await told(await client.post("/wechat", **safe(xml))) == (200, "success")
    assert (door.knocks.unreadable, door.forged, heard) == (1, 0, [])


async def test_nothing_to_say(open_door):
    async def hear(_):
        return None

    _, client = await open_door(hear)
    assert await told(await client.post("/wechat", **safe(words("您好")))) == (200, "success")


@pytest.mark.parametrize("fault", [RuntimeError("database away"), TimeoutError(), KeyError(OPENID)])
async def test_a_failed_turn_is_asked_for_again(open_door, caplog, fault):
    async def hear(_):
        raise fault

    door, client = await open_door(hear)
    assert await told(await client.post("/wechat", **safe(words("您好")))) == (503, "")
    assert door.unanswered == 1
    assert type(fault).__name__ in caplog.text
    assert OPENID not in caplog.text


async def test_a_cancelled_turn_is_asked_for_again(open_door):
    async def hear(_):
        raise asyncio.CancelledError

    _, client = await open_door(hear)
    assert await told(await client.post("/wechat", **safe(words("您好")))) == (503, "")


async def test_a_late_answer_is_asked_for_again_and_its_turn_ends(open_door):
    ended = []

    async def hear(message):
        await asyncio.sleep(0.8)
        ended.append(message.text)
        return Reply("太晚", 1)

    door, client = await open_door(hear, reply_within=0.1)
    before = asyncio.get_running_loop().time()
    assert await told(await client.post("/wechat", **safe(words("您好")))) == (503, "")
    assert asyncio.get_running_loop().time() - before >= 0.1 + GRACE
    assert ended == []
    await door.close()
    assert (ended, door.unanswered) == (["您好"], 1)


async def test_a_turn_outlives_its_connection(open_door):
    begun, ended = asyncio.Event(), []

    async def hear(message):
        begun.set()
        await asyncio.sleep(0.2)
        ended.append(message.text)

    door, client = await open_door(hear)
    post = asyncio.create_task(client.post("/wechat", **safe(words("您好"))))
    await begun.wait()
    post.cancel()
    await client.session.close()
    await door.close()
    assert ended == ["您好"]


async def test_closing_with_nothing_to_wait_for(echo):
    door, _ = echo
    await door.close()


async def test_the_log_names_nobody(echo, open_door, caplog):
    async def hear(_):
        raise RuntimeError(OPENID)

    caplog.set_level(logging.DEBUG, "bot")
    _, broken = await open_door(hear)
    for _, client in (echo, (None, broken)):
        for xml in (words("王秀英"), b"riddle"):
            await client.post("/wechat", **safe(xml))
        await client.post("/wechat", params=query(token="other"), data=words("王秀英"))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert lines
    assert not [line for line in lines for word in (OPENID, "王秀英", "signature") if word in line]
    assert not any(record.exc_info for record in caplog.records if record.name.startswith("bot"))


async def test_the_signature_of_a_push_is_not_that_of_its_address(echo, heard):
    """In safe mode `signature` proves nothing about the body."""
    _, client = echo
    whole = safe(words("您好"))
    params = whole["params"]
    params["msg_signature"] = sign(TOKEN, params["timestamp"], params["nonce"])
    assert (await client.post("/wechat", **whole)).status == 403
    assert heard == []


KEY = "23456789012345678"  # of the push that `words` makes


async def test_a_reply_with_letters_is_told_once_it_is_handed_over(open_door, points):
    async def hear(message):
        return Reply(message.text, 1, rides=True)

    fetched = []
    _, client = await open_door(hear, fetched=lambda key: fetched.append((key, list(points))))
    response = await client.post("/wechat", **safe(words("您好")))
    assert opened(await response.text())["Content"] == "您好"
    reached = ["message.taken", "reply.before", "reply.after"]
    assert fetched == [(KEY, reached)]
    again = await client.post("/wechat", **safe(words("再好")))  # the same connection is good
    assert opened(await again.text())["Content"] == "再好"
    assert [key for key, _ in fetched] == [KEY, KEY]


@pytest.mark.parametrize("reply", [Reply("您好", 1), None])
async def test_an_ordinary_answer_is_not_told(open_door, points, reply):
    async def hear(_):
        return reply

    fetched = []
    _, client = await open_door(hear, fetched=fetched.append)
    assert (await client.post("/wechat", **safe(words("您好")))).status == 200
    assert fetched == []
    assert points == ["message.taken", "reply.before"]


async def test_a_reply_with_letters_needs_nobody_to_tell(open_door):
    async def hear(message):
        return Reply(message.text, 1, rides=True)

    _, client = await open_door(hear)
    response = await client.post("/wechat", **safe(words("您好")))
    assert opened(await response.text())["Content"] == "您好"


async def test_a_failed_turn_is_an_answer_too(open_door, points):
    async def hear(_):
        raise RuntimeError

    fetched = []
    _, client = await open_door(hear, fetched=fetched.append)
    assert (await client.post("/wechat", **safe(words("您好")))).status == 503
    assert (fetched, points) == ([], ["message.taken", "reply.before"])


async def knock(client):
    """A push over a bare connection, written and flushed."""
    whole = safe(words("您好"))
    reader, writer = await asyncio.open_connection(client.server.host, client.server.port)
    head = f"POST /wechat?{urlencode(whole['params'])} HTTP/1.1\r\nHost: louli\r\n"
    writer.write(f"{head}Content-Length: {len(whole['data'])}\r\n\r\n".encode() + whole["data"])
    await writer.drain()
    return reader, writer


@pytest.mark.parametrize("manner", ["close", "abort"])
async def test_a_connection_that_was_dropped_has_fetched_nothing(open_door, points, manner):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hear(message):
        begun.set()
        await go_on.wait()
        return Reply(message.text, 1, rides=True)

    fetched = []
    door, client = await open_door(hear, fetched=fetched.append)
    _, writer = await knock(client)
    await begun.wait()
    getattr(writer if manner == "close" else writer.transport, manner)()
    await asyncio.sleep(0.05)  # until the server has seen it
    go_on.set()
    await door.close()
    await asyncio.sleep(0.05)  # until the handler has ended
    assert fetched == []
    assert points[:2] == ["message.taken", "reply.before"]


async def test_a_connection_that_stays_has_fetched_it(open_door):
    async def hear(message):
        return Reply(message.text, 1, rides=True)

    told = asyncio.Event()
    _, client = await open_door(hear, fetched=lambda _: told.set())
    reader, writer = await knock(client)
    await told.wait()
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_pushes_are_told_apart_for_us_and_for_nobody_else(echo, set_clock):
    """Whoever is turned away gets the same bare 403."""
    door, client = echo
    now = int(time.time())
    set_clock(now)
    turned_away = [
        safe(words("旧"), at=now - 1080),
        {"params": query(encrypt(words("锁")), token="other"), "data": outer(encrypt(words("锁")))},
        {"params": query(sealed := encrypt(words("别"), "wx0")), "data": outer(sealed)},
    ]
    for whole in turned_away:
        assert await told(await client.post("/wechat", **whole)) == (403, "")
    await client.post("/wechat", **safe(words("您好")))
    await client.post("/wechat", **safe(b"riddle"))
    assert door.knocks.since(Knocks()) == Knocks(
        good=1, stale=1, unopened=1, forged=1, unreadable=1, apart=1080
    )
    assert door.forged == 3
