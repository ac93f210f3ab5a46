"""/healthz and /readyz, over HTTP."""

import pytest
from aiohttp import ClientSession, web

import handlers
from bot import app
from bot.storage.engine import connect
from bot.web import health
from tests.house import settings


@pytest.fixture
async def running(tmp_path):
    """(address, application) of a bot whose WeChat does not answer."""
    house = app.build(
        settings(f"sqlite:///{tmp_path}/louli.db", "http://127.0.0.1:9"), handlers.routes
    )
    runner = web.AppRunner(house)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", house
    await runner.cleanup()


async def get(url):
    async with ClientSession() as http, http.get(url) as response:
        return response.status


async def test_ready_whatever_wechat_says(running):
    address, _ = running
    assert await get(f"{address}/healthz") == 200
    assert await get(f"{address}/readyz") == 200


async def test_alive_but_not_ready_without_a_database(running, monkeypatch):
    address, house = running
    gone = connect("postgresql://nobody@127.0.0.1:9/nothing")
    monkeypatch.setattr(house[health.WRITER], "_engine", gone)
    assert await get(f"{address}/healthz") == 200
    assert await get(f"{address}/readyz") == 503
    gone.dispose()
