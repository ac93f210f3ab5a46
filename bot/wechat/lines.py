"""Lines to WeChat, kept open: HTTP/1.1 calls at a third of what a full client costs.

aiohttp's client spends most of a send's CPU on what these calls do not use: cookies, redirects,
proxies, compression, streams (docs/figures.md). httptools reads the answers.
"""

import asyncio
import ssl
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpResponseParser

from bot.wechat.faults import NoAnswerError, NotSentError, TooLargeError

MOST = 100  # lines
LONGEST = 8 << 20  # bytes of an answer
GZIP = 31  # zlib's name for it
KEPT_OPEN = 5.0  # seconds a line may rest: before WeChat hangs up just as a letter leaves
JSON = "application/json"
HEAD = (
    "{method} {target} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n"
    "Accept-Encoding: identity\r\nContent-Type: {kind}\r\nContent-Length: "
)
Place = tuple[str, int, bool]  # host, port, is it TLS
Answer = tuple[int, bytes]  # HTTP's status, the body


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for a whole call, and for making a connection; the most octets of an answer."""

    total: float = 10
    connect: float = 3
    longest: int = LONGEST


class Lines:
    """A context manager. A line carries one call at a time; `most` are open, other calls wait."""

    def __init__(self, most: int = MOST) -> None:
        self.closed = False
        self._free = asyncio.Semaphore(most)
        self._resting: defaultdict[Place, list[Line]] = defaultdict(list)
        self._all: set[Line] = set()
        self._tls = ssl.create_default_context()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        self.closed = True
        for line in list(self._all):
            line.hang_up()
        await asyncio.sleep(0)  # the transports close in the loop's next round

    async def call(
        self, method: str, url: str, body: bytes | None, patience: Patience, kind: str = JSON
    ) -> Answer:
        """Raises NotSentError where no octet left, NoAnswerError where no whole answer came.

        `kind`: of the body, a MIME type.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience.total
        await self._wait_for_a_free_one(deadline)
        try:
            if self.closed:
                raise NotSentError("closed")
            return await self._call(_head(method, url, kind), body, patience, deadline)
        finally:
            self._free.release()

    async def _wait_for_a_free_one(self, deadline: float) -> None:
        """The wait is part of the call's time."""
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout_at(deadline):
                await self._free.acquire()
        except TimeoutError:
            raise NotSentError("no line was free") from None

    async def _call(
        self, to: tuple[Place, bytes], body: bytes | None, patience: Patience, deadline: float
    ) -> Answer:
        loop, (place, head) = asyncio.get_running_loop(), to
        line = self._take(place, loop.time()) or await self._dial(place, patience)
        payload = b"%s%d\r\n\r\n%s" % (head, len(body or b""), body or b"")
        try:
            answer = await line.ask(payload, deadline, patience.longest)
        except BaseException:
            line.hang_up()
            raise
        if line.is_open:
            line.rests_since = loop.time()
            self._resting[place].append(line)
        return answer

    def _take(self, place: Place, now: float) -> "Line | None":
        resting = self._resting[place]
        while resting:
            line = resting.pop()
            if line.is_open and now - line.rests_since < KEPT_OPEN:
                return line
            line.hang_up()
        return None

    async def _dial(self, place: Place, patience: Patience) -> "Line":
        host, port, is_tls = place
        loop, fault = asyncio.get_running_loop(), ""
        try:
            async with asyncio.timeout(patience.connect):
                _, line = await loop.create_connection(
                    lambda: Line(self._all.discard), host, port, ssl=self._tls if is_tls else None
                )
            self._all.add(line)
            return line  # noqa: TRY300
        except (OSError, TimeoutError, ValueError) as error:
            fault = type(error).__name__
        raise NotSentError(fault)


class Line(asyncio.Protocol):
    """One connection. `gone` is told when it is no more."""

    def __init__(self, gone: Callable[["Line"], None]) -> None:
        self.is_open, self.rests_since = False, 0.0
        self._gone = gone
        self._transport: Any = None
        self._waiting: asyncio.Future[Answer] | None = None

    async def ask(self, payload: bytes, deadline: float, longest: int) -> Answer:
        loop, self._longest = asyncio.get_running_loop(), longest
        self._parser, self._body, self._is_packed = HttpResponseParser(self), bytearray(), False
        self._waiting = loop.create_future()
        timer = loop.call_at(deadline, self._fail, "TimeoutError")
        self._transport.write(payload)
        try:
            return await self._waiting
        finally:
            timer.cancel()
            self._waiting = None

    def hang_up(self) -> None:
        self.is_open = False
        if self._transport:
            self._transport.abort()

    # What asyncio calls:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = transport, True

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:  # nobody asked: what is said next would be taken for an answer
            self.hang_up()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(type(error).__name__)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._fail(type(exc).__name__ if exc else "ServerDisconnected")
        self._gone(self)

    # What httptools calls:

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-encoding":
            self._is_packed = value.strip().lower() == b"gzip"  # although nobody asked for it

    def on_body(self, body: bytes) -> None:
        self._body += body
        if len(self._body) > self._longest:
            self._fail("an answer without an end", TooLargeError)

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.hang_up()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result((self._parser.get_status_code(), self._whole()))

    def _whole(self) -> bytes:
        """Nothing where it cannot be read, or unpacks into more than anybody wants."""
        if not self._is_packed:
            return bytes(self._body)
        packed = zlib.decompressobj(GZIP)
        try:
            whole = packed.decompress(self._body, self._longest)
        except zlib.error:
            return b""
        return whole if packed.eof else b""

    def _fail(self, why: str, fault: type[NoAnswerError] = NoAnswerError) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(fault(why))


@lru_cache(maxsize=64)  # the same few addresses for as long as a token lives
def _head(method: str, url: str, kind: str) -> tuple[Place, bytes]:
    parts = urlsplit(url)
    is_tls = parts.scheme == "https"
    place = parts.hostname or "", parts.port or (443 if is_tls else 80), is_tls
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    head = HEAD.format(method=method, target=target, host=parts.netloc, kind=kind)
    return place, head.encode("ascii", errors="replace")
