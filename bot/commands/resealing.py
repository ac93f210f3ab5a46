"""Every sealed value and file sealed anew with the key that seals now, until none is left."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic

import typer
from sqlalchemy import Table

from bot.commands.failure import Failure
from bot.commands.progress import counting
from bot.settings import Settings
from bot.storage import resealing
from bot.storage.files import PLACE, ROSTERS, Files, MissingError
from bot.storage.reading import reading
from bot.storage.resealing import Sealed
from bot.storage.writer import Priority, Writer

REST = 0.03  # seconds between turns: another process that waits for SQLite looks every 25-100 ms
PASSES = 50  # where others hold rows again and again


class Resealing:
    """What is left of other keys; and the work of leaving nothing."""

    def __init__(self, settings: Settings, writer: Writer) -> None:
        self.url, self.writer = settings.database.url, writer
        media = settings.media.dir
        self.folders = [Files(folder, writer.seal) for folder in (media, media / ROSTERS)]
        self.longest = 0.0

    def rows(self) -> dict[Table, int]:
        """How many there are, of each table that has any."""
        number = self.writer.seal.number
        with reading(self.url) as connection:
            found = {one: resealing.count(connection, one, number) for one in resealing.tables()}
        return {table: count for table, count in found.items() if count}

    def files(self) -> list[tuple[Files, str]]:
        return [(folder, name) for folder in self.folders for name in folder.old()]

    async def run(self, *, leave_damaged: bool) -> None:
        """Until a look at everything finds nothing. Failure for what opens with no key."""
        began, rows, files = monotonic(), 0, self.files()
        left = self.rows()
        with counting(sum(left.values()) + len(files), "sealing anew") as advance:
            lost = [place for file in files for place in _reseal(*file, advance)]
            for _ in range(PASSES):
                done = Sealed()
                for table in left:
                    await self._reseal_table(table, done, advance)
                rows, left = rows + done.rows, self.rows()
                if sum(left.values()) == done.stuck:
                    break
        typer.echo(
            f"Sealed {rows} rows and {len(files)} files anew in {monotonic() - began:.0f} s "
            f"(the longest turn: {self.longest * 1000:.0f} ms)"
        )
        if sum(left.values()) > done.stuck:
            raise Failure("others hold some rows all the time: run this again, it goes on")
        _look_at(done.damaged + lost, leave_damaged=leave_damaged)

    async def _reseal_table(
        self, table: Table, whole: Sealed, advance: Callable[[int], None]
    ) -> None:
        with reading(self.url) as connection:
            for some in resealing.old(connection, table, self.writer.seal.number):
                began = monotonic()
                work = partial(resealing.reseal, table=table, keys=some)
                done = await self.writer.run(work, Priority.PLANNING)
                self.longest = max(self.longest, monotonic() - began)
                whole.add(done)
                advance(done.rows)
                await asyncio.sleep(REST)


def _reseal(folder: Files, name: str, advance: Callable[[int], None]) -> list[str]:
    """[what it is], where it does not open."""
    advance(1)
    try:
        folder.reseal(name)
    except MissingError:
        return [PLACE] if name in folder.old() else []
    return []


def _look_at(damaged: Sequence[str], *, leave_damaged: bool) -> None:
    if not damaged:
        return
    where = ", ".join(f"{damaged.count(place)} in {place}" for place in sorted({*damaged}))
    words = f"{len(damaged)} values open with no key: they were moved or damaged ({where})"
    if not leave_damaged:
        raise Failure(
            f"{words}. The key before is kept: put them right from a backup and run this again, or "
            "give them up with --leave-damaged"
        )
    typer.echo(f"{words}. They are left as they are")
