"""`louli serve`: the bot on its port, until SIGTERM or Ctrl-C."""

import asyncio
import errno
import socket
from signal import SIGINT, SIGTERM

import typer
from aiohttp import web

from bot import app, logs
from bot.chat.router import Router
from bot.commands.failure import Failure
from bot.commands.opening import require_all, with_key
from bot.settings import Server, Settings

LAST_ANSWERS = 6.0  # seconds for callbacks that are being answered when it stops


async def serve(settings: Settings, routes: Router) -> None:
    """Raises Failure for what is missing or taken, before anything is touched."""
    require_all(settings)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    logs.listen_to(loop)
    for signal in (SIGINT, SIGTERM):
        loop.add_signal_handler(signal, stop.set)
    with listen(settings.server) as door:
        house = app.build(with_key(settings), routes)
        runner = web.AppRunner(house, access_log=None, shutdown_timeout=LAST_ANSWERS)
        try:
            await runner.setup()
            app.settle_in()
            await web.SockSite(runner, door).start()
            _say_where(settings.server, door.getsockname()[1])
            await stop.wait()
            typer.echo("Stopping: what has begun is finished first")
        finally:
            await runner.cleanup()
    typer.echo("Stopped")


def listen(server: Server) -> socket.socket:
    """The port, taken before anything starts: whoever knocks meanwhile waits to be answered."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    try:
        return socket.create_server((server.host, server.port), family=family, backlog=128)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Failure(
            f"port {server.port} of {server.host} is taken: stop what listens there, or choose "
            "another server.port (LOULI_SERVER__PORT)"
        ) from error


def _say_where(server: Server, port: int) -> None:
    host = f"[{server.host}]" if ":" in server.host else server.host
    typer.echo(f"Louli listens on http://{host}:{port} (callbacks: /wechat)")
    if server.public_url:
        typer.echo(f"Enter this address at WeChat: {server.public_url}/wechat")
