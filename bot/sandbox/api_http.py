"""API calls over HTTP, faults included."""

import asyncio
import json
from collections.abc import Awaitable

from aiohttp import web

from bot.sandbox.api import Api
from bot.sandbox.calls import Answer, Call, File
from bot.sandbox.faults import Fault, take
from bot.sandbox.refusals import RefusedError

CLOSING = web.AppKey("closing", asyncio.Event)  # set when the server stops: ends what hangs
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502</body></html>"


async def answer(api: Api, request: web.Request) -> web.StreamResponse:
    fault = take(api.faults, request.path) if api.faults else None
    if fault is None:
        return _response(await _handle(api, request))
    return await _fail(api, request, fault)


async def _handle(api: Api, request: web.Request) -> Answer:
    call: Call | None = None
    told: Answer
    try:
        call = await api.call(request)
        told = await _answered(api.handle(call))
    except RefusedError as refused:
        told = refused.answer()
    api.note(request, call, told)
    return told


async def _answered(told: Answer | Awaitable[Answer]) -> Answer:
    return await told if isinstance(told, Awaitable) else told


async def _fail(api: Api, request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "errcode":
        refused = RefusedError(fault.errcode).answer()
        api.note(request, await _readable(api, request), refused)
        return _response(refused)
    if fault.kind == "garbage":
        return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
    if fault.kind == "hang":
        await request.app[CLOSING].wait()
    if fault.kind in {"hang", "drop"}:
        return _cut(request)
    told = await _handle(api, request)
    if fault.kind == "lost":
        return _cut(request)
    await asyncio.sleep(fault.seconds)
    return _response(told)


async def _readable(api: Api, request: web.Request) -> Call | None:
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
