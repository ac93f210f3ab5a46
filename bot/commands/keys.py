"""`louli keys`: a new data key while everything runs; which keys there are, and who holds them.

Every step may be cut short: run again, it goes on where it was.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic

import typer

from bot import secret_files
from bot.actions import audit
from bot.commands.failure import Failure
from bot.commands.opening import open_writer
from bot.commands.resealing import Resealing
from bot.secret_files import variable
from bot.settings import Settings
from bot.storage import keys, rotation
from bot.storage.keys import KeyHolder
from bot.storage.scene import Scene
from bot.storage.writer import UnavailableError, Writer

LAST = 255  # a number is one byte
LOOK = 0.5  # seconds
NEW = variable("security", "data_key")
BEFORE = f"{NEW}_BEFORE"
BY_ENVIRONMENT = (
    f"the data key is given in the environment: make a new one (openssl rand -base64 32), set "
    f"{NEW} to it and {BEFORE} to the present one everywhere, restart each `louli serve`, then run "
    "this again"
)
KEEP = (
    "Keep {} offline as long as backups from before now exist: nothing else opens them. When the "
    "last of them is gone, destroy it: then nobody can."
)


async def rotate(settings: Settings, wait: int, *, leave_damaged: bool) -> None:
    """Failure for what keeps it from its end; run again, it goes on."""
    async with open_writer(settings) as writer:
        await Rotation(settings, writer, wait).run(leave_damaged=leave_damaged)


async def show(settings: Settings) -> None:
    """A line for each key, one for each process that serves."""
    async with open_writer(settings) as writer:
        rows, serving = await writer.run(lambda scene: (keys.all_rows(scene.db), _serving(scene)))
        for row in rows:
            typer.echo(f"data key {row['id']}: {'seals' if row['seals'] else 'opens'}")
        for one in serving:
            held = ", ".join(map(str, one.holds))
            typer.echo(f"{one.name} serves: holds {held}, seals with {one.seals}")
        if not rows[1:]:
            typer.echo("No rotation is under way")
            return
        work = Resealing(settings, writer)
        typer.echo(
            f"{sum(work.rows().values())} rows and {len(work.files())} files are sealed with "
            "another than the one that seals: louli keys rotate goes on"
        )


def _serving(scene: Scene) -> list[KeyHolder]:
    return keys.holders(scene.db)


class Rotation:
    """From the data key that seals to the next one. `wait`: seconds for each process to follow."""

    def __init__(self, settings: Settings, writer: Writer, wait: int) -> None:
        self.settings, self.writer, self.wait = settings, writer, wait
        self.folder = settings.secrets_dir
        self.resealing = Resealing(settings, writer)

    async def run(self, *, leave_damaged: bool) -> None:
        rows = await self.writer.run(lambda scene: keys.all_rows(scene.db))
        if not rows[1:] and self._put_aside(rows):
            return  # the last one had come so far
        number, key = self._begun(rows) if rows[1:] else self._begin(rows)
        await self.writer.run(partial(rotation.announce, number=number, key=key))
        await self._until_all(f"holds data key {number}", lambda one: number in one.holds)
        if self.writer.seal.number != number:
            await self._switch(number)
        await self._until_all(f"seals with data key {number}", lambda one: one.seals == number)
        await self.resealing.run(leave_damaged=leave_damaged)
        if self.resealing.files() and not leave_damaged:
            raise Failure("a file came that the key before sealed: run this again, it goes on")
        await self._retire(number)

    def _begun(self, rows: keys.Rows) -> tuple[int, bytes]:
        number = rows[-1]["id"]
        typer.echo(f"Going on with the rotation to data key {number}")
        return number, keys.fitting(rows[-1:], self.settings.data_keys())[number]

    def _begin(self, rows: keys.Rows) -> tuple[int, bytes]:
        """Its number and the new key: in a file, or from the environment, where the present is."""
        number = rows[0]["id"] + 1
        if number > LAST:
            raise Failure(f"data key {LAST} is the last that there can be")
        if keys.fitting(rows, secret_files.key_files(self.folder).values()):
            key = secret_files.read_key(secret_files.make_data_key(self.folder, number))
            typer.echo(
                f"Made data key {number}: {secret_files.key_file(self.folder, number)}. Keep a "
                "copy elsewhere; each other machine that serves needs one in its secrets_dir, too."
            )
            return number, key
        is_given = self.settings.security.data_key_before.get_secret_value()
        if not is_given or keys.fitting(rows, [self.settings.data_key]):
            raise Failure(BY_ENVIRONMENT)
        typer.echo(f"Data key {number} is the one in {NEW}")
        return number, self.settings.data_key

    async def _until_all(self, what: str, is_so: Callable[[KeyHolder], bool]) -> None:
        """Every process that serves. One that was killed is waited for until it is given up."""
        began, told = monotonic(), ""
        while late := [one.name for one in await self.writer.run(_serving) if not is_so(one)]:
            names = f"{', '.join(late)}: not known yet that it {what}"
            if monotonic() - began > self.wait:
                raise Failure(
                    f"{names}; copy the key's file from {self.folder} to that machine, or give it "
                    "in its environment, then run this again: it goes on"
                )
            if names != told and monotonic() - began > 2 * LOOK:
                typer.echo(f"Waiting for {names}")
                told = names
            await asyncio.sleep(LOOK)

    async def _switch(self, number: int) -> None:
        """A long read of the whole database, a backup, may be in the way."""

        def work(scene: Scene) -> None:
            rotation.switch(scene, number)
            audit.note(scene, None, "data key changed", f"key:{number}")

        began = monotonic()
        while True:
            try:
                await self.writer.run(work)
            except UnavailableError as error:
                if monotonic() - began > self.wait:
                    raise Failure(
                        "somebody reads the database all the time (a backup?): run this again later"
                    ) from error
                await asyncio.sleep(LOOK)
            else:
                typer.echo(f"Data key {number} seals from now on")
                return

    async def _retire(self, number: int) -> None:
        def work(scene: Scene) -> keys.Rows:
            rotation.retire(scene, number)
            audit.note(scene, None, "data key retired", f"key:{number - 1}")
            return [row for row in keys.all_rows(scene.db) if row["id"] == number]

        rows = await self.writer.run(work)
        typer.echo(f"Nothing needs a data key before {number} any more")
        if not self._put_aside(rows):
            typer.echo(f"Remove {BEFORE} everywhere. {KEEP.format('what it held')}")

    def _put_aside(self, rows: keys.Rows) -> int:
        """How many files there were of keys from before; what to do with them is said."""
        number, count = rows[0]["id"], 0
        for file, key in secret_files.key_files(self.folder).items():
            is_before = (secret_files.number_of(file) or number) < number
            if is_before and not keys.fitting(rows, [key]):
                count += 1
                typer.echo(
                    f"Retired: {secret_files.retire(file)}. {KEEP.format('it')} On other machines, "
                    f"remove {file.name} from secrets_dir."
                )
        return count
