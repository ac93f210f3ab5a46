"""All that the platform answers over HTTP."""

import asyncio
from email.utils import format_datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox import api_http, authorize, picture
from bot.sandbox.faults_http import Desk
from bot.sandbox.screen import Screen

if TYPE_CHECKING:
    from bot.sandbox.platform import Platform

LARGEST = 32 << 20  # bytes of a request
API = ("/cgi-bin/", "/wxaapi/", "/sns/")


def application(platform: "Platform") -> web.Application:
    """The API, WeChat's own pages, the page with the phones at /, its API under /phones."""

    async def call(request: web.Request) -> web.StreamResponse:
        told = await api_http.answer(platform, request)
        told.headers["Date"] = format_datetime(platform.courier.clock(), usegmt=True)
        return told

    async def stop(app: web.Application) -> None:
        app[api_http.CLOSING].set()
        platform.feed.close()
        await screen.stop()

    async def close(_app: web.Application) -> None:
        await platform.close()

    screen = Screen(platform)
    app = web.Application(client_max_size=LARGEST)
    app[api_http.CLOSING] = asyncio.Event()
    app.add_routes([*picture.routes(platform.codes), *authorize.routes(platform.oauth)])
    for start in API:
        app.router.add_route("*", f"{start}{{path:.*}}", call)
    app.add_routes([*screen.routes(), *Desk(platform).routes()])
    app.on_shutdown.append(stop)
    app.on_cleanup.append(close)
    return app
