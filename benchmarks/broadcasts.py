"""What a broadcast to a whole town costs: time, memory, and what residents who write feel of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import quantiles

from benchmarks.backends import KINDS, named
from benchmarks.callbacks import prepare
from benchmarks.load import keep_pace
from benchmarks.measure import say
from benchmarks.post_office import House, WeChat, open_house
from benchmarks.report import Figure

PEOPLE = 50_000
MESSAGES_A_SECOND = 50  # what a town writes while it reads
PLANNED, SENT, MEMORY, FELT = (
    "broadcast_plan_50k",
    "broadcast_send_50k",
    "broadcast_memory_50k",
    "message_p99_during_broadcast",
)
MARKS = {PLANNED: (10, 2), SENT: (60, 15), MEMORY: (64, 16), FELT: (500, 100)}


def names() -> Iterator[str]:
    for kind in KINDS:
        yield from (named(name, kind) for name in MARKS)


def measure(folder: Path) -> Iterator[Figure]:
    for kind in KINDS:
        with ExitStack() as stack:
            if house := open_house(stack, WeChat(stack), kind, folder, PEOPLE):
                yield from _figures(kind, house)


def _figures(kind: str, house: House) -> Iterator[Figure]:
    idle, _ = house.memory()
    planned, sent = house.broadcast()
    _, most = house.memory()
    say(f"{kind}: planned in {planned:.1f} s, {sent.rate:.0f} sent a second")
    yield _figure(PLANNED, kind, planned, "s")
    yield _figure(SENT, kind, sent.seconds, "s")
    yield _figure(MEMORY, kind, most - idle, "MB")
    yield _figure(FELT, kind, _p99_during_broadcast(house), "ms")


def _p99_during_broadcast(house: House) -> float:
    requests = (prepare([number])[0] for number in count(1))
    with ThreadPoolExecutor(1) as beside:
        broadcast = beside.submit(house.broadcast_at_once)
        port, pace = house.server.port, MESSAGES_A_SECOND
        latencies = keep_pace(port, requests, pace, broadcast.done)
        broadcast.result()
    p99 = quantiles(latencies, n=100)[98] * 1e3
    say(f"{len(latencies)} messages beside a broadcast: p99 {p99:.0f} ms")
    return p99


def _figure(name: str, kind: str, value: float, unit: str) -> Figure:
    mark, moonshot = MARKS[name]
    return Figure(named(name, kind), value, unit, mark=mark, moonshot=moonshot)
