"""The log: one line a record on stderr, and never a word of anybody's.

Exceptions may carry names, phones or SQL parameters in their values: of them, type and place
are written. Of other libraries' records, the sentence without what was to be put into it.
"""

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OURS = ("bot", "handlers", "louli")
QUIET = ("aiohttp", "alembic", "apscheduler", "asyncio")
NO_HTTP = ("aiohttp.http_exceptions", "aiohttp.web_protocol")  # what it raises over bad requests
DEEPEST = 8  # frames shown of an exception
log = logging.getLogger("louli")


def set_up() -> None:
    """For the whole process, once, before anything else may fail."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.raiseExceptions = False  # it would print what was to be logged
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(is_worth_telling)
    threading.excepthook = lambda lost: _lost("a thread ended", lost.exc_value)
    sys.unraisablehook = lambda lost: _lost("something was not closed", lost.exc_value)


def is_worth_telling(record: logging.LogRecord) -> bool:
    """Not what strangers send to an open port: it is answered 400, and no error of ours."""
    error = record.exc_info[1] if record.exc_info else None
    return type(error).__module__ not in NO_HTTP


def listen_to(loop: asyncio.AbstractEventLoop) -> None:
    """What nobody waited for is logged by us: asyncio would write the values, too."""

    def told(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        _lost("nobody took an exception", context.get("exception"))

    loop.set_exception_handler(told)


def _lost(what: str, error: BaseException | None) -> None:
    log.error(what, exc_info=error)


class Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] in OURS
        words = record.getMessage() if ours else str(record.msg).partition("\n")[0]
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: "
        line += " ".join(words.split())
        if record.exc_info and record.exc_info[1]:
            line += f" [{anatomy(record.exc_info[1])}]"
        return line


def anatomy(error: BaseException) -> str:
    """KeyError at router.py:88 < dispatch.py:70, from ValueError at ...: types and places only."""
    return ", from ".join(_one(each) for each in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _one(error: BaseException) -> str:
    frames = list(traceback.walk_tb(error.__traceback__))[-DEEPEST:]
    places = [f"{Path(f.f_code.co_filename).name}:{line}" for f, line in reversed(frames)]
    return f"{type(error).__name__} at {' < '.join(places)}" if places else type(error).__name__
