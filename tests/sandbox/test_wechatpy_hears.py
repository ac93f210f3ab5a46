"""wechatpy opens and understands what the sandbox tells; knows a page's visitor by it."""

import pytest
from wechatpy import WeChatOAuth, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.oauth import WeChatOAuthException

from bot.sandbox.samples import photo

from .account import ACCOUNT
from .wechatpys import call, client_of

BACK = "https://bot.example.org/who"


async def test_what_is_sealed_it_opens(platform, phone):
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)
    message = phone.draft_text("楼道灯不亮")
    params, body = platform.courier.signed(phone.openid, message.xml)
    plain = crypto.decrypt_message(
        body, params["msg_signature"], params["timestamp"], params["nonce"]
    )
    told = parse_message(plain)
    assert (told.type, told.content, told.source) == ("text", "楼道灯不亮", phone.openid)


HEARS = [  # what a person does, what wechatpy calls it, what it says of it
    (lambda one: one.says("您好"), "text", {"content": "您好"}),
    (lambda one: one.sends_voice(), "voice", {"format": "amr", "recognition": None}),
    (lambda one: one.sends_video(), "video", {}),
    (lambda one: one.sends_video(kind="shortvideo"), "shortvideo", {}),
    (lambda one: one.sends_photo(), "image", {}),
    (lambda one: one.sends_location(31.23, 121.47, "南门"), "location", {"label": "南门"}),
    (lambda one: one.sends_link("停水", "https://e.org/"), "link", {"title": "停水"}),
    (lambda one: one.scan("b-6"), "scan", {"scene_id": "b-6"}),
    (lambda one: one.unfollow(), "unsubscribe", {}),
    (lambda one: one.taps("k"), "click", {"key": "k"}),
    (lambda one: one.views("https://e.org/"), "view", {"url": "https://e.org/"}),
    (lambda one: one.reports_location(31.23, 121.47), "location", {"latitude": 31.23}),
    (lambda one: one.scans_for_menu("k", "r"), "scancode_waitmsg", {"scan_result": "r"}),
    (
        lambda one: one.scans_for_menu("k", "r", kind="scancode_push"),
        "scancode_push",
        {"scan_type": "qrcode"},
    ),
]


@pytest.mark.parametrize(("does", "kind", "told"), HEARS, ids=[hears[1] for hears in HEARS])
async def test_what_somebody_does(program, phone, does, kind, told):
    await does(phone)
    heard = parse_message(program.heard[-1])
    assert (heard.event if heard.type == "event" else heard.type) == kind
    assert {name: getattr(heard, name) for name in told} == told
    assert heard.source == phone.openid


async def test_photos_and_places_of_a_menu_come_as_two(program, phone):
    await phone.takes_photos("k", photo(), photo())
    await phone.picks_place("p")
    *pictures, first, second, place, where = (parse_message(push) for push in program.heard[1:])
    (event,) = pictures
    assert (event.event, event.key, event.count, len(event.pictures)) == (
        "pic_photo_or_album",
        "k",
        2,
        2,
    )
    assert (first.type, second.type, where.type) == ("image", "image", "location")
    assert (place.event, place.key, place.label) == ("location_select", "p", "翠竹园 6号楼")


async def test_following_by_a_code(platform, program):
    await platform.phone("扫码来的人").follow("b-6")
    heard = parse_message(program.heard[-1])
    assert (heard.event, heard.scene_id) == ("subscribe_scan", "b-6")


@pytest.mark.usefixtures("here")
async def test_a_pages_visitor(platform, phone):
    platform.switches.page_domains.add("bot.example.org")
    page = WeChatOAuth(ACCOUNT.app_id, ACCOUNT.secret, BACK, "snsapi_userinfo", "s1")
    landed = phone.authorizes(page.authorize_url)
    code = landed.partition("code=")[2].partition("&")[0]
    told = await call(page.fetch_access_token, code)
    assert (told["openid"], page.open_id) == (phone.openid, phone.openid)
    assert (await call(page.get_user_info))["nickname"] == "王秀英 居民"
    assert await call(page.check_access_token)
    assert (await call(page.refresh_access_token, page.refresh_token))["openid"] == phone.openid
    for given, errcode in ((code, 40163), ("made-up", 40029)):
        with pytest.raises(WeChatOAuthException) as refused:
            await call(page.fetch_access_token, given)
        assert refused.value.errcode == errcode


@pytest.mark.usefixtures("here")
async def test_a_pages_signature(platform):
    platform.switches.page_domains.add("bot.example.org")
    jsapi = client_of().jsapi
    ticket = await call(jsapi.get_jsapi_ticket)
    assert await call(jsapi.get_jsapi_ticket) == ticket
    assert (await call(jsapi.get_ticket))["ticket"] == ticket
    signature = jsapi.get_jsapi_signature("nonce", ticket, 1414587457, BACK)
    assert platform.jssdk.fault(BACK, "nonce", 1414587457, signature) == ""
    assert await call(jsapi.get_jsapi_card_ticket) != ticket
