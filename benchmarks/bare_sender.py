"""The baseline of sending: aiohttp posts ready-made messages and remembers nothing."""

import gc
import json
from asyncio import TaskGroup
from collections.abc import AsyncIterator, Iterator
from time import perf_counter

from aiohttp import ClientSession, TCPConnector, web
from yarl import URL

from benchmarks.callbacks import person
from benchmarks.wechat_server import Sample

TOKEN = "t" * 136
HEADERS = {"Content-Type": "application/json"}


class LostError(Exception):
    """WeChat did not take a message."""


def build(app: web.Application, wechat: str, in_flight: int) -> None:
    """POST /send [sample, openids] posts the sample to each; it tells how many seconds it took."""

    async def open_session(_: web.Application) -> AsyncIterator[None]:
        pool = TCPConnector(limit=in_flight)
        async with ClientSession(connector=pool, headers=HEADERS) as session:
            app.router.add_post("/send", lambda request: send(session, request))
            gc.collect()
            gc.freeze()
            yield

    async def send(session: ClientSession, request: web.Request) -> web.Response:
        sample, whom = await request.json()
        url = URL(f"{wechat}{sample['path']}?access_token={TOKEN}")
        waiting, began = _bodies(sample, range(*whom)), perf_counter()
        async with TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(_post(session, url, waiting))
        return web.json_response(perf_counter() - began)

    app.cleanup_ctx.append(open_session)


def _bodies(sample: Sample, whom: range) -> Iterator[bytes]:
    """The sample, to others: as long and of the same shape."""
    body, openid = sample["body"].encode(), sample["openid"].encode()
    return (body.replace(openid, person(number).encode()) for number in whom)


async def _post(session: ClientSession, url: URL, waiting: Iterator[bytes]) -> None:
    for body in waiting:
        async with session.post(url, data=body) as response:
            told = json.loads(await response.read())
            if told["errcode"]:
                raise LostError(told)
