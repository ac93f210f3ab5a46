"""A proxy between the bot and WeChat that does to each request what its plan says."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing says nothing but RST
BACKLOG, FILLERS = 1024, 4
HOST = "127.0.0.1"


@dataclass(slots=True)
class Asked:
    """One request: what it said, and how many seconds its sender stayed for the answer."""

    path: str
    body: bytes
    seconds: float = 0.0

    def field(self, name):
        """A field of its JSON body, "" where there is none."""
        return json.loads(self.body).get(name, "") if self.body else ""


class Exchange:
    """One request on its way. A fault forwards it or not, and answers or does not."""

    def __init__(self, line, asked, raw):
        self.asked, self._line, self._raw = asked, line, raw

    async def forward(self):
        """WeChat handles it; its answer's head and body."""
        reader, writer = await self._line.upstream()
        writer.write(self._raw)
        return await _read(reader)

    async def say(self, octets):
        self._line.writer.write(octets)
        await self._line.writer.drain()

    async def is_left(self, within):
        """Whether the sender hangs up within so many seconds; None for any time at all."""
        try:
            async with asyncio.timeout(within):
                while await self._line.reader.read(4096):
                    pass
        except TimeoutError:
            return False
        return True

    def close(self):
        self._line.writer.close()

    def reset(self):
        sock = self._line.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self._line.writer.transport.abort()


Fault = Callable[[Exchange], Awaitable[None]]


class Line:
    """One connection of the bot's, and the one to WeChat that belongs to it."""

    def __init__(self, proxy, reader, writer):
        self.proxy, self.reader, self.writer = proxy, reader, writer
        self._upstream = None

    async def upstream(self):
        if self._upstream is None:
            self._upstream = await asyncio.open_connection(*self.proxy.target)
        return self._upstream

    async def carry(self):
        """Request after request, until one side hangs up."""
        while not self.writer.is_closing():
            head, body = await _read(self.reader)
            target = head.split(b" ", 2)[1].decode()
            asked = Asked(target.partition("?")[0], body)
            with self.proxy.noted(asked):
                await self.proxy.plan(asked)(Exchange(self, asked, head + body))

    def close(self):
        self.writer.transport.abort()
        if self._upstream:
            self._upstream[1].transport.abort()


class Proxy:
    """`plan` gives each request its fault. `asked`: all requests so far, in order.

    The door is open, shut (connections are refused) or full (they are never taken).
    """

    def __init__(self, target: tuple[str, int], plan: Callable[[Asked], Fault]) -> None:
        self.target, self.plan = target, plan
        self.asked: list[Asked] = []
        self._server = None
        self._lines: dict[asyncio.Task[None], Line] = {}
        self._waiting: list[socket.socket] = []
        self._port = self._on_their_way = 0
        self.rests = asyncio.Event()  # set while no request is on its way
        self.rests.set()

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self._port}"

    async def open(self) -> None:
        await self.shut()
        self._server = await asyncio.start_server(self._take, HOST, self._port, backlog=BACKLOG)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Nobody listens; the connections there were are cut."""
        for waiting in self._waiting:
            waiting.close()
        self._waiting.clear()
        if self._server:
            self._server.close()
            self._server = None
        for line in self._lines.values():
            line.close()
        await asyncio.gather(*self._lines)

    async def fill(self) -> None:
        """Somebody listens, but the queue of those who want a connection is full."""
        await self.shut()
        listening = socket.create_server((HOST, self._port), backlog=0)
        self._waiting.append(listening)
        for _ in range(FILLERS):
            filler = socket.socket()
            filler.setblocking(False)  # noqa: FBT003 - the name it has
            filler.connect_ex((HOST, self._port))
            self._waiting.append(filler)

    @contextmanager
    def noted(self, asked):
        self.asked.append(asked)
        self._on_their_way += 1
        self.rests.clear()
        began = perf_counter()
        try:
            yield
        finally:
            asked.seconds = perf_counter() - began
            self._on_their_way -= 1
            if not self._on_their_way:
                self.rests.set()

    async def _take(self, reader, writer):
        task, line = asyncio.current_task(), Line(self, reader, writer)
        self._lines[task] = line
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await line.carry()
        line.close()
        del self._lines[task]


async def _read(reader):
    """Head and body of one message; a body has its length in the head."""
    head = await reader.readuntil(b"\r\n\r\n")
    for field in head.split(b"\r\n"):
        name, _, value = field.partition(b":")
        if name.lower() == b"content-length":
            return head, await reader.readexactly(int(value))
    return head, b""
