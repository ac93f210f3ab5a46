"""The platform on a port of its own."""

from aiohttp import web

from bot.sandbox.platform import Platform

GRACE = 1.0  # seconds for what is in flight when it stops


async def serve(platform: Platform, host: str = "127.0.0.1", port: int = 0) -> web.AppRunner:
    """Starts it; port 0 takes a free one (`runner.addresses`). OSError when the port is taken.

    `await runner.cleanup()` stops it.
    """
    runner = web.AppRunner(platform.app(), access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    host, port = runner.addresses[0][:2]
    platform.origin = f"http://{host}:{port}"
    return runner
