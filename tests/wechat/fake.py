"""A WeChat of a few lines, which answers calls as it is told to."""

import asyncio
import json

from aiohttp import web

SEND, TOKEN = "/cgi-bin/message/custom/send", "/cgi-bin/stable_token"
TEMPLATE, NOTICE = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
MASS = "/cgi-bin/message/mass/send"
MESSAGE_LIST = "/cgi-bin/template/get_all_private_template"
NOTICE_LIST = "/wxaapi/newtmpl/gettemplate"


class FakeWeChat:
    """`answers[path]`: a JSON value, bytes, a status, or a coroutine function of the request."""

    def __init__(self):
        self.url = ""
        self.tokens = 0  # given so far
        self.good = None  # the only good token; None: any is
        self.stubborn = False  # gives the same token until another one is forced
        self.lifetime = 7200
        self.answers = {}
        self.calls = []  # (path, query, body) of all but token calls
        self.asked = []  # bodies of token calls

    def app(self):
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self.answer)
        return app

    async def answer(self, request):
        body = await request.read()
        if request.path == TOKEN:
            return await self.token(request, body)
        self.calls.append((request.path, dict(request.query), body))
        if self.good and request.query.get("access_token") != self.good:
            return web.json_response({"errcode": 40001, "errmsg": "invalid credential"})
        told = self.answers.get(request.path, {"errcode": 0, "errmsg": "ok"})
        return await self.told(request, told)

    async def token(self, request, body):
        self.asked.append(body)
        await asyncio.sleep(0.01)
        if TOKEN in self.answers:
            return await self.told(request, self.answers[TOKEN])
        if not self.stubborn or not self.tokens or json.loads(body)["force_refresh"]:
            self.tokens += 1
        token = f"token-canary-{self.tokens}"
        return web.json_response({"access_token": token, "expires_in": self.lifetime})

    async def told(self, request, told):
        if callable(told):
            return await told(request)
        if isinstance(told, int):
            return web.Response(status=told)
        if isinstance(told, bytes):
            return web.Response(body=told)
        return web.json_response(told)


async def reset(request):
    """Takes the request and drops the line."""
    request.transport.abort()
    return web.Response()


async def stall(request):
    """Takes the request and says nothing for long enough."""
    await asyncio.sleep(1)
    return web.Response()
