"""A turn: plain work on a Scene; and a batch of turns, which share a commit."""

from asyncio import Future
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.storage import inbox
from bot.storage.inbox import Heard
from bot.storage.scene import Db, Scene

T = TypeVar("T")
Faults = tuple[type[Exception], ...]


@dataclass(slots=True)
class Turn(Generic[T]):
    """Plain work on a Scene, and the future of whoever waits for it."""

    work: Callable[[Scene], T]
    future: Future[T]
    heard: Heard | None = None
    outcome: T | Exception | None = None

    def play(self, db: Db, faults: Faults) -> None:
        """Work, then write. Only what keeps a Scene from being read or written leaves this."""
        scene = Scene(db)
        try:
            self.outcome = self.work(scene)
        except faults:
            raise
        except StopIteration as error:  # which no future would take
            self.outcome = RuntimeError("StopIteration").with_traceback(error.__traceback__)
            scene.drop()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            self.outcome = error
            scene.drop()
        scene.write()

    def keep(self, db: Db) -> None:
        """Play it once more for what must outlive it: the rest cannot be written."""
        db.openings = inbox.openings(db, [self.heard] if self.heard else [])
        scene = Scene(db)
        with suppress(Exception):
            self.work(scene)
        scene.drop()
        scene.write()
        db.finish()

    def settle(self) -> None:
        if self.future.done():
            return
        if isinstance(self.outcome, Exception):
            self.future.set_exception(self.outcome)
        else:
            self.future.set_result(self.outcome)  # type: ignore[arg-type]


@dataclass(slots=True)
class Batch:
    """Turns that share a commit: at most one of each person, in the order they came."""

    turns: list[Turn[Any]]
    put_back: list[Turn[Any]] = field(default_factory=list)
    has_letters: bool = False
    has_media: bool = False
