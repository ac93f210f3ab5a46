"""`louli audit verify`: the audit log walked from its first row to its last, and every anchor."""

from time import monotonic

import typer

from bot.commands.failure import Failure
from bot.settings import Settings
from bot.storage import anchors, keys
from bot.storage.anchors import Anchors
from bot.storage.apart import Apart, TamperedError
from bot.storage.engine import connect
from bot.storage.inspection import BrokenError, Flaw, Walked, inspect, reading

BROKEN = {
    Flaw.HEAD: "rows before {row} were cut off: no start of the log was noted here",
    Flaw.GAP: "rows {row} to {other} were taken out",
    Flaw.ALTERED: "row {row} is not as it was written: changed, swapped or put in",
    Flaw.UNREADABLE: "row {row} cannot be read: changed, moved here, or put in",
    Flaw.ANCHOR: (
        "row {row} is not the one that was anchored, though it is bound to the row before: all "
        "from some row on was written anew, or the database was set back and went on from there"
    ),
    Flaw.BEGUN: "at row {row} all was bound anew, though there were anchors: the log was replaced",
    Flaw.TAIL: "rows {row} to {other} were cut off at the end: their numbers had been given",
    Flaw.COUNTER: "rows {row} to {other} were put in, or their numbers taken back",
    Flaw.SET_BACK: (
        "it ends at row {row}, but row {other} was anchored ({at}): the database was set back to "
        "an older state (a backup?), or its end was cut off"
    ),
    Flaw.NO_ANCHORS: (
        "there is no anchor in {folder}: its file was removed, or security.apart_dir points to "
        "another folder than it did"
    ),
}


def verify(settings: Settings) -> None:
    """Says what was checked; Failure names the first flaw and what it means. Changes nothing."""
    engine = connect(settings.database.url)
    try:
        with engine.connect() as connection:
            if not keys.needed(connection):
                raise Failure("there is no audit log here: the database is empty")
        seal = keys.open_seal(engine, settings)
        noted = _read(Apart(settings.security.apart_dir, seal))
        begun = monotonic()
        walked = inspect(reading(engine, seal, settings), seal, noted)
    except BrokenError as broken:
        told = BROKEN[broken.flaw].format(
            row=broken.row,
            other=broken.other,
            at=noted.moments.get(broken.other),
            folder=settings.security.apart_dir,
        )
        raise Failure(f"the audit log is broken: {told}") from broken
    finally:
        engine.dispose()
    _tell(walked, noted, monotonic() - begun)


def _read(apart: Apart) -> Anchors:
    try:
        return anchors.read(apart)
    except TamperedError as error:
        raise Failure(
            f"the anchors are not as they were written: {apart.folder}/{error}"
        ) from error


def _tell(walked: Walked, noted: Anchors, seconds: float) -> None:
    if not walked.rows:
        typer.echo("The audit log is empty, as it should be: no number was ever given")
        return
    rate = round(walked.rows / max(seconds, 0.001))
    typer.echo(
        f"Rows {walked.first} to {walked.last}: {walked.rows}, each bound to the one before "
        f"({rate:,} a second)"
    )
    if walked.forgotten:
        typer.echo(f"Rows up to {walked.forgotten} were let go after their time, as noted")
    if walked.begun:
        typer.echo(
            f"Rows up to {walked.begun} are from before the chain; since then they are bound"
        )
    newest = noted.newest
    typer.echo(f"Anchors: {walked.anchors}, the newest of row {newest} ({noted.moments[newest]})")
    if walked.last > newest:
        typer.echo(f"Rows after it: {walked.last - newest}, bound but not anchored yet")
    typer.echo("The audit log is whole")
