"""The baseline: aiohttp and wechatpy answer an encrypted message with itself and store nothing."""

from aiohttp import web
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

from benchmarks.callbacks import AES_KEY, APP_ID, TOKEN


def build(app: web.Application) -> None:
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    async def answer(request: web.Request) -> web.Response:
        query = request.query
        signed = query["msg_signature"], query["timestamp"], query["nonce"]
        push = parse_message(crypto.decrypt_message(await request.read(), *signed))
        reply = crypto.encrypt_message(create_reply(push.content, push).render(), query["nonce"])
        return web.Response(text=reply, content_type="application/xml")

    app.router.add_post("/wechat", answer)
