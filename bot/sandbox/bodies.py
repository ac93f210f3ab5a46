"""What an API call holds, read as WeChat reads it: JSON as it stands, or a form with one file."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from bot.sandbox.calls import Call, Upload
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")
MENUS = "/cgi-bin/menu/"  # where a page says what an escape does
WARNING = "\\uXXXX in the body"


async def read_call(request: web.Request, switches: Switches) -> Call:
    """What was asked; RefusedError when the body cannot be read."""
    query, caller = dict(request.query), request.remote or ""
    if request.method != "POST":
        return Call(request.method, request.path, query, caller=caller)
    if request.content_type == "multipart/form-data":
        upload = await _upload(request)
        return Call("POST", request.path, query, upload=upload, caller=caller)
    raw = await request.read()
    warning = WARNING if b"\\u" in raw and ESCAPED.search(raw) else ""
    if warning and (switches.escapes == "refuse" or request.path.startswith(MENUS)):
        raise RefusedError(40033)
    return Call("POST", request.path, query, _json(raw), caller=caller, warning=warning)


def _json(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        raise RefusedError(44002)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise RefusedError(47001) from error
    if not isinstance(body, dict):
        raise RefusedError(47001)
    return cast("dict[str, Any]", body)


async def _upload(request: web.Request) -> Upload | None:
    form = await request.post()
    field = form.get("media")
    if not isinstance(field, web.FileField):
        return None
    with field.file:
        return Upload(field.filename, field.file.read())
