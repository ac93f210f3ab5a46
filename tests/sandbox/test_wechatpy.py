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


async def test_wechatpy_reads_its_pushes(platform, phone):
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)
    message = phone.draft_text("楼道灯不亮")
    params, body = platform.courier.signed(phone.openid, message.xml)
    plain = crypto.decrypt_message(
        body, params["msg_signature"], params["timestamp"], params["nonce"]
    )
    told = parse_message(plain)
    assert (told.type, told.content, told.source) == ("text", "楼道灯不亮", phone.openid)
