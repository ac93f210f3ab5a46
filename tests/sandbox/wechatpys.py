"""wechatpy as it is installed, at the sandbox's address."""

import asyncio

from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from .account import ACCOUNT

WECHAT = ("https://api.weixin.qq.com/", "https://mp.weixin.qq.com/", "https://open.weixin.qq.com/")


class Here(HTTPAdapter):
    """Whatever is sent to WeChat goes to the sandbox; nothing else of a request is touched.

    Some of wechatpy's addresses are written into it, so a base address would not do.
    """

    def __init__(self, origin):
        super().__init__()
        self.origin = origin

    def send(self, request, **given):
        for host in WECHAT:
            if request.url.startswith(host):
                request.url = f"{self.origin}/{request.url.removeprefix(host)}"
        assert request.url.startswith(self.origin)
        return super().send(request, **given)


def client_of(secret=ACCOUNT.secret, **more):
    return WeChatClient(ACCOUNT.app_id, secret, timeout=5, **more)


async def call(method, *given, **more):
    """wechatpy waits for its answers: in a thread of its own, while the sandbox answers here."""
    return await asyncio.to_thread(method, *given, **more)


async def errcode(method, *given, **more):
    """As wechatpy raises it."""
    try:
        await call(method, *given, **more)
    except WeChatClientException as refused:  # also APILimitedException, WeChatOAuthException
        return refused.errcode
    return 0
