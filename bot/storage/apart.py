"""Lines kept apart from the database, so that it cannot be cut or set back without a trace.

Each line carries a keyed hash over itself and the line before: one changed, moved or taken out of
the middle is found. The folder belongs on another disk or machine than the database and its
backups, and is never restored with them; several machines share one.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from bot.storage.seal import Seal

PRIVATE = 0o600


class TamperedError(Exception):
    """A file kept apart is not as it was written; the message names file and line."""


class Apart:
    """The files of one folder. Calls do I/O and wait for the disk: not from within a turn."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self.folder, self._seal = folder, seal

    def add(self, name: str, facts: Mapping[str, Any]) -> None:
        """One more line at the end of a file, on the disk when this returns."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE)
        with os.fdopen(opened, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # several processes write, one line at a time
            text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
            file.write(f"{self._hash(name, _last_hash(file), text)} {text}\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self, name: str) -> Iterator[dict[str, Any]]:
        """Its lines, the first first; none where there is no file. Raises TamperedError."""
        if not (self.folder / name).exists():
            return
        before = ""
        with (self.folder / name).open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith("\n"):
                    return  # torn by a power cut: nobody was told that it was kept
                given, _, text = line.rstrip("\n").partition(" ")
                expected = self._hash(name, before, text)
                if not hmac.compare_digest(given.encode(), expected.encode()):
                    raise TamperedError(f"{name}, line {number}")
                before = given
                yield json.loads(text)

    def _hash(self, name: str, before: str, text: str) -> str:
        return self._seal.index(f"{before} {text}", f"apart.{name}")


def _last_hash(file: IO[str]) -> str:
    """Of the last whole line; what was torn by a power cut is cut off."""
    last, end = "", 0
    while line := file.readline():
        if not line.endswith("\n"):
            file.truncate(end)
            break
        last, end = line, file.tell()
    return last.partition(" ")[0]
