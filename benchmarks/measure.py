"""How a message's cost is measured: rounds that take turns, so that all see the same machine."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import quantiles

from benchmarks.callbacks import prepare, words
from benchmarks.load import post

WARM_UP, MESSAGES, ROUNDS, AT_ONCE, ALONE = 1000, 3000, 5, 32, 1000


@dataclass(frozen=True)
class Subject:
    """What answers callbacks on a port, and the CPU (seconds) of all who take part in it."""

    name: str
    port: int
    cpu: Callable[[], float]


def warm_up(subjects: Sequence[Subject], numbers: Iterator[int]) -> None:
    for subject in subjects:
        load = post(subject.port, prepare(list(islice(numbers, WARM_UP))), AT_ONCE)
        say(f"{subject.name} answers: {' '.join(words(load.reply).split())}")


def costs(subjects: Sequence[Subject], numbers: Iterator[int]) -> dict[str, list[float]]:
    """Microseconds of CPU a message, AT_ONCE under way, of each subject in each round."""
    rounds: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for turn in range(1, ROUNDS + 1):
        for subject in subjects:
            requests = prepare(list(islice(numbers, MESSAGES)))
            before = subject.cpu()
            load = post(subject.port, requests, AT_ONCE)
            cost = (subject.cpu() - before) * 1e6 / MESSAGES
            rounds[subject.name].append(cost)
            rate = MESSAGES / load.seconds
            say(f"round {turn}/{ROUNDS} {subject.name}: {cost:.0f} µs of CPU, {rate:.0f} a second")
    return rounds


def alone(subject: Subject, numbers: Iterator[int]) -> tuple[float, float]:
    """Milliseconds until the answer, p50 and p99, with one message under way at a time."""
    load = post(subject.port, prepare(list(islice(numbers, ALONE))), 1)
    cuts = quantiles(load.latencies, n=100)
    return cuts[49] * 1e3, cuts[98] * 1e3


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
