"""Every fault, from Python: whom and what it strikes, how often, and what comes of it."""

import asyncio
import time
from datetime import timedelta

import pytest
from aiohttp import ClientError, ClientTimeout

from bot.sandbox import Fault
from bot.sandbox.bubbles import AWAY, BROKEN
from bot.sandbox.crypto import Envelope, sign

from .conftest import ACCOUNT, Program

SEND = "/cgi-bin/message/custom/send"
FINISH = "TEMPLATESENDJOBFINISH"


def heard(program):
    """What was said in the chat, in the order in which the program heard it."""
    return [fields["Content"] for fields in program.fields if fields["MsgType"] == "text"]


def struck(platform):
    return dict(platform.faults.struck)


# Whom and what it strikes


async def test_it_strikes_one_path_only(api, phone, platform):
    platform.faults.append(Fault("/cgi-bin/menu/get", 45011))
    assert await api.says(phone, "好") == 0
    assert (await api.get("menu/get"))["errcode"] == 45011


async def test_it_strikes_all_paths_under_a_slash(api, phone, platform):
    platform.faults.append(Fault("/cgi-bin/message/", 45011, times=None))
    assert (await api.get("menu/get"))["errcode"] == 46003
    assert await api.says(phone, "好") == 45011
    assert (await api.template(phone))["errcode"] == 45011


async def test_it_strikes_one_person_only(api, phone, platform):
    other = platform.phone("李梅 居民")
    await other.follow()
    platform.faults.append(Fault(SEND, -1, who=other.openid, times=None))
    assert [await api.says(phone, "好"), await api.says(other, "好")] == [0, -1]


async def test_it_strikes_one_kind_of_push_only(platform, program, phone):
    platform.faults.append(Fault("CLICK", kind="repeat", times=None))
    await phone.says("您好")
    await phone.taps("notices")
    events = [fields.get("Event", fields["MsgType"]) for fields in program.fields]
    assert events == ["subscribe", "text", "CLICK", "CLICK"]


@pytest.mark.parametrize(
    ("where", "repeated"), [("message", "text"), ("event", "CLICK"), ("finish", FINISH)]
)
async def test_it_strikes_one_sort_of_push_only(api, program, phone, where, repeated):
    platform = api.platform
    program.heard.clear()
    platform.faults.append(Fault(where, kind="repeat", times=None, at_once=False))
    await phone.says("您好")
    await phone.taps("notices")
    await api.template(phone)
    await platform.finishes.settled()
    came = [fields.get("Event", fields["MsgType"]) for fields in program.fields]
    assert {name: came.count(name) for name in came} == {
        "text": 1,
        "CLICK": 1,
        FINISH: 1,
        repeated: 2,
    }


async def test_a_call_is_not_struck_by_what_happens_to_pushes_and_the_other_way_round(
    api, platform, phone, program
):
    platform.faults += [Fault(kind="repeat"), Fault(errcode=45009)]
    assert await api.says(phone, "好") == 45009
    await phone.says("您好")
    assert heard(program) == ["您好"] * 2


# How often


async def test_a_number_of_times(api, phone, platform):
    platform.faults.append(Fault(SEND, -1, times=2))
    assert [await api.says(phone, "好") for _ in range(3)] == [-1, -1, 0]
    assert not platform.faults
    assert struck(platform) == {"errcode": 2}


async def test_until_it_is_switched_off(api, phone, platform):
    number = platform.faults.append(Fault(SEND, -1, times=None))
    assert [await api.says(phone, "好") for _ in range(5)] == [-1] * 5
    platform.faults.remove(number)
    assert await api.says(phone, "好") == 0


async def test_the_list_can_be_cleared(api, phone, platform):
    platform.faults += [Fault(times=None), Fault(SEND, kind="drop", times=None)]
    assert len(platform.faults) == 2
    platform.faults.clear()
    assert await api.says(phone, "好") == 0


# What befalls a call, besides test_api's: instead of its answer, or the account


