"""The database opened only to be read: nothing is made, nothing is changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text

from bot.settings import Settings
from bot.storage.engine import BUSY_SECONDS, connect
from bot.storage.scene import Db
from bot.storage.schema import MIGRATIONS
from bot.storage.seal import Seal

NO_KEY = bytes(32)  # what is not sealed can be read with any


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Raises what the driver raises; FileNotFoundError where there is no SQLite file."""
    engine = _to_read(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION READ ONLY"))
            yield connection
    finally:
        engine.dispose()


def db_of(connection: Connection, settings: Settings) -> Db:
    """For named queries of what is not sealed."""
    return Db(connection, Seal(NO_KEY), settings)


def revision(connection: Connection) -> str | None:
    """The schema it is at, None where it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this program has it: it may be of a newer one."""
    try:
        ScriptDirectory(str(MIGRATIONS)).get_revision(revision)
    except CommandError:
        return False
    return True


def file_of(url: str) -> Path | None:
    """The file of an SQLite database."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    return Path(address.database or "") if is_file else None


def _to_read(url: str) -> Engine:
    file = file_of(url)
    if file is None:
        return connect(url)
    if not file.is_file():
        raise FileNotFoundError(file)
    address = f"file:{quote(str(file))}?mode=ro"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS),
        poolclass=NullPool,
        hide_parameters=True,
    )
