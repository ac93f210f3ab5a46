"""wechatpy's own client sends by the sandbox as by WeChat."""

from io import BytesIO

import pytest
from wechatpy import parse_message

from bot.sandbox.samples import photo, video, voice

from .wechatpys import call, client_of, errcode

pytestmark = pytest.mark.usefixtures("here")
WATER = {"thing1": {"value": "明日停水"}}


@pytest.fixture
def client():
    return client_of()


@pytest.fixture
async def other(platform):
    phone = platform.phone("李梅 居民")
    await phone.follow()
    return phone


async def uploaded(client, kind, data):
    made = await call(client.media.upload, kind, BytesIO(data))
    return made.get("media_id") or made["thumb_media_id"]


async def test_customer_messages(platform, client, phone):
    platform.switches.miniprograms.add("wx2")
    image = await uploaded(client, "image", photo())
    clip, film = await uploaded(client, "voice", voice()), await uploaded(client, "video", video())
    link = {"title": "停水", "description": "周三", "url": "https://example.org/", "image": ""}
    page = {"title": "办事", "appid": "wx2", "pagepath": "p", "thumb_media_id": image}
    options = {"head_content": "满意吗？", "list": [{"id": "1", "content": "满意"}]}
    send, openid = client.message, phone.openid
    platform.switches.windows_add = True
    for _ in range(2):
        await phone.says("您好")
    await call(send.send_text, openid, "工单已派给张师傅")
    await call(send.send_image, openid, image)
    await call(send.send_voice, openid, clip)
    assert await errcode(send.send_video, openid, film) == 40007
    platform.switches.video_needs_thumb = False
    await call(send.send_video, openid, film, "楼道")
    await call(send.send_music, openid, "https://e.org/", "https://e.org/", image, "歌")
    await call(send.send_articles, openid, [link])
    await call(send.send_mini_program_page, openid, page)
    await call(send.send_msg_menu, openid, options)
    told = [bubble.kind for bubble in phone.bubbles if bubble.side == "account"]
    assert told == [
        "text",
        "image",
        "voice",
        "video",
        "music",
        "news",
        "miniprogrampage",
        "msgmenu",
    ]
    assert await errcode(send.send_articles, openid, [link, link]) == 45008
    assert await errcode(send.send_articles, openid, "media-id") == 40008
    assert await errcode(send.send_card, openid, "card") == 40008
    assert await errcode(send.send_text, openid, "您好", account="nobody@louli") == 65401


async def test_when_customer_messages_are_refused(platform, client, phone, clock):
    send, openid = client.message.send_text, phone.openid
    assert [await errcode(send, openid, "好") for _ in range(4)] == [0, 0, 0, 45047]
    clock.forward(minutes=1)
    assert await errcode(send, openid, "好") == 45015
    await phone.says("您好")
    assert [await errcode(send, openid, "好") for _ in range(6)] == [0] * 5 + [45047]
    assert await errcode(send, openid, "字" * 683) == 45002
    assert await errcode(send, openid, "") == 44004
    assert await errcode(send, "o" * 28, "好") == 40003


async def test_templates(platform, program, client, phone):
    await call(client.template.set_industry, "41", "1")
    assert "primary_industry" in await call(client.template.get_industry)
    assert await errcode(client.template.set_industry, "41", "1") == 43100
    assert await errcode(client.template.add, "TM00015") == 40247
    assert await errcode(client.template.get, "43098") == 40246  # it gives no keywords
    (listed,) = (await call(client.template.get_all_private_template))["template_list"]
    assert listed["template_id"] == "t"
    send = client.message.send_template
    sent = await call(send, phone.openid, "t", WATER, url="https://example.org/n/1")
    await platform.finishes.settled()
    (finish,) = (parse_message(push) for push in program.heard if "JOBFINISH" in push)
    assert (finish.event, finish.id) == ("templatesendjobfinish", sent["msgid"])
    assert finish.status == "success"
    assert await errcode(send, phone.openid, "t", {}) == 47003
    assert await errcode(send, phone.openid, "none", WATER) == 40037
    await phone.unfollow()
    assert await errcode(send, phone.openid, "t", WATER) == 43004
    await call(client.template.del_private_template, "t")
    assert await errcode(client.template.del_private_template, "t") == 40037


async def test_subscribe_notices(client, phone):
    send = client.message.send_subscribe_message
    assert await errcode(send, phone.openid, "n", WATER) == 43101
    await phone.consents("n")
    assert await call(send, phone.openid, "n", WATER) == {"errcode": 0, "errmsg": "ok"}
    assert phone.bubbles[-1].via == "notice"


async def test_mass_messages(platform, program, client, phone, other):
    openids = [phone.openid, other.openid]
    send = client.message.send_mass_text
    told = await call(send, openids, "停水通知", client_msg_id="m1b1")
    assert await errcode(send, openids, "停水通知", client_msg_id="m1b1") == 45066
    assert (await call(client.message.get_mass, told["msg_id"]))["msg_status"] == "SEND_SUCCESS"
    await platform.finishes.settled()
    (finish,) = (parse_message(push) for push in program.heard if "JOBFINISH" in push)
    assert (finish.event, finish.id) == ("masssendjobfinish", told["msg_id"])
    counts = [finish.total_count, finish.filter_count, finish.sent_count, finish.error_count]
    assert (finish.status, counts) == ("send success", [2, 2, 2, 0])
    tag = (await call(client.tag.create, "居民"))["id"]
    await call(client.tag.tag_user, tag, other.openid)
    await call(send, tag, "致居民")
    await call(send, None, "致大家", is_to_all=True)
    assert await errcode(send, None, "又致大家", is_to_all=True) == 45028
    await call(send, phone.openid, "预览", preview=True)
    assert [bubble.text for bubble in phone.bubbles] == ["停水通知", "致大家", "预览"]
    assert [bubble.text for bubble in other.bubbles] == ["停水通知", "致居民", "致大家"]
    assert await errcode(send, 99, "致无人") == 40152
    assert await errcode(send, openids[:1], "一个人") == 40130
    assert await errcode(client.message.get_mass, 1) == 40059
    assert await errcode(client.message.delete_mass, told["msg_id"]) == 40059


async def test_mass_messages_of_other_kinds(client, phone, other):
    openids, send = [phone.openid, other.openid], client.message
    image = await uploaded(client, "image", photo())
    clip, film = await uploaded(client, "voice", voice()), await uploaded(client, "video", video())
    await call(send.send_mass_image, openids, image)
    await call(send.send_mass_voice, openids, clip)
    ready = await call(client.media.upload_video, film, "楼道", "昨晚")
    await call(send.send_mass_video, openids, ready["media_id"], "楼道")
    article = {"thumb_media_id": image, "title": "停水通知", "content": "<p>明天</p>"}
    made = await call(client.media.upload_articles, [article])
    told = await call(send.send_mass_article, openids, made["media_id"])
    assert [bubble.kind for bubble in phone.bubbles] == ["image", "voice", "video", "news"]
    assert await errcode(send.delete_mass, told["msg_id"]) == 0
    assert (await call(send.get_mass, told["msg_id"]))["msg_status"] == "DELETE"
    assert await errcode(send.send_mass_card, openids, "card") == 45113
