"""One database on PostgreSQL for many tests: to make a new one takes a third of a second."""

import pytest
from sqlalchemy import text

from bot.storage.engine import connect
from bot.storage.every_table import metadata


class Reused:
    """A furnished database that can be brought back to its beginning."""

    def __init__(self, url):
        self.url, self.engine = url, connect(url)
        self.tables = [f'"{table.name}"' for table in metadata.sorted_tables]
        with self.engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA beginning"))
            for table in self.tables:
                connection.execute(text(f"CREATE TABLE beginning.{table} AS TABLE {table}"))

    def begin_again(self):
        with self.engine.begin() as connection:
            for table in reversed(self.tables):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
            for table in self.tables:
                connection.execute(text(f"INSERT INTO {table} TABLE beginning.{table}"))
        self.engine.dispose()  # tests may count connections


@pytest.fixture(scope="package")
def reused(postgres_databases):
    reused = Reused(postgres_databases.fresh())
    yield reused
    reused.engine.dispose()
    postgres_databases.drop(reused.url)


@pytest.fixture
def database(kind, request):
    """The URL of a furnished database that no other test uses now."""
    if kind[0] == "sqlite":
        files = request.getfixturevalue("sqlite_files")
        url = files.fresh()
        yield url
        files.drop(url)
    else:
        reused = request.getfixturevalue("reused")
        yield reused.url
        reused.begin_again()
