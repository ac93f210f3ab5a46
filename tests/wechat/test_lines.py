"""Lines to WeChat: kept open, one call at a time, and honest about what left."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter, start_server
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.wechat import lines as lines_module
from bot.wechat.faults import NoAnswerError, NotSentError, TooLargeError
from bot.wechat.lines import Lines, Patience

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"errcode": 0}'
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'8\r\n{"errcod\r\n6\r\ne": 0}\r\n0\r\n\r\n'
)
CLOSING = b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{"errcode": 0}'
BODY = (200, b'{"errcode": 0}')
LITTLE = Patience(total=1.0, connect=0.5)


class Server:
    """Says what it is told to; remembers every request, and on which connection it came."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.heard, self.connections = list(answers), [], 0
        self.writers = []

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            self.heard.append((self.connections, head, await reader.readexactly(length)))
            answer = self.answers.pop(0) if self.answers else OK
            if not answer:
                writer.close()
                return
            writer.write(answer)

    async def __call__(self, reader, writer):
        try:
            await self.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@asynccontextmanager
async def listening(*answers, **options):
    server = Server(*answers)
    listener = await start_server(server, "127.0.0.1", 0, **options)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/cgi-bin/x?access_token=t"
    try:
        yield server
    finally:
        listener.close()
        for writer in server.writers:
            writer.close()


@pytest.fixture
async def lines():
    async with Lines() as lines:
        yield lines


async def test_a_line_is_used_again_for_the_next_call(lines):
    async with listening() as server:
        for number in range(3):
            body = f'{{"n": {number}}}'.encode()
            assert await lines.call("POST", server.url, body, LITTLE) == BODY
        assert [connection for connection, _, _ in server.heard] == [1, 1, 1]
        assert [body for _, _, body in server.heard] == [b'{"n": 0}', b'{"n": 1}', b'{"n": 2}']
        (_, head, _) = server.heard[0]
        assert head.startswith(b"POST /cgi-bin/x?access_token=t HTTP/1.1\r\nHost: 127.0.0.1:")


async def test_calls_at_once_have_a_line_each_and_no_more_than_there_may_be():
    async with listening() as server, Lines(most=3) as lines:
        calls = (lines.call("POST", server.url, b"{}", LITTLE) for _ in range(30))
        assert set(await asyncio.gather(*calls)) == {BODY}
        assert server.connections <= 3


@pytest.mark.parametrize("answer", [CHUNKED, CLOSING, OK], ids=["chunked", "closing", "plain"])
async def test_an_answer_is_whole_however_it_comes(lines, answer):
    async with listening(answer, answer) as server:
        assert await lines.call("GET", server.url, None, LITTLE) == BODY
        assert await lines.call("GET", server.url, None, LITTLE) == BODY
        assert server.connections == (2 if answer is CLOSING else 1)


async def test_a_line_that_has_rested_is_not_used_again(lines, monkeypatch):
    async with listening() as server:
        await lines.call("POST", server.url, b"{}", LITTLE)
        monkeypatch.setattr(lines_module, "KEPT_OPEN", 0.0)
        await lines.call("POST", server.url, b"{}", LITTLE)
        assert server.connections == 2


async def test_a_line_that_was_hung_up_is_not_used_again(lines):
    async with listening() as server:
        await lines.call("POST", server.url, b"{}", LITTLE)
        server.writers[0].close()
        await asyncio.sleep(0.05)
        assert await lines.call("POST", server.url, b"{}", LITTLE) == BODY


async def test_what_is_said_unasked_is_no_answer_to_the_next_call(lines):
    async with listening() as server:
        await lines.call("POST", server.url, b"{}", LITTLE)
        server.writers[0].write(OK.replace(b"0}", b"7}"))
        await server.writers[0].drain()
        await asyncio.sleep(0.05)
        assert await lines.call("POST", server.url, b"{}", LITTLE) == BODY
        assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [b"", b"nonsense\r\n\r\n", OK[:-3], b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
    ids=["hung up", "no HTTP", "cut", "bad length"],
)
async def test_what_left_and_was_not_answered_may_have_been_taken(lines, answer):
    async with listening(answer) as server:
        with pytest.raises(NoAnswerError):
            await lines.call("POST", server.url, b"{}", LITTLE)
        assert await lines.call("POST", server.url, b"{}", LITTLE) == BODY


async def test_an_answer_without_an_end_is_given_up(lines):
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 5000
    async with listening(endless) as server:
        with pytest.raises(TooLargeError):
            await lines.call("POST", server.url, b"{}", replace(LITTLE, longest=1000))


async def test_where_nobody_listens_nothing_left(lines):
    with pytest.raises(NotSentError):
        await lines.call("POST", "http://127.0.0.1:1/x", b"{}", LITTLE)


async def test_whom_nobody_vouches_for_hears_nothing(lines):
    """A server in WeChat's place that cannot speak TLS as its name demands."""
    async with listening() as server:
        url = server.url.replace("http://", "https://")
        with pytest.raises(NotSentError):
            await lines.call("POST", url, b"secret", LITTLE)
        assert server.heard == []
    assert lines._tls.verify_mode is ssl.CERT_REQUIRED  # noqa: SLF001 - what it all hangs on
    assert lines._tls.check_hostname  # noqa: SLF001


async def test_closed_it_calls_nobody():
    async with listening() as server:
        async with Lines() as lines:
            await lines.call("POST", server.url, b"{}", LITTLE)
        with pytest.raises(NotSentError):
            await lines.call("POST", server.url, b"{}", LITTLE)
        assert len(server.heard) == 1
