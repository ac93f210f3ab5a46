"""The bar that long work shows, on stderr."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def progress(things: Sequence[T], what: str) -> Iterable[T]:
    return track(things, description=what, console=Console(stderr=True))
