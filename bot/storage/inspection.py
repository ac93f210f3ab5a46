"""Whether the audit log is what was written: walked in order, and compared with its anchors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from sqlalchemy import Engine, bindparam, select

from bot.settings import Settings
from bot.storage import chain
from bot.storage.anchors import Anchors
from bot.storage.chain import AT_ONCE, Row
from bot.storage.scene import Counter, Db
from bot.storage.seal import Seal, WrongKeyError
from bot.storage.tables import table

_counters = table(Counter)
_counted = select(_counters.c.last).where(_counters.c.kind == bindparam("kind"))
T = TypeVar("T")


class Read(Protocol):
    """Looks at the database as it is at one moment."""

    def __call__(self, look: Callable[[Db], T], /) -> T: ...


class Flaw(StrEnum):
    """What can be wrong; `row` is where it shows first."""

    HEAD = "head"  # rows before it are gone, and no start was noted here
    GAP = "gap"  # rows from it on are missing
    ALTERED = "altered"  # changed, replaced, swapped or put in: its hash does not fit
    UNREADABLE = "unreadable"  # it, or what stands in its place, holds what nobody wrote so
    ANCHOR = "anchor"  # bound well, and not what was anchored: rewritten, or set back and gone on
    BEGUN = "begun"  # bound anew after there had been anchors
    TAIL = "tail"  # the counter knows of rows from it on
    COUNTER = "counter"  # the counter does not know of it
    SET_BACK = "set back"  # it is the last, and an anchor knows of later ones
    NO_ANCHORS = "no anchors"


class BrokenError(Exception):
    """The first flaw. `row`: see Flaw. `other`: the last row missing, or the one anchored."""

    def __init__(self, flaw: Flaw, row: int, other: int = 0) -> None:
        super().__init__(f"{flaw}: row {row}")
        self.flaw, self.row, self.other = flaw, row, other


@dataclass(slots=True)
class Walked:
    """How far the log was walked. `begun`: the last of the rows bound when the chain began."""

    first: int = 0
    last: int = 0
    hash: str = ""
    rows: int = 0
    anchors: int = 0
    begun: int = 0
    forgotten: int = 0


def reading(engine: Engine, seal: Seal, settings: Settings) -> Read:
    """Each look in a transaction of its own, so that whoever writes waits for a moment only."""

    def read(look: Callable[[Db], T], /) -> T:
        with engine.begin() as connection:
            return look(Db(connection, seal, settings))

    return read


def inspect(read: Read, seal: Seal, anchors: Anchors) -> Walked:
    """The anchors are older than what is read now. Raises BrokenError."""
    walked = Walked()
    while True:
        found, counted = _next(read, walked)
        for row in found:
            _check(row, walked, seal, anchors)
        if not found:
            _check_ends(walked, anchors, counted)
            return walked


def _next(read: Read, walked: Walked, most: int = AT_ONCE) -> tuple[Sequence[Row], int]:
    """The next rows; and what the counter says, looked up at the same moment.

    Where one cannot be read, fewer are, until it is known which.
    """

    def look(db: Db) -> tuple[Sequence[Row], int]:
        return chain.after(db, walked.last, most), int(db.value(_counted, kind="audit") or 0)

    try:
        return read(look)
    except (WrongKeyError, ValueError, TypeError) as error:
        if most > 1:
            return _next(read, walked, most // 2)
        raise BrokenError(Flaw.UNREADABLE, walked.last + 1) from error


def _check(row: Row, walked: Walked, seal: Seal, anchors: Anchors) -> None:
    number = row["id"]
    if not walked.rows:
        _begin(number, walked, anchors)
    elif number != walked.last + 1:
        raise BrokenError(Flaw.GAP, walked.last + 1, number - 1)
    if row["hash"] != _link(seal, walked.hash, row):
        raise BrokenError(Flaw.ALTERED, number)
    if (anchored := anchors.hashes.get(number)) is not None:
        if anchored != row["hash"] or number in anchors.disagreeing:
            raise BrokenError(Flaw.ANCHOR, number)
        walked.anchors += 1
    if row["act"] == chain.BEGUN and row["person"] is None:
        if any(anchored < number for anchored in anchors.hashes):
            raise BrokenError(Flaw.BEGUN, number)
        walked.begun = number - 1
    if row["act"] == chain.FORGOTTEN and row["subject"] == f"audit:{walked.first - 1}":
        walked.forgotten = walked.first - 1
    walked.last, walked.hash = number, row["hash"]
    walked.rows += 1


def _begin(number: int, walked: Walked, anchors: Anchors) -> None:
    walked.first = number
    if number == 1:
        return
    if number not in anchors.starts:
        raise BrokenError(Flaw.HEAD, number)
    walked.hash = anchors.starts[number]


def _link(seal: Seal, before: str, row: Row) -> str:
    try:
        return chain.link(seal, before, row)
    except (TypeError, ValueError, AttributeError):  # a value of another kind
        return ""


def _check_ends(walked: Walked, anchors: Anchors, counted: int) -> None:
    if walked.first > 1 and not walked.forgotten:
        raise BrokenError(Flaw.HEAD, walked.first)
    if counted > walked.last:
        raise BrokenError(Flaw.TAIL, walked.last + 1, counted)
    if counted < walked.last:
        raise BrokenError(Flaw.COUNTER, counted + 1, walked.last)
    if anchors.newest > walked.last:
        raise BrokenError(Flaw.SET_BACK, walked.last, anchors.newest)
    if walked.rows and not anchors.hashes:
        raise BrokenError(Flaw.NO_ANCHORS, walked.first)
