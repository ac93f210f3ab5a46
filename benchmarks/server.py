"""A server in a process of its own, on uvloop, that tells what CPU it has used."""

from asyncio import Event
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.connection import Connection
from resource import RUSAGE_SELF, getrusage

import uvloop
from aiohttp import web

Build = Callable[[web.Application, str], None]


class DidNotStartError(Exception):
    """The server's process ended before it listened; it has said why."""


@dataclass(frozen=True)
class Server:
    port: int

    def cpu(self) -> float:
        """Seconds of CPU the server's process has used: all its threads, user and system."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/cpu")
        used = float(connection.getresponse().read())
        connection.close()
        return used


@contextmanager
def running(build: Build, url: str = "") -> Iterator[Server]:
    """Serve what `build` makes of the database at `url`, on a free port of this machine."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(build, url, there), daemon=True)
    process.start()
    there.close()
    try:
        yield Server(_port(here, build))
    finally:
        process.kill()
        process.join()


def _port(pipe: Connection, build: Build) -> int:
    try:
        return int(pipe.recv())
    except EOFError as error:
        raise DidNotStartError(f"{build.__module__} did not start, see above") from error


def _serve(build: Build, url: str, pipe: Connection) -> None:
    uvloop.run(_listen(build, url, pipe))


async def _listen(build: Build, url: str, pipe: Connection) -> None:
    app = web.Application()
    build(app, url)
    app.router.add_get("/cpu", _cpu)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    await Event().wait()


async def _cpu(_: web.Request) -> web.Response:
    used = getrusage(RUSAGE_SELF)
    return web.Response(text=repr(used.ru_utime + used.ru_stime))
