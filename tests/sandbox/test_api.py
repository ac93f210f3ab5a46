"""The API's front, and what can be made to go wrong with it."""

import asyncio
import time
from contextlib import suppress

import pytest
from aiohttp import ClientError, ClientTimeout

from bot.sandbox import Fault, serve

from .account import ACCOUNT

SEND = "/cgi-bin/message/custom/send"


async def test_unknown_paths_and_methods(api):
    assert (await api.get("message/custom/send"))["errcode"] == 43002
    assert (await api.post("menu/get", {}))["errcode"] == 43001
    assert (await api.get("poem/write"))["errcode"] == 40066


async def test_addresses_and_the_way_to_the_callback(api):
    assert await api.get("getcallbackip") == {"ip_list": ["127.0.0.1"]}
    assert await api.get("get_api_domain_ip") == {"ip_list": ["127.0.0.1"]}
    told = await api.post("callback/check", {"action": "all", "check_operator": "DEFAULT"})
    assert {*told} == {"dns", "ping"}
    assert {one["package_loss"] for one in told["ping"]} == {"0%"}
    assert (await api.post("callback/check", {"action": "x"}))["errcode"] == 40202
    assert (await api.post("callback/check", {"action": "all"}))["errcode"] == 40203


async def test_a_way_that_is_not_open(api, platform):
    asked = {"action": "all", "check_operator": "DEFAULT"}
    platform.network.lost.add("UNICOM")
    pings = (await api.post("callback/check", asked))["ping"]
    losses = {one["from_operator"]: one["package_loss"] for one in pings}
    assert losses == {"CHINANET": "0%", "UNICOM": "100%"}
    platform.network.resolves = False
    assert await api.post("callback/check", asked) == {"dns": [], "ping": []}
    platform.callback = ""
    assert (await api.post("callback/check", asked))["errcode"] == 40201


async def test_answers_carry_the_time_of_wechats_clock(api, platform, clock, http):
    async with http.get(f"{platform.origin}/cgi-bin/getcallbackip") as answer:
        assert answer.headers["Date"] == "Sun, 22 Nov 2026 02:00:00 GMT"


async def test_quota(api, platform):
    await api.get("menu/get")
    told = await api.post("openapi/quota/get", {"cgi_path": "/cgi-bin/menu/get"})
    assert told["quota"] == {"daily_limit": 10_000, "used": 1, "remain": 9_999}
    assert (await api.post("openapi/quota/get", {"cgi_path": "/x"}))["errcode"] == 76021
    platform.quota.used["/cgi-bin/menu/get"] = 10_000
    assert (await api.get("menu/get"))["errcode"] == 45009
    assert (await api.post("clear_quota", {"appid": "wx1"}))["errcode"] == 40013
    cleared = [await api.post("clear_quota", {"appid": ACCOUNT.app_id}) for _ in range(11)]
    assert [told["errcode"] for told in cleared] == [0] * 10 + [48006]
    assert (await api.get("menu/get"))["errcode"] == 46003


async def test_the_log_keeps_no_token_and_no_secret(api, phone, platform):
    await api.says(phone, "您好")
    await api.post("stable_token", {"appid": ACCOUNT.app_id, "secret": ACCOUNT.secret})
    call = platform.log[-2]
    assert (call.method, call.path) == ("POST", SEND)
    assert call.body["text"] == {"content": "您好"}
    assert call.answer == {"errcode": 0, "errmsg": "ok"}
    assert platform.api.counts[SEND] == 1
    kept = repr(list(platform.log))
    assert api.token not in kept
    assert ACCOUNT.secret not in kept


async def test_faults_are_used_up_in_order(api, phone, platform):
    platform.faults += [Fault(SEND), Fault("/cgi-bin/menu/get", 45011), Fault(SEND, 45009)]
    assert [await api.says(phone, "好") for _ in range(3)] == [-1, 45009, 0]
    assert (await api.get("menu/get"))["errcode"] == 45011
    assert [bubble.text for bubble in phone.bubbles] == ["好"]
    assert [call.answer["errcode"] for call in list(platform.log)[1:]] == [-1, 45009, 0, 45011]


@pytest.mark.parametrize(("kind", "arrived"), [("drop", 0), ("lost", 1)])
async def test_a_cut_connection(api, phone, platform, kind, arrived):
    platform.faults.append(Fault(SEND, kind=kind))
    with pytest.raises(ClientError):
        await api.says(phone, "好")
    assert len(phone.bubbles) == arrived


async def test_a_call_that_hangs_does_not_keep_the_platform_up(api, phone, platform):
    platform.faults.append(Fault(SEND, kind="hang"))
    api.http._timeout = ClientTimeout(total=0.2)  # noqa: SLF001
    with pytest.raises(TimeoutError):
        await api.says(phone, "好")
    assert phone.bubbles == []
    runner = await serve(platform)
    platform.faults.append(Fault(kind="hang"))
    waiting = asyncio.create_task(api.get("menu/get"))
    await asyncio.sleep(0.05)
    await runner.cleanup()
    with pytest.raises((ClientError, TimeoutError)):
        await waiting


async def test_a_bad_gateway_and_a_slow_answer(api, http, phone, platform):
    platform.faults += [Fault(kind="garbage"), Fault(kind="slow", seconds=0.2)]
    url = f"{platform.origin}/cgi-bin/menu/get"
    async with http.get(url) as response:
        assert response.status == 502
        assert response.content_type == "text/html"
    began = time.monotonic()
    assert await api.says(phone, "好") == 0
    assert time.monotonic() - began >= 0.2


WAYS = {
    "template": "/cgi-bin/message/template/send",
    "notice": "/cgi-bin/message/subscribe/bizsend",
    "mass": "/cgi-bin/message/mass/send",
}
ARRIVES = {"errcode": 0, "hang": 0, "drop": 0, "garbage": 0, "lost": 1, "slow": 1}


@pytest.mark.parametrize("kind", ARRIVES)
@pytest.mark.parametrize("way", WAYS)
async def test_every_fault_on_every_way_to_send(api, phone, platform, way, kind):
    await phone.consents("n")
    platform.users.follow(platform.phone("李梅 居民").openid)
    platform.faults.append(Fault(WAYS[way], 45011, kind, seconds=0.01))
    api.http._timeout = ClientTimeout(total=0.3)  # noqa: SLF001
    whom = [*platform.phones.values()] if way == "mass" else phone
    errcode = None
    with suppress(ClientError, TimeoutError, AssertionError):
        errcode = (await getattr(api, way)(whom))["errcode"]
    assert errcode == {"errcode": 45011, "slow": 0}.get(kind)
    assert len(phone.bubbles) == ARRIVES[kind]
    assert not platform.faults


async def test_a_lost_answer_is_answered_the_second_time(api, phone, platform):
    platform.faults.append(Fault(WAYS["template"], kind="lost"))
    with pytest.raises(ClientError):
        await api.template(phone, client_msg_id="d17")
    platform.finishes.hold()
    told = await api.template(phone, client_msg_id="d17")
    assert (told["errcode"], len(phone.bubbles)) == (0, 1)
    assert platform.finishes.held == []


async def test_a_taken_port_is_said(platform):
    port = int(platform.origin.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="address already in use"):
        await serve(platform, port=port)
