"""Only one process serves an SQLite file: a second would take the first's sends for abandoned."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Database


class AlreadyServedError(Exception):
    """Another process serves this database."""


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold the lock beside the file while serving; the system drops it when the process ends.

    PostgreSQL is for many processes: there it does nothing. Raises AlreadyServedError.
    """
    if not database.is_embedded:
        yield
        return
    file = Path(f"{make_url(database.url).database}.serving")
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServedError(
                f"another `louli serve` is using {file.with_suffix('')}"
            ) from error
        yield
