"""The one way to write: one thread, one connection, one commit for all that waits.

The event loop collects turns while the thread works, and hands over all of them when it is free:
the busier the house, the more share a commit, and the two never contend for the interpreter.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot import failpoints
from bot.settings import Settings
from bot.storage import inbox, keys, locks
from bot.storage.engine import forget_log
from bot.storage.inbox import Heard, Opening
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal
from bot.storage.turns import Batch, Faults, Turn

T = TypeVar("T")
log = logging.getLogger(__name__)
MOST_AT_ONCE = 64
MOMENT, PATIENCE = 0.001, 8  # seconds, times
DEADLOCK = "40P01"  # PostgreSQL's code: the other one goes on, this one may try again


class UnavailableError(Exception):
    """The database could not begin, answer or commit: nothing happened, it may be tried again."""


class Priority(IntEnum):
    MESSAGE = 0
    SENDER = 1
    PLANNING = 2


class Writer:
    """`start` and `stop` belong to the event loop, `run` and `hear` to whoever wants a turn."""

    def __init__(self, engine: Engine, seal: Seal, settings: Settings) -> None:
        self._engine, self.seal, self._settings = engine, seal, settings
        driver = engine.dialect.loaded_dbapi
        self._faults: Faults = (DBAPIError, driver.Error)
        self._absences: Faults = (driver.OperationalError, driver.InterfaceError)
        self._waiting: dict[Priority, deque[Turn[Any]]] = {p: deque() for p in Priority}
        self._batches: SimpleQueue[Batch | None] = SimpleQueue()
        self._busy = self._stopping = False
        self._crowd = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.on_letters: Callable[[], None] = lambda: None  # called after their commit
        self.on_media: Callable[[], None] = lambda: None
        self._thread = Thread(target=self._serve, name="writer", daemon=True)

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Finish what waits, then close."""
        self._stopping = True
        await self._idle.wait()
        self._batches.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    async def run(self, work: Callable[[Scene], T], priority: Priority = Priority.SENDER) -> T:
        """Take a turn; the result is in the database when this returns."""
        return await self._queue(Turn(work, self._loop.create_future()), priority)

    async def forget_log(self) -> bool:
        """What was erased stands in no file any more. False: not yet."""
        return await asyncio.to_thread(forget_log, self._engine)

    async def hear(self, heard: Heard, work: Callable[[Scene, Opening], T]) -> T:
        """A turn for a message: what is known of its sender is read with its neighbours'."""

        def with_opening(scene: Scene) -> T:
            return work(scene, scene.db.openings[heard])

        turn: Turn[T] = Turn(with_opening, self._loop.create_future(), heard)
        return await self._queue(turn, Priority.MESSAGE)

    async def _queue(self, turn: Turn[T], priority: Priority) -> T:
        if self._stopping:
            raise RuntimeError("the writer is stopping")
        self._waiting[priority].append(turn)
        self._idle.clear()
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._gather)
        return await turn.future

    def _gather(self, patience: int = PATIENCE) -> None:
        """Wait a moment for as many as came together last time, so that they share a commit again
        and the loop is idle while the thread works: the two do not fight for the interpreter.
        """
        if patience and len(self._waiting[Priority.MESSAGE]) < self._crowd:
            self._loop.call_later(MOMENT, self._gather, patience - 1)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        turns = self._choose()
        self._busy = bool(turns)
        heard = sum(turn.heard is not None for turn in turns)
        self._crowd = max(heard if heard > 1 else 0, self._crowd // 2)
        if turns:
            self._batches.put(Batch(turns))
        else:
            self._idle.set()

    def _choose(self) -> list[Turn[Any]]:
        """Messages first, one a person: her next is heard when this one is answered.

        Of the others one each goes along, last: none starves, and none makes a message wait long.
        """
        messages = self._waiting[Priority.MESSAGE]
        chosen: list[Turn[Any]] = []
        later: list[Turn[Any]] = []
        people: set[str] = set()
        while messages and len(chosen) < MOST_AT_ONCE:
            turn = messages.popleft()
            assert turn.heard is not None
            (later if turn.heard.openid in people else chosen).append(turn)
            people.add(turn.heard.openid)
        messages.extendleft(reversed(later))
        others = (self._waiting[Priority.SENDER], self._waiting[Priority.PLANNING])
        return [*chosen, *(queue.popleft() for queue in others if queue)]

    def _serve(self) -> None:
        while batch := self._batches.get():
            self._commit(batch)
            self._loop.call_soon_threadsafe(self._settle, batch)

    def _commit(self, batch: Batch) -> None:
        """All of it; turn by turn where one spoils it; nothing where the database is away."""
        try:
            spoilt_by = self._connect_and_write(batch)
        except Exception as error:
            log.exception("a batch of %d could not begin or commit", len(batch.turns))
            if isinstance(error, keys.MissingKeyError):
                log.error("%s", error)  # noqa: TRY400 - what to do about it
            for turn in batch.turns:
                turn.outcome = UnavailableError(type(error).__name__)
        else:
            if spoilt_by:
                self._write_alone(batch, spoilt_by)

    def _connect_and_write(self, batch: Batch) -> Exception | None:
        with self._engine.connect() as connection:
            try:
                return self._write(connection, batch)
            except Exception:
                connection.invalidate()  # perhaps it is broken: the next batch gets a new one
                raise

    def _write(self, connection: Connection, batch: Batch) -> Exception | None:
        """What spoilt it, if anything did: then none of it is written."""
        transaction = connection.begin()
        db = Db(connection, self.seal, self._settings)
        keys.follow(db)
        try:
            self._hold_people(db, batch)
            db.openings = inbox.openings(db, [t.heard for t in batch.turns if t.heard])
            for turn in batch.turns:
                turn.play(db, self._faults)
            db.finish()
        except Exception as error:  # noqa: BLE001 - _write_alone finds out whose it is
            transaction.rollback()
            return error
        failpoints.at("commit.before")
        transaction.commit()
        failpoints.at("commit.after")
        for done in db.after:
            done()
        batch.has_letters |= db.has_letters
        batch.has_media |= db.has_media
        return None

    def _hold_people(self, db: Db, batch: Batch) -> None:
        """Whoever another process is hearing now waits for the next batch."""
        busy = locks.hold(db, {turn.heard.openid for turn in batch.turns if turn.heard})
        for turn in batch.turns:
            if turn.heard and turn.heard.openid in busy:
                batch.put_back.append(turn)
        batch.turns = [turn for turn in batch.turns if turn not in batch.put_back]

    def _write_alone(self, batch: Batch, error: Exception) -> None:
        """One turn spoilt the batch: each is played again by itself, so that only it fails."""
        if len(batch.turns) == 1 and getattr(error, "sqlstate", None) != DEADLOCK:
            self._fail(batch.turns[0], error)
            return
        log.warning("a batch of %d is played again one by one", len(batch.turns))
        alone = [Batch([turn]) for turn in batch.turns]
        for one in alone:
            self._commit(one)
        batch.turns = [turn for one in alone for turn in one.turns]
        batch.put_back += [turn for one in alone for turn in one.put_back]
        batch.has_letters |= any(one.has_letters for one in alone)
        batch.has_media |= any(one.has_media for one in alone)

    def _fail(self, turn: Turn[Any], error: Exception) -> None:
        if isinstance(error, self._absences):
            turn.outcome = UnavailableError(type(error).__name__)
            return
        with suppress(Exception), self._engine.begin() as connection:
            db = Db(connection, self.seal, self._settings)
            keys.follow(db)
            turn.keep(db)
        turn.outcome = error

    def _settle(self, batch: Batch) -> None:
        self._waiting[Priority.MESSAGE].extendleft(reversed(batch.put_back))
        for turn in batch.turns:
            turn.settle()
        if batch.has_letters:
            self.on_letters()
        if batch.has_media:
            self.on_media()
        self._gather()
