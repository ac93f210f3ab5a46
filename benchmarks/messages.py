"""What a message in costs: the bot on each database against the echo that stores nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks import backends, bot_server, echo
from benchmarks.backends import UnfitPostgresError
from benchmarks.measure import Subject, alone, costs, say, warm_up
from benchmarks.report import Figure
from benchmarks.server import DidNotStartError, running

SQLITE, POSTGRESQL = "message_in_sqlite", "message_in_postgresql"
MARKS = {SQLITE: (2.0, 1.25), POSTGRESQL: (2.5, 1.6)}
CPU, WAIT = "µs CPU", "ms"


def names() -> Iterator[str]:
    yield from (*MARKS, "message_alone_p50", "message_alone_p99")


def measure(folder: Path) -> Iterator[Figure]:
    """All figures that could be measured, databases in `folder`; what could not be is said."""
    numbers = count(1)
    with ExitStack() as stack:
        subjects = _start(stack, folder)
        warm_up(list(subjects.values()), numbers)
        rounds = costs(list(subjects.values()), numbers)
        base = rounds["echo"]
        yield Figure("message_echo", median(base), CPU)
        for name in [name for name in MARKS if name in rounds]:
            ratio = median(mine / its for mine, its in zip(rounds[name], base, strict=True))
            yield Figure(name, median(rounds[name]), CPU, median(base), ratio, *MARKS[name])
        if SQLITE in subjects:
            (p50, p99), (echo50, echo99) = (alone(subjects[it], numbers) for it in (SQLITE, "echo"))
            yield Figure("message_alone_p50", p50, WAIT, echo50, mark=10, moonshot=5)
            yield Figure("message_alone_p99", p99, WAIT, echo99, mark=40, moonshot=20)


def _start(stack: ExitStack, folder: Path) -> dict[str, Subject]:
    server = stack.enter_context(running(echo.build))
    subjects = {"echo": Subject("echo", server.port, server.cpu)}
    for name, kind in ((SQLITE, backends.SQLITE), (POSTGRESQL, backends.POSTGRESQL)):
        try:
            subjects[name] = _bot(stack, name, kind, folder)
        except (DidNotStartError, UnfitPostgresError) as error:
            say(f"{name} is not measured: {error}")
    return subjects


def _bot(stack: ExitStack, name: str, kind: str, folder: Path) -> Subject:
    database = stack.enter_context(backends.empty(kind, folder))
    server = stack.enter_context(running(bot_server.build, database.url))
    return Subject(name, server.port, lambda: server.cpu() + database.cpu())
