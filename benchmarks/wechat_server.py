"""WeChat's API as far as a send needs it: lean, so that whoever sends is what is measured.

It counts what each person got: a bench that lost or doubled a message measured nothing.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from itertools import count
from typing import cast

from aiohttp import web

from benchmarks.callbacks import person

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
RESIDENT = person(0)[:6].encode()
KEY = b'"touser"'
TOKEN = b'{"access_token":"%s","expires_in":7200}' % (b"t" * 136)  # as long as WeChat's
TEMPLATE = "bench"
CONTENT = "通知标题:{{thing1.DATA}}\n通知内容:{{thing2.DATA}}\n通知时间:{{time3.DATA}}"
TEMPLATES = json.dumps({"template_list": [{"template_id": TEMPLATE, "content": CONTENT}]}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
Sample = dict[str, str]  # path, openid, body


class Phones:
    """What each openid got since the last look, and the first message of each kind."""

    def __init__(self) -> None:
        self.got: Counter[bytes] = Counter()
        self.samples: dict[bytes, Sample] = {}
        self._numbers = count(1)

    def take(self, path: bytes, body: bytes) -> bytes:
        """WeChat's answer."""
        match path:
            case b"/cgi-bin/message/custom/send":
                self._count(path, body)
                return b'{"errcode":0,"errmsg":"ok"}'
            case b"/cgi-bin/message/template/send":
                self._count(path, body)
                return b'{"errcode":0,"errmsg":"ok","msgid":%d}' % next(self._numbers)
            case b"/cgi-bin/message/mass/send":
                self.got.update(openid.encode() for openid in json.loads(body)["touser"])
                return b'{"errcode":0,"errmsg":"ok","msg_id":%d}' % next(self._numbers)
            case b"/cgi-bin/template/get_all_private_template":
                return TEMPLATES
            case b"/cgi-bin/stable_token":
                return TOKEN
        raise ValueError(f"no send needs {path.decode()}")

    def _count(self, path: bytes, body: bytes) -> None:
        """Reads no more than it must: the JSON is as our own clients write it."""
        begin = body.index(b'"', body.index(KEY) + len(KEY)) + 1
        openid = body[begin : body.index(b'"', begin)]
        self.got[openid] += 1
        if path not in self.samples:
            self.samples[path] = {
                "path": path.decode(),
                "openid": openid.decode(),
                "body": body.decode(),
            }


class Answers(asyncio.Protocol):
    """One connection: a request, its answer after `latency` seconds, the next request."""

    def __init__(self, phones: Phones, latency: float) -> None:
        self._phones, self._latency = phones, latency
        self._begun = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        data = self._begun + data
        end = data.find(b"\r\n\r\n") + 4
        length = LENGTH.search(data, 0, end)
        if end < 4 or len(data) < end + (int(length[1]) if length else 0):  # noqa: PLR2004
            self._begun = data
            return
        self._begun = b""
        path = data.split(b" ", 2)[1].partition(b"?")[0]
        answer = self._phones.take(path, data[end:])
        answer = ANSWER % (len(answer), answer)
        if self._latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self._latency, self._transport.write, answer)
        else:
            self._transport.write(answer)


def build(app: web.Application, latency: float) -> None:
    """Serve the API on a port of its own, which POST /port tells.

    POST /got tells what residents got since it was last asked, /samples one message of each kind.
    """
    phones = Phones()

    async def listen(_: web.Application) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Answers(phones, latency), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        app.router.add_post("/port", lambda _: _told(port))
        yield
        server.close()

    async def got(_: web.Request) -> web.Response:
        every, phones.got = phones.got, Counter()
        got = [count for openid, count in every.items() if openid.startswith(RESIDENT)]
        told = {"posts": sum(got), "people": len(got), "most": max(got, default=0)}
        return web.json_response(told)

    async def samples(_: web.Request) -> web.Response:
        return web.json_response(list(phones.samples.values()))

    app.cleanup_ctx.append(listen)
    app.router.add_post("/got", got)
    app.router.add_post("/samples", samples)


async def _told(answer: object) -> web.Response:
    return web.json_response(answer)
