"""Customer-service messages and the typing sign."""

import json

import pytest

from bot.sandbox.samples import photo, video, voice


async def send(api, phone, kind, content):
    body = {"touser": phone.openid, "msgtype": kind, kind: content}
    return (await api.post("message/custom/send", body))["errcode"]


async def test_text_reaches_the_phone(api, phone):
    assert await api.says(phone, "工单 #12 已派给张师傅") == 0
    shown = phone.bubbles[-1]
    assert (shown.side, shown.kind, shown.via) == ("account", "text", "customer")
    assert shown.text == "工单 #12 已派给张师傅"


async def test_media_and_options(api, phone, platform):
    image, clip = platform.media.keep("image", photo()), platform.media.keep("voice", voice())
    options = [{"id": "101", "content": "满意"}, {"id": 102, "content": "不满意"}]
    menu = {"head_content": "满意吗？", "list": options, "tail_content": "谢谢"}
    assert await send(api, phone, "image", {"media_id": image.id}) == 0
    assert await send(api, phone, "voice", {"media_id": clip.id}) == 0
    assert await send(api, phone, "msgmenu", menu) == 0
    first, second, third = phone.bubbles
    assert (first.kind, first.media) == ("image", image.id)
    assert (second.kind, second.media) == ("voice", clip.id)
    assert (third.text, third.tail) == ("满意吗？", "谢谢")
    assert third.options == (("101", "满意"), ("102", "不满意"))


@pytest.mark.parametrize(
    ("kind", "content", "errcode"),
    [
        ("text", {"content": "字" * 682 + "ab"}, 0),
        ("text", {"content": "字" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("text", "words", 44004),
        ("image", {"media_id": "unknown"}, 40007),
        ("video", {"media_id": "unknown", "thumb_media_id": "unknown"}, 40007),
        ("music", {"title": "歌", "thumb_media_id": "unknown"}, 40007),
        ("msgmenu", {"head_content": "?", "list": []}, 44004),
        ("msgmenu", {"list": [{"id": "1", "content": "是"}] * 10}, 0),
        ("msgmenu", {"list": [{"id": "1", "content": "是"}] * 11}, 45098),
        ("msgmenu", {"list": [{"id": "1", "content": "字" * 41}]}, 45099),
        ("msgmenu", {"list": [{"content": "是"}]}, 47001),
        ("news", {"articles": []}, 44004),
        ("news", {"articles": [{"title": "停水", "url": "https://example.org/"}]}, 0),
        ("news", {"articles": [{"title": "停水"}] * 2}, 45008),
        ("news", {"articles": [{"title": ""}]}, 44004),
        ("news", {"articles": ["words"]}, 47001),
        ("mpnews", {"media_id": "x"}, 40008),
        ("mpnewsarticle", {"article_id": "x"}, 53600),
        ("miniprogrampage", {"title": "x", "appid": "wx2", "pagepath": "p"}, 40013),
        ("wxcard", {"card_id": "1"}, 40008),
        ("", {}, 40008),
    ],
)
async def test_what_is_taken(api, phone, kind, content, errcode):
    assert await send(api, phone, kind, content) == errcode
    assert len(phone.bubbles) == (errcode == 0)


async def test_strangers(api, phone, platform):
    stranger = platform.phone("没关注的人")
    assert await api.says(stranger, "您好") == 45015
    body = {"touser": "o" * 28, "msgtype": "text", "text": {"content": "您好"}}
    assert (await api.post("message/custom/send", body))["errcode"] == 40003


async def test_a_refused_message_spends_nothing(api, phone):
    assert await api.says(phone, "字" * 683) == 45002
    assert [await api.says(phone, "好") for _ in range(4)] == [0, 0, 0, 45047]


@pytest.mark.parametrize(
    ("raw", "errcode"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b"\xff", 47001),
        (json.dumps({"touser": "您"}).encode(), 40033),
        (rb'{"touser": "\\u60a8"}', 40003),
        (rb'{"touser": "\u0007"}', 40003),
    ],
)
async def test_bodies(api, phone, raw, errcode):
    assert (await api.post("message/custom/send", raw=raw))["errcode"] == errcode


async def test_escapes_can_be_allowed(api, phone, platform):
    platform.switches.escapes = "warn"
    body = {"touser": phone.openid, "msgtype": "text", "text": {"content": "您好"}}
    told = await api.post("message/custom/send", raw=json.dumps(body).encode())
    assert told == {"errcode": 0, "errmsg": "ok"}


async def test_typing(api, phone, clock):
    async def typing(command):
        body = {"touser": phone.openid, "command": command}
        return (await api.post("message/custom/typing", body))["errcode"]

    assert await typing("Typing") == 45080
    await phone.says("您好")
    assert await typing("Dancing") == 45072
    assert await typing("Typing") == 0
    assert await typing("Typing") == 45081
    assert await typing("CancelTyping") == 0
    assert await typing("Typing") == 0
    clock.forward(seconds=31)
    assert await typing("Typing") == 45080


async def test_the_other_kinds_arrive(api, platform, phone):
    keep = platform.media.keep
    image, film = keep("image", photo()), keep("video", video())
    platform.articles.published["a1"] = "停水通知"
    platform.switches.miniprograms.add("wx2")
    thumb = {"thumb_media_id": image.id}
    await phone.says("您好")
    for kind, content, shown in (
        ("video", thumb | {"media_id": film.id, "title": "楼道"}, ("楼道", film.id, "")),
        (
            "music",
            thumb | {"title": "歌", "musicurl": "https://e.org/"},
            ("歌", "", "https://e.org/"),
        ),
        ("mpnewsarticle", {"article_id": "a1"}, ("停水通知", "", "")),
        (
            "miniprogrampage",
            thumb | {"title": "办事", "appid": "wx2", "pagepath": "p"},
            ("办事", "", "p"),
        ),
    ):
        assert await send(api, phone, kind, content) == 0
        bubble = phone.bubbles[-1]
        assert (bubble.text, bubble.media, bubble.url) == shown


async def test_in_whose_name(api, platform, phone):
    async def errcode(desk):
        body = {"touser": phone.openid, "msgtype": "text", "text": {"content": "您好"}}
        told = await api.post("message/custom/send", body | {"customservice": desk})
        return told["errcode"]

    assert await errcode({"kf_account": "zhang@louli"}) == 65401
    platform.customer.desks.add("zhang@louli")
    assert await errcode({"kf_account": "zhang@louli"}) == 0
    assert await errcode("zhang@louli") == 65401


async def test_the_blacklisted(api, phone):
    phone.user.blacklisted = True
    await phone.says("您好")
    assert await api.says(phone, "您好") == 43019
    assert (await api.template(phone))["errcode"] == 43019


async def test_escapes_are_noted_where_they_are_allowed_but_not_in_a_menu(api, phone, platform):
    platform.switches.escapes = "warn"
    raw = json.dumps({"button": [{"type": "click", "name": "报事", "key": "r"}]}).encode()
    assert (await api.post("menu/create", raw=raw))["errcode"] == 40033
    raw = json.dumps({"openid": phone.openid, "remark": "三号楼"}).encode()
    assert (await api.post("user/info/updateremark", raw=raw))["errcode"] == 0
    assert platform.log[-1].warning == "\\uXXXX in the body"
    await api.post("user/info/updateremark", {"openid": phone.openid, "remark": "三号楼"})
    assert platform.log[-1].warning == ""
