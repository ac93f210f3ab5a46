"""Only a reply that WeChat would take is shown."""

import pytest

from bot.sandbox import xml
from bot.sandbox.bubbles import BROKEN
from bot.sandbox.crypto import sign
from bot.sandbox.samples import photo, video, voice

from .account import ACCOUNT


def head(phone, **more):
    return {
        "ToUserName": phone.openid,
        "FromUserName": ACCOUNT.original_id,
        "CreateTime": 1,
        "MsgType": "text",
        "Content": "收到",
    } | more


@pytest.mark.parametrize(
    "wrong",
    [
        {"ToUserName": ACCOUNT.original_id},
        {"FromUserName": "gh_other"},
        {"CreateTime": "today"},
        {"MsgType": "poem"},
        {"Content": ""},
        {"Content": {"a": 1}},
        {"Content": "字" * 683},
        {"MsgType": "image"},
        {"MsgType": "image", "Image": {"MediaId": "unknown"}},
        {"MsgType": "news", "ArticleCount": 2, "Articles": {"item": {"Title": "a", "Url": "b"}}},
        {"MsgType": "news", "ArticleCount": 1, "Articles": ""},
    ],
)
async def test_wrong_fields(program, phone, wrong):
    program.answers = [program.seal(head(phone, **wrong))]
    assert (await phone.says("您好")).text == BROKEN


@pytest.mark.parametrize(
    "wrong", [{"MsgSignature": "0" * 40}, {"TimeStamp": "now"}, {"Encrypt": "AAAA"}]
)
async def test_wrong_envelopes(program, phone, wrong):
    program.answers = [program.seal(head(phone), **wrong)]
    assert (await phone.says("您好")).text == BROKEN


async def test_2048_bytes_are_shown(program, phone):
    words = "字" * 682 + "ab"
    program.answers = [program.text(phone.openid, words)]
    assert (await phone.says("您好")).text == words


@pytest.mark.parametrize(
    ("kind", "data"), [("image", photo()), ("voice", voice()), ("video", video())]
)
async def test_media(platform, program, phone, kind, data):
    medium = platform.media.keep(kind, data)
    fields = {"MsgType": kind, kind.capitalize(): {"MediaId": medium.id}}
    program.answers = [program.seal(head(phone, **fields))]
    reply = await phone.says("您好")
    assert (reply.kind, reply.media) == (kind, medium.id)


async def test_one_article_and_music(platform, program, phone):
    item = {"Title": "停水通知", "Description": "周三", "PicUrl": "", "Url": "https://example.org/"}
    news = head(phone, MsgType="news", ArticleCount=1, Articles={"item": item})
    thumb = platform.media.keep("thumb", b"\xff\xd8\xff\xe0")
    song = {"Title": "茉莉花", "MusicUrl": "https://example.org/", "ThumbMediaId": thumb.id}
    program.answers = [
        program.seal(news),
        program.seal(head(phone, MsgType="music", Music=song)),
        program.seal(head(phone, MsgType="transfer_customer_service")),
    ]
    shown = await phone.says("公告")
    assert (shown.text, shown.tail, shown.url) == ("停水通知", "周三", "https://example.org/")
    assert (await phone.says("歌")).text == "茉莉花"
    assert await phone.says("人工") is None


async def test_an_image_that_moves_is_no_reply(platform, program, phone):
    medium = platform.media.keep("image", b"GIF89a")
    fields = head(phone, MsgType="image", Image={"MediaId": medium.id})
    program.answers = [program.seal(fields)]
    assert (await phone.says("您好")).text == BROKEN


@pytest.mark.parametrize("bare", [False, True])
async def test_words_outside_cdata_are_a_switch(platform, program, phone, bare):
    platform.switches.bare_words = bare
    plain = xml.write(head(phone)).replace("<![CDATA[收到]]>", "收到")
    sealed = program.envelope.seal(plain)
    signature = sign(ACCOUNT.token, "1", "2", sealed)
    outer = {"Encrypt": sealed, "MsgSignature": signature, "TimeStamp": 1, "Nonce": "2"}
    program.answers = [xml.write(outer)]
    assert (await phone.says("您好")).text == ("收到" if bare else BROKEN)
