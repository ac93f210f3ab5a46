"""A notice to a million people: the memory it takes while it is planned and sent. Some minutes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.backends import KINDS, named
from benchmarks.measure import say
from benchmarks.post_office import House, WeChat, open_house
from benchmarks.report import Figure

PEOPLE = 1_000_000
MEMORY, PLANNED, SENT = (
    "broadcast_million_memory",
    "broadcast_million_plan",
    "broadcast_million_send",
)
MARK, MOONSHOT = 64, 16  # MB above idle


def names() -> Iterator[str]:
    for kind in KINDS:
        yield from (named(name, kind) for name in (MEMORY, PLANNED, SENT))


def measure(folder: Path) -> Iterator[Figure]:
    for kind in KINDS:
        with ExitStack() as stack:
            say(f"{kind}: {PEOPLE} people move in")
            if house := open_house(stack, WeChat(stack), kind, folder, PEOPLE):
                yield from _figures(kind, house)


def _figures(kind: str, house: House) -> Iterator[Figure]:
    idle, _ = house.memory()
    planned, sent = house.broadcast()
    _, most = house.memory()
    say(f"{kind}: planned in {planned:.0f} s, {sent.rate:.0f} sent a second")
    yield Figure(named(MEMORY, kind), most - idle, "MB", mark=MARK, moonshot=MOONSHOT)
    yield Figure(named(PLANNED, kind), planned, "s")
    yield Figure(named(SENT, kind), sent.seconds, "s")
