"""Rosters that staff handed in, imported in the background; what is over is removed."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from bot import clock
from bot.actions import uploads
from bot.actions.roster_understood import of_facts
from bot.actions.uploads import Taken
from bot.community.uploads import Upload
from bot.storage import uploads as stored
from bot.storage.files import Files
from bot.storage.scene import Scene
from bot.storage.writer import Priority, UnavailableError, Writer
from bot.web.reading import Reader

log = logging.getLogger(__name__)
REST = 0.02  # seconds between turns, so that messages share no commit with every one
STRAY = timedelta(hours=1)  # a file without a row was kept by a process that ended


class StoppingError(Exception):
    """The house closes."""


class Importer:
    """One file at a time, a few homes a turn. Cut short, it is begun again when its lease is over:
    an import that comes twice changes nothing.
    """

    def __init__(self, writer: Writer, files: Files, reader: Reader) -> None:
        self._writer, self._files, self._reader = writer, files, reader
        self._stopping = False

    def stop(self) -> None:
        """What is not done by the next turn is left to whoever comes next."""
        self._stopping = True

    async def import_due(self) -> None:
        """Everything that was confirmed."""
        while not self._stopping:
            upload = await self._writer.run(uploads.claim, Priority.PLANNING)
            if upload is None:
                return
            try:
                taken = await self._import(upload)
            except StoppingError:
                await self._writer.run(partial(uploads.release, upload=upload))
                return
            except UnavailableError:
                raise  # begun again when its lease is over
            except Exception as error:  # noqa: BLE001 - whatever it was, its person hears of it
                log.warning("a roster could not be imported: %s", type(error).__name__)
                taken = None
            work = partial(uploads.finish, upload=upload, taken=taken)
            await self._writer.run(work, Priority.PLANNING)

    async def remove_old(self) -> None:
        """Pages that are over, with their files."""
        for name in await self._writer.run(uploads.sweep, Priority.PLANNING):
            await asyncio.to_thread(self._files.remove, name)
        strays = await asyncio.to_thread(self._files.strays, clock.now() - STRAY)
        if strays:
            look = partial(_known, strays)
            for name in set(strays) - await self._writer.run(look, Priority.PLANNING):
                await asyncio.to_thread(self._files.remove_stray, name)

    async def _import(self, upload: Upload) -> Taken:
        understood, taken = of_facts(upload.seen), Taken()
        estates = await self._writer.run(
            lambda scene: uploads.place(scene.db, upload, understood), Priority.PLANNING
        )
        content = await asyncio.to_thread(self._files.read, upload.file)
        async for some in self._reader.homes(content, upload.name):
            work = partial(uploads.take, upload=upload, estates=estates, some=some, taken=taken)
            await self._writer.run(work, Priority.PLANNING)
            await asyncio.sleep(REST)
            if self._stopping:
                raise StoppingError
        return taken


def _known(names: list[str], scene: Scene) -> set[str]:
    return stored.files(scene.db, names)