async def test_somebody_else_fetched_a_token(api, phone, platform):
    platform.faults.append(Fault(kind="token"))
    assert await api.says(phone, "好") == 40001
    await api.renew()
    assert await api.says(phone, "好") == 0


async def test_the_caller_is_no_longer_on_the_list(api, phone, platform):
    platform.faults.append(Fault(kind="ip", times=None))
    assert await api.says(phone, "好") == 0
    told = await api.get("token", appid=ACCOUNT.app_id)
    assert told["errcode"] == 40164
    assert "127.0.0.1" in told["errmsg"]


async def test_the_account_loses_its_rights_and_is_told_so_once(api, phone, platform, program):
    platform.faults.append(Fault(kind="expired", times=None))
    assert [await api.says(phone, "好") for _ in range(2)] == [48001, 48001]
    assert "ip_list" in await api.get("getcallbackip")
    await platform.finishes.settled()
    (told,) = program.told("verify_expired")
    assert int(told["ExpiredTime"]) == int(platform.now().timestamp())


async def test_the_person_leaves_meanwhile(api, phone, platform, program):
    platform.faults.append(Fault(SEND, kind="leave"))
    await phone.says("您好")
    assert await api.says(phone, "好") == 45015
    assert not phone.following
    await platform.finishes.settled()
    assert len(program.told("unsubscribe")) == 1


async def test_the_person_has_switched_the_notices_off(api, phone, platform, program):
    platform.faults.append(Fault(kind="blocked", who=phone.openid))
    assert (await api.template(phone))["errcode"] == 0
    assert phone.blocks_templates
    assert phone.bubbles == []
    await platform.finishes.settled()
    assert [told["Status"] for told in program.told(FINISH)] == ["failed:user block"]


async def test_the_log_says_what_a_call_has_suffered(api, phone, platform):
    platform.log.clear()
    for kind in ("drop", "lost", "garbage"):
        platform.faults.append(Fault(SEND, kind=kind))
        with pytest.raises((ClientError, AssertionError)):
            await api.says(phone, kind)
    await api.says(phone, "好")
    assert [(call.fault, call.answer.get("errcode")) for call in platform.log] == [
        ("drop", None),
        ("lost", 0),
        ("garbage", None),
        ("", 0),
    ]


async def test_a_slow_call_of_one_person_keeps_nobody_else(api, phone, platform):
    other = platform.phone("李梅 居民")
    await other.follow()
    platform.faults.append(Fault(SEND, kind="hang", who=other.openid))
    waiting = asyncio.create_task(api.says(other, "好"))
    await asyncio.sleep(0.05)
    assert await api.says(phone, "好") == 0
    assert not waiting.done()
    waiting.cancel()


# What befalls a push


async def test_a_push_that_is_never_sent(platform, program, phone):
    platform.faults.append(Fault("text", kind="unsent"))
    assert await phone.says("一") is None
    await phone.says("二")
    assert heard(program) == ["二"]
    assert [bubble.text for bubble in phone.bubbles] == ["一", "二"]


async def test_a_push_that_comes_late(platform, program, phone):
    platform.faults.append(Fault("text", kind="late", seconds=0.2))
    began = time.monotonic()
    first = asyncio.create_task(phone.says("一"))
    await asyncio.sleep(0)
    await phone.says("二")
    await first
    assert time.monotonic() - began >= 0.2
    assert heard(program) == ["二", "一"]


@pytest.mark.timeout(20)
async def test_a_push_that_the_next_one_overtakes(platform, program, phone):
    platform.faults.append(Fault("text", kind="swap", seconds=60))
    first = asyncio.create_task(phone.says("一"))
    await asyncio.sleep(0.01)
    await phone.says("二")
    await first
    assert heard(program) == ["二", "一"]


async def test_a_push_that_nothing_overtakes_goes_after_a_while(platform, program, phone):
    platform.faults.append(Fault("text", kind="swap", seconds=0.05))
    await phone.says("一")
    assert heard(program) == ["一"]


