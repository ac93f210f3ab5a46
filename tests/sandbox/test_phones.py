"""What people do, as the account is told."""

import re

import pytest

from bot.sandbox import NotFollowingError
from bot.sandbox.bubbles import EXPIRED


async def test_openids_are_wechats_shape_and_stay(platform):
    phone = platform.phone("王秀英 居民")
    assert re.fullmatch(r"[\w-]{28}", phone.openid)
    assert platform.phone("王秀英 居民") is phone
    assert platform.phone("张师傅").openid != phone.openid


async def test_following_with_and_without_a_code(platform, program):
    alone, scanned = platform.phone("一"), platform.phone("二")
    await alone.follow()
    await alone.follow()
    await scanned.follow("b-6")
    first, second = program.fields
    assert (first["Event"], first["EventKey"]) == ("subscribe", "")
    assert "Ticket" not in first
    assert second["EventKey"] == "qrscene_b-6"
    assert second["Ticket"]
    assert "MsgId" not in second


async def test_a_stranger_follows_by_scanning_a_follower_is_only_seen(platform, program, api):
    scene = {"scene": {"scene_str": "b-6"}}
    made = await api.post(
        "qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}
    )
    phone = platform.phone("王秀英")
    await phone.scan(made["url"])
    await phone.scan("b-6")
    first, second = program.fields
    assert (first["Event"], first["EventKey"]) == ("subscribe", "qrscene_b-6")
    assert (second["Event"], second["EventKey"]) == ("SCAN", "b-6")
    assert first["Ticket"] == second["Ticket"] == made["ticket"]


async def test_an_expired_code_leads_nowhere(platform, program, api, clock):
    scene = {"scene": {"scene_id": 7}}
    body = {"expire_seconds": 60, "action_name": "QR_SCENE", "action_info": scene}
    made = await api.post("qrcode/create", body)
    clock.forward(seconds=60)
    phone = platform.phone("王秀英")
    assert (await phone.scan(made["url"])).text == EXPIRED
    assert (await phone.scan("https://example.org/")).text == EXPIRED
    assert not phone.following
    assert program.heard == []


async def test_strangers_cannot_write_and_may_come_back(platform, program, phone):
    await phone.unfollow()
    for act in (phone.says("您好"), phone.taps("a"), phone.sends_photo(), phone.unfollow()):
        with pytest.raises(NotFollowingError):
            await act
    await phone.follow()
    await phone.says("又来了")
    events = [told.get("Event", told.get("Content")) for told in program.fields]
    assert events == ["subscribe", "unsubscribe", "subscribe", "又来了"]


async def test_every_kind_of_message(program, phone, platform):
    await phone.sends_photo()
    await phone.sends_voice()
    await phone.sends_video()
    await phone.sends_location(31.23, 121.47, "翠竹园 6号楼")
    await phone.sends_link("停水", "https://example.org/", "周三")
    await phone.sends_unsupported()
    await phone.taps_option("101", "满意")
    image, voice, video, place, link, sticker, option = program.fields[1:]
    assert image["MsgType"] == "image"
    assert image["PicUrl"] == f"{platform.origin}/phones/media/{image['MediaId']}"
    assert (voice["MsgType"], voice["Format"]) == ("voice", "amr")
    assert {"MediaId", "ThumbMediaId"} <= {*video}
    assert (place["Location_X"], place["Location_Y"]) == ("31.23", "121.47")
    assert place["Label"] == "翠竹园 6号楼"
    assert (link["Title"], link["Description"]) == ("停水", "周三")
    assert sticker["Content"] == "【收到不支持的消息类型，暂无法显示】"
    assert (option["MsgType"], option["Content"]) == ("text", "满意")
    assert option["bizmsgmenuid"] == "101"
    assert len({told["MsgId"] for told in program.fields[1:]}) == 7


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_CN", "【收到不支持的消息类型，暂无法显示】"),
        ("zh_TW", "【收到不支援的訊息類型，無法顯示】"),
        ("en", "[Unsupported Message]"),
    ],
)
async def test_a_sticker_is_told_in_the_persons_language(program, phone, language, words):
    await phone.sends_unsupported(language)
    assert (program.fields[-1]["MsgType"], program.fields[-1]["Content"]) == ("text", words)


async def test_a_text_may_come_from_below_an_article(program, phone):
    await phone.says_of_article("看到了", "206227730", 2)
    told = program.fields[-1]
    assert (told["Content"], told["MsgDataId"], told["Idx"]) == ("看到了", "206227730", "2")


@pytest.mark.parametrize("present", [True, False])
async def test_empty_nodes_of_texts_and_voices_are_switches(platform, program, phone, present):
    platform.switches.empty_option = platform.switches.voice_extras = present
    await phone.says("您好")
    await phone.sends_voice()
    text, voice = program.fields[-2:]
    assert text.get("bizmsgmenuid") == ("" if present else None)
    assert voice.get("Recognition") == ("" if present else None)
    assert ("MediaId16K" in voice) == present


async def test_how_they_found_the_account(api, platform):
    phone = platform.phone("名片来的人")
    await phone.follow(how="PROFILE_CARD")
    told = await api.get("user/info", openid=phone.openid)
    assert told["subscribe_scene"] == "ADD_SCENE_PROFILE_CARD"
