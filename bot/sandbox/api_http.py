"""API calls over HTTP, faults included."""

import asyncio
import json
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox import harms
from bot.sandbox.calls import Answer, Call, File
from bot.sandbox.faults import Fault
from bot.sandbox.refusals import RefusedError

if TYPE_CHECKING:
    from bot.sandbox.api import Api
    from bot.sandbox.platform import Platform

CLOSING = web.AppKey("closing", asyncio.Event)  # set when the server stops: ends what hangs
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502</body></html>"


async def answer(platform: "Platform", request: web.Request) -> web.StreamResponse:
    fault = await harms.befall(platform, request) if platform.faults else None
    if fault is None:
        return _response(await _handle(platform.api, request))
    return await _fail(platform.api, request, fault)


async def _handle(api: "Api", request: web.Request, suffers: str = "") -> Answer:
    call: Call | None = None
    told: Answer
    try:
        call = await api.call(request)
        told = await _answered(api.handle(call))
    except RefusedError as refused:
        told = refused.answer()
    api.note(request, call, told, suffers)
    return told


async def _answered(told: Answer | Awaitable[Answer]) -> Answer:
    return await told if isinstance(told, Awaitable) else told


async def _fail(api: "Api", request: web.Request, fault: Fault) -> web.StreamResponse:
    if refused := harms.refusal(fault, request):
        said = refused.answer()
        api.note(request, await _readable(api, request), said, fault.kind)
        return _response(said)
    if fault.kind in {"garbage", "hang", "drop"}:
        api.note(request, await _readable(api, request), {}, fault.kind)
        return await _unhandled(request, fault)
    told = await _handle(api, request, fault.kind)
    if fault.kind == "lost":
        return _cut(request)
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    return _response(told)


async def _unhandled(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "garbage":
        return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
    if fault.kind == "hang":
        await request.app[CLOSING].wait()
    return _cut(request)


async def _readable(api: "Api", request: web.Request) -> Call | None:
    try:
        return await api.call(request)
    except RefusedError:
        return None


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _response(told: Answer) -> web.Response:
    if isinstance(told, File):
        named = {"Content-Disposition": f'attachment; filename="{told.name}"'}
        return web.Response(body=told.data, content_type=told.kind, headers=named)
    return web.json_response(text=json.dumps(told, ensure_ascii=False))
