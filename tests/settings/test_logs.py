"""The log tells what failed and where, and nothing of anybody's."""

import json
import logging
import subprocess
import sys
from textwrap import dedent

import pytest

from bot.logs import Discreet

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
