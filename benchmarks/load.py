"""The load: ready-made requests over keep-alive connections, so many under way at once."""

import re
from asyncio import StreamReader, StreamWriter, gather, open_connection, sleep
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import uvloop

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
PACED = 64  # connections: so many may wait for an answer when messages come at a pace


class WrongAnswerError(Exception):
    """An answer that is no encrypted reply: what was measured would mean nothing."""


@dataclass(frozen=True)
class Load:
    """How long all took and each took, in seconds, and one of the replies."""

    seconds: float
    latencies: list[float]
    reply: bytes


def post(port: int, requests: Sequence[bytes], at_once: int) -> Load:
    """Send all requests to a server on this machine. Raises WrongAnswerError."""
    return uvloop.run(_post(port, requests, at_once))


async def _post(port: int, requests: Sequence[bytes], at_once: int) -> Load:
    connections = [await open_connection("127.0.0.1", port) for _ in range(at_once)]
    waiting, latencies, began = iter(requests), list[float](), perf_counter()
    replies = await gather(*(_write(*pair, waiting, latencies) for pair in connections))
    seconds = perf_counter() - began
    for _, writer in connections:
        writer.close()
    return Load(seconds, latencies, next(filter(None, replies)))


def keep_pace(
    port: int,
    requests: Iterable[bytes],
    rate: float,
    is_over: Callable[[], bool],
    latencies: list[float] | None = None,
) -> list[float]:
    """Send `rate` a second until `is_over`; seconds from when each was due until its answer.

    A server that falls behind is charged for what had to wait. Raises WrongAnswerError.
    `latencies`: the list that is filled, for who looks at it meanwhile.
    """
    filled = [] if latencies is None else latencies
    return uvloop.run(_keep_pace(port, requests, rate, is_over, filled))


async def _keep_pace(
    port: int,
    requests: Iterable[bytes],
    rate: float,
    is_over: Callable[[], bool],
    latencies: list[float],
) -> list[float]:
    connections = [await open_connection("127.0.0.1", port) for _ in range(PACED)]
    began = perf_counter()
    waiting = ((began + number / rate, request) for number, request in enumerate(requests))

    async def write(reader: StreamReader, writer: StreamWriter) -> None:
        for due, request in waiting:
            await sleep(due - perf_counter())
            if is_over():
                return
            writer.write(request)
            await _read(reader)
            latencies.append(perf_counter() - due)

    await gather(*(write(*pair) for pair in connections))
    for _, writer in connections:
        writer.close()
    return latencies


async def _write(
    reader: StreamReader, writer: StreamWriter, waiting: Iterator[bytes], latencies: list[float]
) -> bytes:
    """Send what waits, one at a time; the last reply."""
    reply = b""
    for request in waiting:
        began = perf_counter()
        writer.write(request)
        reply = await _read(reader)
        latencies.append(perf_counter() - began)
    return reply


async def _read(reader: StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    if not head.startswith(b"HTTP/1.1 200") or b"<Encrypt>" not in body:
        raise WrongAnswerError(f"{head.splitlines()[0].decode()}: {body[:200]!r}")
    return body
