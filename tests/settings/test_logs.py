"""The log tells what failed and where, and nothing of anybody's."""

import asyncio
import json
import logging
import subprocess
import sys
from textwrap import dedent

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.logs import Discreet, is_worth_telling

PHONE = "13800138000"


def line(logger, message, *arguments, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(logger, logging.ERROR, "", 0, message, arguments, info)
    written = Discreet().format(record)
    assert "\n" not in written
    return written


def fault():
    try:
        try:
            json.loads(PHONE + "x")
        except ValueError as error:
            raise KeyError(PHONE) from error
    except KeyError as error:
        return error


def test_of_an_exception_type_and_place():
    written = line("bot.chat", "a turn failed", error=fault())
    assert "bot.chat: a turn failed [KeyError at test_logs.py:" in written
    assert "from JSONDecodeError at decoder.py:" in written
    assert PHONE not in written


def test_our_own_words_stand_on_one_line():
    assert line("bot.x", "one %s", "two\nthree").endswith("bot.x: one two three")


def test_of_other_libraries_the_sentence_alone():
    assert PHONE not in line("aiohttp.server", "Error handling %s", PHONE)
    assert PHONE not in line("asyncio", f"Task exception\nfuture: <Task {PHONE}>")


@pytest.fixture
def told(caplog):
    """What aiohttp's server logs in the service."""
    server = logging.getLogger("aiohttp.server")
    server.addFilter(is_worth_telling)
    yield caplog
    server.removeFilter(is_worth_telling)


async def asked(octets):
    """How a server whose only page fails answers these octets."""

    async def fail(_):
        raise KeyError(PHONE)

    app = web.Application()
    app.router.add_get("/", fail)
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(octets)
        answer = await reader.readline()
        writer.close()
        await writer.wait_closed()
    return answer


@pytest.mark.parametrize(
    "octets",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 10_000 + b"\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_fills_no_log(told, octets):
    assert b" 400 " in await asked(octets)
    assert told.records == []


async def test_a_fault_of_ours_is_told(told):
    assert b" 500 " in await asked(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert [record.levelname for record in told.records] == ["ERROR"]


@pytest.mark.parametrize(
    "how",
    [
        "threading.Thread(target=fail).start()",
        "asyncio.run(forgotten())",
        "logging.getLogger('bot').error('%d', PHONE)",
        "Closing()",
    ],
)
def test_what_nobody_caught(how):
    """In a process of its own: the hooks are the whole process's."""
    program = dedent(f"""
        import asyncio, logging, threading
        from bot import logs
        PHONE = {PHONE!r}
        def fail():
            raise ValueError(PHONE)
        async def failing():
            fail()
        async def forgotten():
            logs.listen_to(asyncio.get_running_loop())
            task = asyncio.create_task(failing())
            await asyncio.sleep(0)
            del task
        class Closing:
            def __del__(self):
                fail()
        logs.set_up()
        {how}
    """)
    told = subprocess.run(  # noqa: S603 - our own lines
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert PHONE not in told.stderr
    assert told.stderr.count("\n") <= 1
    if "getLogger" not in how:
        assert "ValueError at <string>:" in told.stderr
