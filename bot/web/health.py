"""Is it alive, is it ready: /healthz and /readyz, for whoever supervises the process."""

from aiohttp import web

from bot.storage.writer import Writer

WRITER = web.AppKey("writer", Writer)


async def healthz(_: web.Request) -> web.Response:
    """200: the process runs."""
    return web.Response(text="ok\n")


async def readyz(request: web.Request) -> web.Response:
    """200: callbacks are answered, whatever WeChat says; 503 while the database does not answer."""
    try:
        await request.app[WRITER].run(lambda _: None)
    except Exception:  # noqa: BLE001 - whatever keeps a turn from being played
        return web.Response(status=503, text="the database does not answer\n")
    return web.Response(text="ready\n")
