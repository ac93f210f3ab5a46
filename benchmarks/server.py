"""A server in a process of its own, on uvloop, that tells what CPU it has used."""

import json
from asyncio import Event
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.connection import Connection
from resource import RUSAGE_SELF, getrusage
from typing import Any

import uvloop
from aiohttp import web

Build = Callable[..., None]  # (app, what else `running` is given)


class DidNotStartError(Exception):
    """The server's process ended before it listened; it has said why."""


class StumbledError(Exception):
    """A server could not do what it was asked; it has said why."""


@dataclass(frozen=True)
class Server:
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Seconds of CPU the server's process has used: all its threads, user and system."""
        return float(self.ask("/cpu"))

    def ask(self, path: str, question: object = None) -> Any:
        """POST a question, as JSON; its answer, however long it takes. Raises StumbledError."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", path, json.dumps(question))
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        if response.status != 200:  # noqa: PLR2004 - HTTP's word for good
            raise StumbledError(f"{path}: {response.status}")
        return json.loads(answer)


@contextmanager
def running(build: Build, *given: object) -> Iterator[Server]:
    """Serve what `build` makes of what is given, on a free port of this machine."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(build, given, there), daemon=True)
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


def _serve(build: Build, given: tuple[object, ...], pipe: Connection) -> None:
    uvloop.run(_listen(build, given, pipe))


async def _listen(build: Build, given: tuple[object, ...], pipe: Connection) -> None:
    app = web.Application()
    build(app, *given)
    app.router.add_post("/cpu", _cpu)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    await Event().wait()


async def _cpu(_: web.Request) -> web.Response:
    used = getrusage(RUSAGE_SELF)
    return web.json_response(used.ru_utime + used.ru_stime)
