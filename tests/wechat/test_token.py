"""How a token is kept: fetched once for all, replaced once, never begged for."""

import asyncio
import json

import pytest

from bot.sandbox.account import Account
from bot.sandbox.platform import Platform
from bot.sandbox.serving import serve
from bot.wechat.client import Client
from bot.wechat.faults import CodeError, NotSentError, TokenRefusedError
from bot.wechat.lines import Lines
from bot.wechat.token import APART, PAUSE, TokenSource

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

    async def fetch(*, force):
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


def forced(wechat):
    return [json.loads(asked)["force_refresh"] for asked in wechat.asked]


async def test_the_very_token_that_was_refused_is_replaced_by_force_once(client, wechat):
    wechat.stubborn = True
    await send(client)
    wechat.good = "token-canary-2"
    await asyncio.gather(*(send(client) for _ in range(50)))
    assert (forced(wechat), len(wechat.calls)) == ([False, False, True], 101)
    await send(client)
    assert len(wechat.asked) == 3


@pytest.mark.parametrize("answer", [{"errcode": 45009}, 502, reset])
async def test_a_refresh_that_wechat_denies_is_no_wrong_secret(client, wechat, answer):
    """The token in hand is tried once more; the next call asks as ever."""

    async def deny_force(request):
        if (await request.json())["force_refresh"]:
            return await wechat.told(request, answer)
        return await wechat.told(request, {"access_token": "same", "expires_in": 7200})

    wechat.answers[TOKEN] = deny_force
    await send(client)
    wechat.good = "another"
    with pytest.raises(CodeError) as told:
        await send(client)
    assert (type(told.value), told.value.errcode, len(wechat.calls)) == (CodeError, 40001, 3)
    wechat.good = "same"
    await send(client)
    assert forced(wechat) == [False, False, True]


async def test_a_token_that_is_given_but_never_taken_makes_no_storm(client, wechat, pass_time):
    wechat.stubborn, wechat.good = True, "none"
    for _ in range(5):
        told = await asyncio.gather(*(send(client) for _ in range(20)), return_exceptions=True)
        assert {type(error) for error in told} == {CodeError}
    assert forced(wechat) == [False, False, True, False]
    pass_time(PAUSE)
    with pytest.raises(CodeError):
        await send(client)
    assert forced(wechat) == [False, False, True, False, False]
    pass_time(APART)
    wechat.good = f"token-canary-{wechat.tokens + 1}"
    await send(client)
    assert forced(wechat).count(True) == 2


@pytest.fixture
async def sandbox():
    platform = Platform(Account("wx0", "secret", "token", "A" * 43))
    runner = await serve(platform)
    yield platform
    await runner.cleanup()


@pytest.fixture
async def two_processes(sandbox):
    """Two clients of one account that know nothing of one another."""
    async with Lines() as one, Lines() as other:
        yield [Client("wx0", "secret", http, sandbox.origin) for http in (one, other)]


@pytest.mark.timeout(120)
async def test_two_processes_share_tokens_through_a_thousand_expiries(sandbox, two_processes):
    expiries, given = 1000, set()
    follower = sandbox.phone("王秀英").openid

    async def call(client):
        with pytest.raises(CodeError) as told:  # nobody follows: refused, but with a good token
            await client.message.send_text(follower, "您好")
        return told.value.errcode

    for _ in range(expiries):
        sandbox.tokens.forget()
        told = await asyncio.gather(*(call(client) for client in two_processes * 2))
        assert set(told) == {45015}
        values = {await client.token.get() for client in two_processes}
        assert len(values) == 1
        given |= values
    assert set(sandbox.tokens._stable.issued) == given  # noqa: SLF001 - and none besides
    assert len(given) <= expiries
    assert sandbox.api.counts["/cgi-bin/stable_token"] <= 2 * expiries


@pytest.mark.timeout(60)
async def test_a_secret_that_turns_wrong_is_asked_about_once(sandbox, two_processes):
    follower, client = sandbox.phone("王秀英").openid, two_processes[0]
    await client.token.get()
    sandbox.tokens.account = Account("wx0", "changed", "token", "A" * 43)
    sandbox.tokens.forget()
    before = sandbox.api.counts["/cgi-bin/stable_token"]
    for _ in range(3):
        sends = (client.message.send_text(follower, "您好") for _ in range(100))
        told = await asyncio.gather(*sends, return_exceptions=True)
        assert {type(error) for error in told} == {TokenRefusedError}
    assert sandbox.api.counts["/cgi-bin/stable_token"] == before + 1
