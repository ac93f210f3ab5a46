"""Files that people sent: sealed, under names that tell nothing, in a folder of their own.

A file appears whole or not at all. Its name is part of its seal: put in place of another, or
changed by one bit, it no longer opens. Several processes share the folder; nothing is ever
written twice.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from bot import clock
from bot.storage.seal import Seal, WrongKeyError

NAME, OURS = re.compile("[0-9a-f]{32}"), re.compile(r"\.?[0-9a-f]{32}")  # of a file; or a draft
PLACE = "media.file"
ROSTERS = "rosters"  # the folder of rosters that are handed in, within media.dir


class MissingError(Exception):
    """It is not there, or it is not what was kept under this name."""


class Files:
    """`folder` is made with the first file; nobody else may look into it."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder, self._seal = folder, seal

    def keep(self, content: bytes) -> str:
        """Its new name; it outlives a power cut when this returns. OSError where it cannot."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name, number = token_hex(16), self._seal.number
        self._write(name, name, content, clock.now().timestamp())
        if number != self._seal.number:  # whoever changes the key may not have seen it
            self.reseal(name)
        return name

    def read(self, name: str) -> bytes:
        """What was kept. Raises MissingError."""
        if not NAME.fullmatch(name):
            raise MissingError
        try:
            sealed = (self._folder / name).read_bytes()
            return self._seal.open_bytes(sealed, f"{PLACE}:{name}")
        except (OSError, WrongKeyError) as error:
            raise MissingError(type(error).__name__) from error

    def remove(self, name: str) -> None:
        """It is gone for good; nothing where it was gone already, or was never ours."""
        if OURS.fullmatch(name):
            with suppress(FileNotFoundError), self._undisturbed(name):
                (self._folder / name).unlink(missing_ok=True)

    def old(self) -> list[str]:
        """Those that another key sealed than the one that seals now."""
        if not self._folder.is_dir():
            return []
        head = bytes([self._seal.number])
        names = [file.name for file in self._folder.iterdir() if NAME.fullmatch(file.name)]
        return [name for name in names if self._head(name) not in {head, b""}]

    def reseal(self, name: str) -> None:
        """With the key that seals now; as old as it was. Raises MissingError, OSError."""
        content, draft = self.read(name), token_hex(16)
        with suppress(FileNotFoundError), self._undisturbed(name):  # removed: it stays so
            self._write(name, draft, content, (self._folder / name).stat().st_mtime)

    def _head(self, name: str) -> bytes:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(1)
        except FileNotFoundError:
            return b""

    def _write(self, name: str, drafted_as: str, content: bytes, at: float) -> None:
        """Whole, and on the disk, before it takes its name. `at`: which says when it is old."""
        draft = self._folder / f".{drafted_as}"
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(opened, "wb") as writing:
                writing.write(self._seal.close_bytes(content, f"{PLACE}:{name}"))
                writing.flush()
                os.utime(opened, (at, at))
                os.fsync(opened)
            draft.rename(self._folder / name)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._sync()

    @contextmanager
    def _undisturbed(self, name: str) -> Iterator[None]:
        """It is not removed while it is sealed anew, on whatever machine: it would come back."""
        with (self._folder / name).open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def remove_stray(self, name: str) -> None:
        """A draft, or a file of this house: the folder may be another's by mistake."""
        if NAME.fullmatch(name):
            try:
                self.read(name)
            except MissingError:
                return
        self.remove(name)

    def strays(self, older_than: datetime) -> list[str]:
        """The names, drafts' too, of what was written before: strays where no row knows them."""
        if not self._folder.is_dir():
            return []
        before = older_than.timestamp()
        with os.scandir(self._folder) as found:
            ours = [one for one in found if OURS.fullmatch(one.name)]
        return [one.name for one in ours if _written_at(one) < before]

    def _sync(self) -> None:
        """The new name outlives a power cut, too."""
        opened = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _written_at(found: os.DirEntry[str]) -> float:
    try:
        return found.stat().st_mtime
    except FileNotFoundError:  # another process has just removed or renamed it
        return float("inf")
