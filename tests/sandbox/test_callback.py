"""How pushes reach the account's program."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web

from bot.sandbox import Fault, Platform, xml
from bot.sandbox.bubbles import AWAY, BROKEN

from .conftest import ACCOUNT


async def never():
    await asyncio.sleep(1)


async def test_a_message_and_its_reply(platform, program, phone, clock):
    program.answers = [program.text(phone.openid, "收到")]
    reply = await phone.says("楼道灯\n不亮]]>")
    told = program.fields[-1]
    assert told["ToUserName"] == ACCOUNT.original_id
    assert told["FromUserName"] == phone.openid
    assert told["CreateTime"] == str(int(clock().timestamp()))
    assert (told["MsgType"], told["Content"]) == ("text", "楼道灯\n不亮]]>")
    assert int(told["MsgId"]) < 2**63
    assert (reply.side, reply.text, reply.via) == ("account", "收到", "reply")
    assert [bubble.text for bubble in phone.bubbles] == ["楼道灯\n不亮]]>", "收到"]
    assert program.urls[-1]["openid"] == phone.openid


async def test_ids_differ_and_grow(platform, program, phone, clock):
    for _ in range(3):
        await phone.says("一")
    again = Platform(ACCOUNT, platform.callback, clock)
    stranger = again.phone("王秀英 居民")
    await stranger.follow()
    await stranger.says("二")
    await again.close()
    ids = [int(told["MsgId"]) for told in program.fields if "MsgId" in told]
    assert len(set(ids)) == 4
    assert ids[:3] == sorted(ids[:3])


@pytest.mark.parametrize("nothing", ["", "success"])
async def test_nothing_is_shown(program, phone, nothing):
    program.answers = [nothing]
    assert await phone.says("您好") is None
    assert len(phone.bubbles) == 1


async def test_no_answer_is_tried_again_with_the_same_words_and_a_new_signature(program, phone):
    program.answers = [never, web.Response(status=500), never]
    program.heard.clear()
    program.urls.clear()
    program.answers.append(program.text(phone.openid, "终于"))
    reply = await phone.says("您好")
    assert reply.text == "终于"
    assert len(program.heard) == 4
    assert len(set(program.heard)) == 1
    assert len({url["nonce"] for url in program.urls}) == 4
    assert len({url["msg_signature"] for url in program.urls}) == 4


async def test_after_three_retries_wechat_apologises(platform, program, phone):
    program.answers = [web.Response(status=500) for _ in range(4)]
    program.heard.clear()
    reply = await phone.says("您好")
    assert (reply.side, reply.text) == ("system", AWAY)
    assert len(program.heard) == 4
    assert [one.status for one in platform.courier.tries][-4:] == [500] * 4


async def test_nobody_there(platform, phone):
    platform.callback = "http://127.0.0.1:9/"
    assert (await phone.says("您好")).text == AWAY
    platform.callback = ""
    assert (await phone.says("您好")).text == AWAY


async def test_a_bad_answer_is_not_tried_again(program, phone):
    program.heard.clear()
    program.answers = ['{"text": "你好"}']
    reply = await phone.says("您好")
    assert (reply.side, reply.text) == ("system", BROKEN)
    assert len(program.heard) == 1


async def test_leaving_is_told_and_shows_nothing(program, phone):
    program.answers = ["nonsense"]
    assert await phone.unfollow() is None
    assert program.fields[-1]["Event"] == "unsubscribe"
    assert phone.bubbles == []


async def test_the_same_message_any_number_of_times(program, phone):
    message = phone.draft_text("您好")
    program.answers = [program.text(phone.openid, "收到") for _ in range(3)]
    replies = await asyncio.gather(*(phone.deliver(message) for _ in range(3)))
    assert [reply.text for reply in replies] == ["收到"] * 3
    assert len(set(program.heard[-3:])) == 1
    assert [bubble.text for bubble in phone.bubbles] == ["您好", "收到"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_push_sent_several_times(platform, program, phone, at_once):
    platform.faults.append(Fault(kind="repeat", copies=3, at_once=at_once))
    program.heard.clear()
    await phone.says("您好")
    await phone.says("再见")
    assert len(program.heard) == 4
    assert len(set(program.heard)) == 2


async def test_any_push_by_its_fields(program, phone):
    fields = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": 7, "Status": "success"}
    await phone.push(fields, repeats=2)
    assert program.fields[-1] == program.fields[-2]
    assert program.fields[-1]["MsgID"] == "7"
    await phone.sends_xml("<xml><broken>")
    assert program.heard[-1] == "<xml><broken>"


async def test_plain_mode(clock, program, platform):
    plain = Platform(replace(ACCOUNT, mode="plain"), platform.callback, clock)
    phone = plain.phone("王秀英")
    await phone.follow()
    head = {"ToUserName": phone.openid, "FromUserName": ACCOUNT.original_id, "CreateTime": 1}
    program.answers = [xml.write(head | {"MsgType": "text", "Content": "收到"})]
    assert (await phone.says("您好")).text == "收到"
    assert {*program.urls[-1]} == {"signature", "timestamp", "nonce", "openid"}
    await plain.close()


async def test_the_address_is_proved(platform):
    assert await platform.courier.verify()
    platform.callback = "http://127.0.0.1:9/"
    assert not await platform.courier.verify()