@pytest.mark.timeout(20)
async def test_two_people_do_not_overtake_one_another(platform, program, phone):
    other = platform.phone("李梅 居民")
    await other.follow()
    platform.faults.append(Fault("text", kind="swap", seconds=0.3, who=phone.openid))
    first = asyncio.create_task(phone.says("一"))
    await asyncio.sleep(0.01)
    await other.says("二")
    assert heard(program) == ["二"]
    await first


async def test_only_the_first_answer_to_repeats_is_shown(platform, program, phone):
    platform.faults.append(Fault("text", kind="repeat", copies=3, at_once=False))
    program.answers = ["success", program.text(phone.openid, "收到"), "success"]
    assert (await phone.says("您好")).text == "收到"
    assert [bubble.text for bubble in phone.bubbles] == ["您好", "收到"]


async def test_repeats_that_nobody_answers_end_in_one_apology(platform, phone):
    platform.callback = "http://127.0.0.1:9/"
    platform.faults.append(Fault("text", kind="repeat"))
    assert (await phone.says("您好")).text == AWAY
    assert len(phone.bubbles) == 2


async def test_the_key_is_changed_and_both_hold_for_a_while(platform, program, phone):
    renewed = platform.account.renewed()
    assert len(renewed.aes_key) == 43
    assert {renewed.token, renewed.aes_key}.isdisjoint({ACCOUNT.token, ACCOUNT.aes_key})
    platform.faults.append(Fault("text", kind="key"))
    params, body = platform.courier.signed(phone.openid, phone.draft_text("您好").xml)
    stamped = params["timestamp"], params["nonce"]
    assert params["signature"] == sign(renewed.token, *stamped)
    assert "您好" in Envelope(renewed.aes_key, renewed.app_id).open(sealed_in(body))
    params, body = platform.courier.signed(phone.openid, phone.draft_text("您好").xml)
    assert "您好" in Envelope(ACCOUNT.aes_key, ACCOUNT.app_id).open(sealed_in(body))


def sealed_in(body):
    return body.decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]


async def test_an_answer_sealed_with_the_other_key_is_read(platform, program, phone):
    once = ACCOUNT.renewed()
    bodies = [Program(account).text(phone.openid, "收到") for account in (ACCOUNT, once)]
    for body in bodies:
        assert platform.replies.read(body.encode(), phone.openid).text == "收到"
    program.answers = [Program(once.renewed()).text(phone.openid, "收到")]
    assert (await phone.says("您好")).text == BROKEN


@pytest.mark.parametrize("minutes", [7, -7])
async def test_wechats_clock_is_wrong(platform, program, phone, clock, minutes):
    number = platform.faults.append(Fault(kind="clock", seconds=60 * minutes, times=None))
    await phone.says("您好")
    wrong = str(int((clock() + timedelta(minutes=minutes)).timestamp()))
    assert (program.fields[-1]["CreateTime"], program.urls[-1]["timestamp"]) == (wrong, wrong)
    assert struck(platform) == {"clock": 1}
    platform.faults.remove(number)
    await phone.says("您好")
    assert program.urls[-1]["timestamp"] == str(int(clock().timestamp()))


@pytest.mark.parametrize("half", [{"times": 1}, {"share": 0.5}, {"who": "o1"}])
def test_a_clock_is_not_wrong_for_some(half):
    with pytest.raises(ValueError, match="until it is switched off"):
        Fault(kind="clock", **{"times": None} | half)


async def test_a_finish_event_that_is_late(api, platform, program, phone):
    platform.faults.append(Fault(FINISH, kind="late", seconds=0.1))
    first, second = [(await api.template(phone))["msgid"] for _ in range(2)]
    await platform.finishes.settled()
    assert [int(told["MsgID"]) for told in program.told(FINISH)] == [second, first]


async def test_without_a_fault_nothing_is_counted(api, phone, platform):
    api.http._timeout = ClientTimeout(total=5)  # noqa: SLF001
    await api.says(phone, "好")
    await phone.says("您好")
    assert struck(platform) == {}
