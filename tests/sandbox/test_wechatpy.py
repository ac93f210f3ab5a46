"""wechatpy's own client takes the sandbox for WeChat: the account, its people and its things."""

from io import BytesIO

import pytest
from wechatpy.exceptions import APILimitedException, WeChatClientException

from bot.sandbox.samples import photo, video, voice

from .wechatpys import call, client_of, errcode

pytestmark = pytest.mark.usefixtures("here")
TAP = {"type": "click", "name": "报事", "key": "report"}
JPEG = b"\xff\xd8\xff"


@pytest.fixture
def client():
    return client_of()


async def test_a_token_is_fetched_and_fetched_anew_when_it_is_stale(platform, client, phone, clock):
    first = await call(lambda: client.access_token)
    assert len(first) == 512
    platform.tokens.forget()
    assert (await call(client.user.get, phone.openid))["openid"] == phone.openid
    second = await call(lambda: client.access_token)
    clock.forward(hours=2)
    assert (await call(client.user.get, phone.openid))["subscribe"] == 1
    assert len({first, second, await call(lambda: client.access_token)}) == 3


async def test_what_is_refused_for_its_token(platform, clock):
    assert await errcode(client_of("guess").fetch_access_token) == 40125
    once = client_of(auto_retry=False)
    await call(once.fetch_access_token)
    platform.tokens.forget()
    assert await errcode(once.menu.get) == 40001
    await call(once.fetch_access_token)
    clock.forward(hours=2)
    assert await errcode(once.menu.get) == 42001
    once.session.set(once.access_token_key, "made-up")
    assert await errcode(once.menu.get) == 40014
    platform.tokens.whitelist = {"203.0.113.9"}
    with pytest.raises(WeChatClientException, match=r"invalid ip 127\.0\.0\.1 ipv6"):
        await call(once.fetch_access_token)


async def test_a_used_up_quota_is_an_exception_of_its_own(platform, client):
    await call(client.fetch_access_token)
    platform.quota.used["/cgi-bin/menu/get"] = 10_000
    with pytest.raises(APILimitedException) as limited:
        await call(client.menu.get)
    assert limited.value.errcode == 45009


async def test_people(platform, client, phone):
    other = platform.phone("李梅 居民")
    await other.follow("b-6")
    openids = [phone.openid, other.openid]
    assert await call(lambda: list(client.user.iter_followers())) == openids
    assert (await call(client.user.get_followers))["total"] == 2
    assert (await call(client.user.get, other.openid))["qr_scene_str"] == "b-6"
    known = await call(client.user.get_batch, openids)
    assert [one["openid"] for one in known] == openids
    await call(client.user.update_remark, phone.openid, "3-501")
    assert (await call(client.user.get, phone.openid))["remark"] == "3-501"
    assert await errcode(client.user.update_remark, phone.openid, "a" * 30) == 40092
    assert await errcode(client.user.get, "o" * 28) == 40003
    assert await errcode(client.user.get_batch, openids * 51) == 40032


async def test_tags(client, phone):
    tag = (await call(client.tag.create, "居民"))["id"]
    await call(client.tag.tag_user, tag, phone.openid)
    assert await call(client.tag.get_user_tag, phone.openid) == [tag]
    assert (await call(client.tag.get_tag_users, tag))["count"] == 1
    assert await call(lambda: list(client.tag.iter_tag_users(tag))) == [phone.openid]
    await call(client.tag.update, tag, "住户")
    listed = [(one["name"], one["count"]) for one in await call(client.tag.get)]
    assert listed == [("星标组", 0), ("住户", 1)]
    await call(client.tag.untag_user, tag, [phone.openid])
    assert await call(client.tag.get_user_tag, phone.openid) == []
    assert await errcode(client.tag.tag_user, tag, [phone.openid] * 51) == 40032
    assert await errcode(client.tag.create, "住户") == 45157
    assert await errcode(client.tag.delete, 2) == 45058
    await call(client.tag.delete, tag)
    assert await errcode(client.tag.tag_user, tag, phone.openid) == 45159


async def test_the_blacklist(client, phone):
    assert (await call(client.tag.get_black_list))["total"] == 0
    await call(client.tag.batch_black_list, [phone.openid])
    assert (await call(client.tag.get_black_list))["data"]["openid"] == [phone.openid]
    assert await errcode(client.message.send_text, phone.openid, "您好") == 43019
    await call(client.tag.batch_unblack_list, [phone.openid])
    assert await errcode(client.message.send_text, phone.openid, "您好") == 0
    assert await errcode(client.tag.batch_black_list, [phone.openid] * 21) == 40032


async def test_menus(client, phone):
    assert await call(client.menu.get) is None  # what it makes of 46003
    assert await errcode(client.menu.create, {"button": [TAP | {"name": "六个汉字太长"}]}) == 40018
    await call(client.menu.create, {"button": [TAP]})
    assert (await call(client.menu.get))["menu"]["button"][0]["key"] == "report"
    assert (await call(client.menu.get_menu_info))["is_menu_open"] == 1
    tag = (await call(client.tag.create, "网格员"))["id"]
    body = {"button": [TAP | {"key": "jobs"}], "matchrule": {"tag_id": str(tag)}}
    menuid = (await call(client.menu.add_conditional, body))["menuid"]
    await call(client.tag.tag_user, tag, phone.openid)
    tried = await call(client.menu.try_match, phone.openid)
    assert tried["button"][0]["key"] == phone.menu[0]["key"] == "jobs"
    assert len((await call(client.menu.get))["conditionalmenu"]) == 1
    await call(client.menu.del_conditional, menuid)
    assert await errcode(client.menu.del_conditional, menuid) == 65301
    await call(client.menu.update, {"button": [TAP | {"key": "new"}]})
    assert phone.menu[0]["key"] == "new"
    await call(client.menu.delete)
    assert await errcode(client.menu.add_conditional, body) == 65303


async def test_codes(platform, client, here):
    scene = {"scene": {"scene_str": "b-6"}}
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}
    made = await call(client.qrcode.create, body)
    assert made["url"] == platform.codes.made[0].url
    shown = await call(client.qrcode.show, made)
    assert (shown.status_code, shown.content[:3]) == (200, JPEG)
    assert client.qrcode.get_url(made).startswith("https://mp.weixin.qq.com/cgi-bin/showqrcode?")
    assert (await call(client.qrcode.show, "gQ")).status_code == 404
    assert await errcode(client.qrcode.create, body | {"action_name": "QR"}) == 40052


async def test_media(client, clock):
    for kind, data in (("image", photo()), ("voice", voice())):
        made = await call(client.media.upload, kind, BytesIO(data))
        assert (await call(client.media.download, made["media_id"])).content == data
    made = await call(client.media.upload, "video", BytesIO(video()))
    assert "video_url" in await call(client.media.download, made["media_id"])
    assert (await call(client.media.upload, "thumb", BytesIO(JPEG)))["thumb_media_id"]
    assert (await call(client.media.upload_image, BytesIO(photo()))).startswith("http")
    for kind, data, code in (
        ("poem", photo(), 40004),
        ("image", b"x", 40005),
        ("image", b"", 41005),
    ):
        assert await errcode(client.media.upload, kind, BytesIO(data)) == code
    clock.forward(days=3)
    assert await errcode(client.media.download, made["media_id"]) == 40007


async def test_where_wechat_is(client):
    assert await call(client.misc.get_wechat_ips) == ["127.0.0.1"]
