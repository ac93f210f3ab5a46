"""wechatpy's own client takes the sandbox for WeChat."""

import asyncio
from io import BytesIO

import pytest
from wechatpy import WeChatClient, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatClientException

from bot.sandbox.samples import photo

from .conftest import ACCOUNT


class Client(WeChatClient):
    """The same client at another address; its token address is written into it."""

    def __init__(self, origin):
        super().__init__(ACCOUNT.app_id, ACCOUNT.secret, timeout=5)
        self.API_BASE_URL = f"{origin}/cgi-bin/"

    def fetch_access_token(self):
        who = {"appid": self.appid, "secret": self.secret}
        return self._fetch_access_token(
            f"{self.API_BASE_URL}token", {"grant_type": "client_credential", **who}
        )


def use(client, openid):
    menu = {"button": [{"type": "click", "name": "报事", "key": "report"}]}
    scene = {"scene": {"scene_str": "b-6"}}
    client.message.send_text(openid, "您好")
    client.menu.create(menu)
    media = client.media.upload("image", BytesIO(photo()))
    client.message.send_image(openid, media["media_id"])
    made = client.qrcode.create({"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene})
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_text("o" * 28, "您好")
    return {
        "menu": client.menu.get()["menu"]["button"],
        "user": client.user.get(openid)["openid"],
        "followers": list(client.user.iter_followers()),
        "photo": client.media.download(media["media_id"]).content,
        "errcode": refused.value.errcode,
        "url": made["url"],
    }


async def test_wechatpy_calls_it(platform, phone):
    client = Client(platform.origin)
    told = await asyncio.to_thread(use, client, phone.openid)
    client._http.close()  # noqa: SLF001
    assert [bubble.kind for bubble in phone.bubbles] == ["text", "image"]
    assert told["menu"][0]["key"] == "report"
    assert told["user"] == phone.openid
    assert told["followers"] == [phone.openid]
    assert told["photo"] == photo()
    assert told["errcode"] == 40003
    assert told["url"] == platform.codes.made[0].url


def send(client, openids):
    data = {"thing1": {"value": "明日停水"}}
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_template(openids[0], "t", {})
    told = client.message.send_template(openids[0], "t", data, url="https://example.org/n/1")
    mass = client.message.send_mass_text(openids, "停水通知", client_msg_id="m1b1")
    with pytest.raises(WeChatClientException) as repeated:
        client.message.send_mass_text(openids, "停水通知", client_msg_id="m1b1")
    return {
        "templates": client.template.get_all_private_template()["template_list"],
        "errcodes": (refused.value.errcode, repeated.value.errcode),
        "errmsg": refused.value.errmsg,
        "ids": [told["msgid"], mass["msg_id"]],
        "status": client.message.get_mass(mass["msg_id"])["msg_status"],
        "deleted": client.template.del_private_template("t")["errcode"],
    }


async def test_wechatpy_sends_templates_and_to_many(platform, program, phone):
    other = platform.phone("李梅 居民")
    await other.follow()
    client = Client(platform.origin)
    told = await asyncio.to_thread(send, client, [phone.openid, other.openid])
    client._http.close()  # noqa: SLF001
    assert [bubble.via for bubble in phone.bubbles] == ["template", "mass"]
    assert [bubble.text for bubble in other.bubbles] == ["停水通知"]
    assert [template["template_id"] for template in told["templates"]] == ["t"]
    assert told["errcodes"] == (47003, 45066)
    assert "data.thing1.value" in told["errmsg"]
    assert (told["status"], told["deleted"]) == ("SEND_SUCCESS", 0)
    await platform.finishes.settled()
    one, many = (parse_message(push) for push in program.heard if "JOBFINISH" in push)
    assert (one.event, many.event) == ("templatesendjobfinish", "masssendjobfinish")
    assert [one.id, many.id] == told["ids"]
    assert (one.status, many.status) == ("success", "send success")
    assert [many.total_count, many.filter_count, many.sent_count, many.error_count] == [2, 2, 2, 0]


async def test_wechatpy_reads_its_pushes(platform, phone):
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)
    message = phone.draft_text("楼道灯不亮")
    params, body = platform.courier.signed(phone.openid, message.xml)
    plain = crypto.decrypt_message(
        body, params["msg_signature"], params["timestamp"], params["nonce"]
    )
    told = parse_message(plain)
    assert (told.type, told.content, told.source) == ("text", "楼道灯不亮", phone.openid)
