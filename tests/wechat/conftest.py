"""A door to knock on, a WeChat to call, a clock to set."""

import asyncio
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import clock, failpoints
from bot.chat.messages import Reply
from bot.settings import Mode
from bot.wechat import forms, token
from bot.wechat.client import Client
from bot.wechat.door import Door
from bot.wechat.envelope import Envelope, Envelopes
from bot.wechat.lines import Lines

from .callback import AES_KEY, APP_ID, TOKEN
from .fake import FakeWeChat


@pytest.fixture
def set_clock():
    yield lambda at: clock.read_from(lambda: datetime.fromtimestamp(at, UTC))
    clock.read_from(None)


@pytest.fixture
def pass_time(monkeypatch):
    """For tokens and forms the clock stands still, but for `pass_time(seconds)`."""
    passed = [1000.0]
    for module in (token, forms):
        monkeypatch.setattr(module, "monotonic", lambda: passed[0])

    def move(seconds):
        passed[0] += seconds

    return move


@pytest.fixture
def points():
    """The failpoints reached, in order."""
    reached = []
    before = failpoints.at
    failpoints.arm(reached.append)
    yield reached
    failpoints.arm(before)


@pytest.fixture
def heard():
    return []


class Served(TestServer):
    """As `louli serve` does it: a dropped connection does not end its handler."""

    async def _make_runner(self, **_):
        return web.AppRunner(self.app, access_log=None)


@pytest.fixture
async def open_door():
    """Opens doors: `door, client = await open_door(hear, mode)`."""
    opened = []

    async def open_one(hear, mode=Mode.SAFE, reply_within=4.5, fetched=None):
        door = Door(hear, Envelopes(Envelope(APP_ID, TOKEN, AES_KEY, mode)), reply_within, fetched)
        app = web.Application()
        app.router.add_get("/wechat", door.greet)
        app.router.add_post("/wechat", door.receive)
        client = TestClient(Served(app))
        await client.start_server()
        opened.append((door, client))
        return door, client

    yield open_one
    for door, client in opened:
        await client.close()
        await asyncio.wait_for(door.close(), 5)


@pytest.fixture
async def echo(open_door, heard):
    """A door behind which every word is echoed, and its client."""

    async def hear(message):
        heard.append(message)
        return Reply(f"收到：{message.text}", 1714112446)

    return await open_door(hear)


@pytest.fixture
async def wechat():
    fake = FakeWeChat()
    async with TestServer(fake.app()) as server:
        fake.url = str(server.make_url("")).rstrip("/")
        yield fake


@pytest.fixture
async def http():
    async with Lines() as session:
        yield session


@pytest.fixture
def client(wechat, http):
    return Client("wx0", "app-secret-canary", http, wechat.url)
