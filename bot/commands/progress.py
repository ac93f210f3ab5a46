"""The bar that long work shows, on stderr."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, track

T = TypeVar("T")


def progress(things: Sequence[T], what: str) -> Iterable[T]:
    return track(things, description=what, console=Console(stderr=True))


@contextmanager
def counting(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """For work that says itself how far it has come: call with how much is done more."""
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)
