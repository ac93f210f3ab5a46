"""How a token is kept: fetched once for all, replaced once, never begged for."""

import asyncio

import pytest

from bot.wechat.faults import CodeError, NotSentError, TokenRefusedError
from bot.wechat.token import TokenSource

from .fake import SEND, TOKEN, reset

EMPTY = {"access_token": "", "expires_in": 7200}


async def send(client):
    return await client.message.send_text("oLi", "您好")


async def test_one_token_for_all_who_wait(client, wechat):
    await asyncio.gather(*(send(client) for _ in range(200)))
    assert (wechat.tokens, len(wechat.calls)) == (1, 200)
    await send(client)
    assert wechat.tokens == 1


async def test_a_stale_token_is_replaced_once_for_all(client, wechat):
    await send(client)
    wechat.good = "token-canary-2"
    await asyncio.gather(*(send(client) for _ in range(200)))
    assert (wechat.tokens, len(wechat.calls)) == (2, 401)


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_that_stays_bad_is_tried_twice(client, wechat, errcode):
    wechat.answers[SEND] = {"errcode": errcode, "errmsg": "bad"}
    with pytest.raises(CodeError) as told:
        await send(client)
    assert (told.value.errcode, wechat.tokens, len(wechat.calls)) == (errcode, 2, 2)


async def test_an_old_token_is_not_used(client, wechat):
    wechat.lifetime = 0.2
    await send(client)
    await send(client)
    assert wechat.tokens == 1
    await asyncio.sleep(0.15)
    await send(client)
    assert wechat.tokens == 2


@pytest.mark.parametrize("errcode", [40001, 40125, 40164, 45009])
async def test_a_wrong_secret_is_not_hammered(client, wechat, errcode):
    wechat.answers[TOKEN] = {"errcode": errcode, "errmsg": "invalid ip 1.2.3.4, not in whitelist"}
    for _ in range(3):
        told = await asyncio.gather(*(send(client) for _ in range(20)), return_exceptions=True)
        assert {(type(error), error.errcode) for error in told} == {(TokenRefusedError, errcode)}
        assert told[0].message == "invalid ip 1.2.3.4, not in whitelist"
    assert (len(wechat.asked), wechat.calls) == (1, [])


async def test_a_mended_secret_is_tried_after_a_while():
    answers = [TokenRefusedError(40125), ("good", 7200)]

    async def fetch():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    tokens = TokenSource(fetch, hold=0.1)
    for _ in range(2):
        with pytest.raises(TokenRefusedError):
            await tokens.get()
    await asyncio.sleep(0.12)
    assert await tokens.get() == "good"


async def test_a_busy_token_desk_is_asked_again(client, wechat):
    wechat.answers[TOKEN] = {"errcode": -1, "errmsg": "system error"}
    for _ in range(2):
        with pytest.raises(TokenRefusedError):
            await send(client)
    del wechat.answers[TOKEN]
    await send(client)
    assert len(wechat.asked) == 3


async def test_a_fetch_outlives_who_asked_first(client, wechat):
    first = asyncio.create_task(send(client))
    await asyncio.sleep(0.005)
    others = [asyncio.create_task(send(client)) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(*others)
    assert (wechat.tokens, len(wechat.calls)) == (1, 3)


@pytest.mark.parametrize("answer", [b"", b"{}", b"[]", b'{"access_token": "t"}', EMPTY, 502, reset])
async def test_no_token_no_send(client, wechat, answer):
    wechat.answers[TOKEN] = answer
    with pytest.raises(NotSentError):
        await send(client)
    assert wechat.calls == []
