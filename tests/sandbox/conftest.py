"""A platform on a port, a clock to turn, an account's program in a few lines."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests
import xmltodict
from aiohttp import ClientSession, web

from bot.sandbox import Platform, serve, xml
from bot.sandbox.crypto import Envelope, sign

from .account import ACCOUNT
from .wechatpys import Here


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def forward(self, **span):
        self.moment += timedelta(**span)


class Program:
    """What stands behind the callback: answers each push with the next of `answers`."""

    def __init__(self, account):
        self.account = account
        self.envelope = Envelope(account.aes_key, account.app_id)
        self.answers, self.heard, self.urls = [], [], []

    async def hear(self, request):
        self.urls.append(dict(request.query))
        body = await request.text()
        if "encrypt_type" in request.query:
            outer = xml.read(body)
            signed = (request.query["timestamp"], request.query["nonce"], outer["Encrypt"])
            assert sign(self.account.token, *signed) == request.query["msg_signature"]
            body = self.envelope.open(outer["Encrypt"])
        self.heard.append(body)
        answer = self.answers.pop(0) if self.answers else "success"
        answer = await answer() if callable(answer) else answer
        return answer if isinstance(answer, web.Response) else web.Response(text=answer)

    async def greet(self, request):
        return web.Response(text=request.query["echostr"])

    @property
    def fields(self):
        return [xml.read(body) for body in self.heard]

    def told(self, event):
        """The events of that name; a node that is repeated is a list."""
        pushes = [xmltodict.parse(body)["xml"] for body in self.heard]
        return [fields for fields in pushes if fields.get("Event") == event]

    def seal(self, fields, **wrong):
        sealed = self.envelope.seal(xml.write(fields))
        signature = sign(self.account.token, "1", "2", sealed)
        outer = {"Encrypt": sealed, "MsgSignature": signature, "TimeStamp": 1, "Nonce": "2"}
        return xml.write(outer | wrong)

    def text(self, openid, content, **more):
        head = {"ToUserName": openid, "FromUserName": self.account.original_id, "CreateTime": 1}
        return self.seal(head | {"MsgType": "text", "Content": content} | more)


class Api:
    """The account's calls; `token` may be anything, a path without / begins in /cgi-bin/."""

    def __init__(self, platform, http):
        self.platform, self.http, self.token = platform, http, ""

    async def renew(self):
        who = {"appid": ACCOUNT.app_id, "secret": ACCOUNT.secret}
        told = await self.get("token", grant_type="client_credential", **who)
        self.token = told["access_token"]

    async def get(self, path, **query):
        return await self._ask("GET", path, query)

    async def post(self, path, body=None, *, raw=None, **query):
        data = json.dumps(body, ensure_ascii=False).encode() if raw is None else raw
        return await self._ask("POST", path, query, data=data)

    async def _ask(self, method, path, query, **given):
        url = f"{self.platform.origin}{path if path.startswith('/') else f'/cgi-bin/{path}'}"
        params = {"access_token": self.token, **query}
        async with self.http.request(method, url, params=params, **given) as response:
            assert response.status == 200
            return await response.json()

    async def template(self, phone, *, thing="明日停水", **more):
        """By the template "t", with thing1 filled in."""
        body = {"touser": phone.openid, "template_id": "t", "data": {"thing1": {"value": thing}}}
        return await self.post("message/template/send", body | more)

    async def notice(self, phone, notice_id="n"):
        data = {"thing1": {"value": "明日停水"}}
        body = {"touser": phone.openid, "template_id": notice_id, "data": data}
        return await self.post("message/subscribe/bizsend", body)

    async def mass(self, phones, content="停水通知", **more):
        openids = [getattr(phone, "openid", phone) for phone in phones]
        body = {"touser": openids, "msgtype": "text", "text": {"content": content}}
        return await self.post("message/mass/send", body | more)

    async def says(self, phone, text):
        body = {"touser": phone.openid, "msgtype": "text", "text": {"content": text}}
        return (await self.post("message/custom/send", body))["errcode"]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def account():
    return ACCOUNT


@pytest.fixture
async def program(account):
    return Program(account)


@pytest.fixture
async def platform(account, clock, program):
    app = web.Application()
    app.router.add_post("/wechat", program.hear)
    app.router.add_get("/wechat", program.greet)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    callback = f"http://127.0.0.1:{runner.addresses[0][1]}/wechat"
    platform = Platform(account, callback, clock)
    platform.templates.add("t", "停水通知", "事项：{{thing1.DATA}}")
    platform.notices.add("n", "停水通知", "事项：{{thing1.DATA}}")
    platform.courier.patience = 0.3
    served = await serve(platform)
    yield platform
    await served.cleanup()
    await runner.cleanup()


@pytest.fixture
async def http():
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def api(platform, http):
    api = Api(platform, http)
    await api.renew()
    return api


@pytest.fixture
async def phone(platform):
    phone = platform.phone("王秀英 居民")
    await phone.follow()
    return phone


@pytest.fixture
def here(monkeypatch, platform):
    """WeChat is where the sandbox is, for every session of requests."""
    there = Here(platform.origin)
    monkeypatch.setattr(requests.Session, "get_adapter", lambda _session, **_url: there)
    yield
    there.close()


@pytest.fixture
def people(platform):
    phones = [platform.phone(f"居民{number}") for number in range(3)]
    for phone in phones:
        platform.users.follow(phone.openid)
    return phones


@pytest.fixture
async def neighbours(platform):
    phones = [platform.phone(f"居民{number}") for number in range(50)]
    for phone in phones:
        platform.users.follow(phone.openid)
    return phones
