"""The page with the phones, over HTTP."""

import asyncio
from collections.abc import Reversible
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from bot.sandbox.acts import ACTS
from bot.sandbox.phone import NotFollowingError
from bot.sandbox.record import record_of
from bot.sandbox.refusals import RefusedError
from bot.sandbox.samples import PAGE

if TYPE_CHECKING:
    from bot.sandbox.platform import Platform

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
NAME = 20  # characters of a phone's name
LATEST = 100  # calls and tries in the panel
PULSE = 15.0  # seconds between signs of life on a quiet stream

T = TypeVar("T")


class Screen:
    def __init__(self, platform: "Platform") -> None:
        self.platform = platform
        self._acts: set[asyncio.Task[object]] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/page/{name}", self.part),
            web.get("/phones", self.state),
            web.post("/phones", self.add),
            web.get("/phones/events", self.events),
            web.get("/phones/media/{id}", self.medium),
            web.get("/phones/{openid}/record", self.record),
            web.post("/phones/{openid}/{act}", self.act),
        ]

    async def page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers=HEADERS)

    async def part(self, request: web.Request) -> web.StreamResponse:
        parts = {path.name: path for path in PAGE.iterdir()}
        path = parts.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=HEADERS)

    async def state(self, _request: web.Request) -> web.StreamResponse:
        """All that the page shows, for when it (re)connects."""
        platform = self.platform
        phones = [
            phone.card() | {"bubbles": [bubble.shown() for bubble in phone.bubbles]}
            for phone in platform.phones.values()
        ]
        state = {
            "account": platform.account.name,
            "callback": bool(platform.callback),
            "menus": platform.menu.shown(),
            "codes": platform.codes.shown(),
            "hints": platform.hints,
            "phones": phones,
            "calls": [call.shown() for call in _latest(platform.log)],
            "tries": [
                one.shown(platform.courier.envelopes) for one in _latest(platform.courier.tries)
            ],
        }
        return web.json_response(state, headers=HEADERS)

    async def record(self, request: web.Request) -> web.StreamResponse:
        phone = self.platform.phones.get(request.match_info["openid"])
        if phone is None:
            raise web.HTTPNotFound
        return web.json_response(record_of(phone), headers=HEADERS)

    async def add(self, request: web.Request) -> web.StreamResponse:
        name = (await given(request)).get("name")
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= NAME:
            raise web.HTTPBadRequest
        phone = self.platform.phone(" ".join(name.split()))
        return web.json_response(phone.card(), headers=HEADERS)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Begins the act; what comes of it arrives on the stream. 409 when it cannot be done."""
        phone = self.platform.phones.get(request.match_info["openid"])
        act = ACTS.get(request.match_info["act"])
        if phone is None or act is None:
            raise web.HTTPNotFound
        try:
            task = asyncio.create_task(act(phone, await given(request)))
        except ValueError as error:
            raise web.HTTPBadRequest from error
        self._acts.add(task)
        task.add_done_callback(self._done)
        await asyncio.wait({task}, timeout=0.02)
        refused = task.done() and not task.cancelled() and task.exception() is not None
        return web.Response(status=409 if refused else 204, headers=HEADERS)

    async def stop(self) -> None:
        for task in self._acts:
            task.cancel()
        await asyncio.gather(*self._acts, return_exceptions=True)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._acts.discard(task)
        error = None if task.cancelled() else task.exception()
        if error and not isinstance(error, NotFollowingError | RefusedError):
            raise error

    async def medium(self, request: web.Request) -> web.StreamResponse:
        try:
            medium = self.platform.media.find(request.match_info["id"])
        except RefusedError as error:
            raise web.HTTPNotFound from error
        return web.Response(body=medium.data, content_type=medium.format, headers=HEADERS)

    async def events(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", **HEADERS})
        await stream.prepare(request)
        with self.platform.feed.listen() as queue, suppress(ConnectionResetError):  # a page closed
            line: str | None = ": 楼里\n\n"
            while line is not None:
                await stream.write(line.encode())
                try:
                    line = await asyncio.wait_for(queue.get(), PULSE)
                except TimeoutError:
                    line = ":\n\n"
        return stream


def _latest(lines: Reversible[T]) -> list[T]:
    return list(islice(reversed(lines), LATEST))[::-1]


async def given(request: web.Request) -> dict[str, Any]:
    """JSON or a picture: types that another site's form cannot send."""
    if request.content_type.startswith("image/"):
        return {"data": await request.read()}
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        told = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(told, dict):
        raise web.HTTPBadRequest
    return told
