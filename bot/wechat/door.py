"""The door WeChat knocks on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import StreamReader, web

from bot import failpoints
from bot.chat.messages import Incoming, Reply
from bot.storage.pulse import Knocks
from bot.wechat import pushes
from bot.wechat.envelope import Envelope, Envelopes, ForgedError, StaleError, UnopenedError
from bot.wechat.xml import UnreadableError

GRACE = 0.3  # seconds by which the door outlasts the moment when answers change owner
LIMIT = 64 * 1024  # octets; WeChat's own pushes stay under 10 KB
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
XML = {"Content-Type": "application/xml; charset=utf-8"}

Hear = Callable[[Incoming], Awaitable[Reply | None]]
Fetched = Callable[[str], None]  # the key of a message
log = logging.getLogger(__name__)


class Door:
    """Takes callbacks, hands back answers. It never says why it turned somebody away.

    `hear` answers a message, with None for nothing to say; where it raises, or is not done
    `reply_within` seconds and GRACE after the request came, the door gives 503 and WeChat
    repeats (three times, 5 s each: 被动回复用户消息). `fetched` is told of every reply on which
    letters ride once all its bytes are with the connection; not where that has been dropped.
    `forged` and `unanswered` count, since the start, the requests turned away and those left
    without an answer; `knocks` tells pushes apart, for us alone.
    """

    def __init__(
        self, hear: Hear, envelopes: Envelopes, reply_within: float, fetched: Fetched | None = None
    ) -> None:
        self._hear, self._envelopes, self._fetched = hear, envelopes, fetched
        self._wait = reply_within + GRACE
        self._turns: set[asyncio.Task[Reply | None]] = set()
        self.forged = self.unanswered = 0
        self.knocks = Knocks()

    async def greet(self, request: web.Request) -> web.Response:
        """GET: the handshake when the address is entered at WeChat."""
        try:
            return web.Response(body=self._envelopes.greet(request.query).encode(), headers=PLAIN)
        except ForgedError:
            return self._refuse()

    async def receive(self, request: web.Request) -> web.Response:
        """POST: one push."""
        closes = asyncio.get_running_loop().time() + self._wait
        try:
            body = await _body(request, closes)
            xml, envelope = self._envelopes.open(request.query, body)
            message = pushes.read(xml)
            failpoints.at("message.taken")
        except ForgedError as error:
            self._note(error)
            return self._refuse()
        except UnreadableError:
            self.knocks.unreadable += 1
            log.warning("a push could not be read")
            return _nothing_to_say()
        self.knocks.good += 1
        return await self._answer(request, message, envelope, closes)

    async def close(self) -> None:
        """Wait for the turns that still run, whether or not anybody waits for their answers."""
        while self._turns:
            await asyncio.wait(self._turns)

    async def _answer(
        self, request: web.Request, message: Incoming, envelope: Envelope, closes: float
    ) -> web.Response:
        # A task of its own: it outlives a dropped connection.
        turn = asyncio.create_task(self._turn(message))
        self._turns.add(turn)
        turn.add_done_callback(self._ended)
        left = closes - asyncio.get_running_loop().time()
        await asyncio.wait((turn,), timeout=left)
        failpoints.at("reply.before")
        if not turn.done() or turn.cancelled() or turn.exception():
            self.unanswered += 1
            return web.Response(status=503)
        if (reply := turn.result()) is None:
            return _nothing_to_say()
        sealed = envelope.seal(pushes.answer(message, reply))
        response = web.Response(body=sealed.encode(), headers=XML)
        if reply.rides and self._fetched and await _handed_over(request, response):
            self._fetched(message.key)
        return response

    async def _turn(self, message: Incoming) -> Reply | None:
        return await self._hear(message)

    def _ended(self, turn: asyncio.Task[Reply | None]) -> None:
        self._turns.discard(turn)
        if not turn.cancelled() and (error := turn.exception()):
            log.error("a turn failed: %s", type(error).__name__)

    def _note(self, error: ForgedError) -> None:
        match error:
            case StaleError():
                self.knocks.stale += 1
                self.knocks.apart = round(error.apart)
            case UnopenedError():
                self.knocks.unopened += 1
            case _:
                self.knocks.forged += 1

    def _refuse(self) -> web.Response:
        self.forged += 1
        return web.Response(status=403)


def _nothing_to_say() -> web.Response:
    return web.Response(body=b"success", headers=PLAIN)


async def _handed_over(request: web.Request, response: web.Response) -> bool:
    """Write all of it now. False where nobody is there any more to read it."""
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return False
    failpoints.at("reply.after")
    return request.transport is not None and not request.transport.is_closing()


async def _body(request: web.Request, closes: float) -> bytes:
    """The body, if it is small, uncompressed, and comes in time. Raises ForgedError."""
    if "Content-Encoding" in request.headers:
        raise ForgedError
    try:
        if request.content.is_eof():  # it came with the headers, as a push nearly always does
            body = request.content.read_nowait()
        else:
            async with asyncio.timeout_at(closes):
                body = await _collected(request.content)
    except (TimeoutError, web.RequestPayloadError, ConnectionError):
        raise ForgedError from None
    if len(body) > LIMIT:
        raise ForgedError
    return body


async def _collected(content: StreamReader) -> bytes:
    """All of it, or a little more than the limit."""
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > LIMIT:
            break
    return bytes(body)
