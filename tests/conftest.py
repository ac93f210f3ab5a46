"""The house of a test: on either database, in either mode, at a time that only tests move."""

import logging
import os
import shutil
from itertools import count

import pytest
from sqlalchemy import create_engine, make_url, text

from bot import clock as bot_clock
from bot.community import naming
from bot.logs import QUIET
from tests import leaks
from tests.house import POSTGRESQL_PLAIN, SQLITE_SAFE, Clock, furnish, open_house
from tests.postgres import VARIABLE


class SqliteFiles:
    """A furnished file, copied for each test."""

    def __init__(self, folder):
        self.folder, self.numbers = folder, count()
        self.template = folder / "template.db"
        furnish(f"sqlite:///{self.template}")

    def fresh(self):
        file = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(self.template, file)
        return f"sqlite:///{file}"

    def drop(self, url):
        for file in self.folder.glob(f"{make_url(url).database.rpartition('/')[2]}*"):
            file.unlink()


class PostgresDatabases:
    """A furnished database, copied for each test by PostgreSQL itself."""

    def __init__(self, url):
        self.url, self.numbers = make_url(url), count()
        server = self.url.set(drivername="postgresql+psycopg")
        self.engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self.name = f"louli_{os.getpid()}"
        self.run(f"CREATE DATABASE {self.name}")
        furnish(self.address(self.name))

    def address(self, name):
        return self.url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement):
        with self.engine.connect() as connection:
            connection.execute(text(statement))

    def fresh(self):
        name = f"{self.name}_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        return self.address(name)

    def drop(self, url):
        self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self):
        self.run(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory):
    return SqliteFiles(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgres_databases():
    if VARIABLE not in os.environ:
        pytest.skip(f"no {VARIABLE}: run `python -m tests.postgres -- pytest`")
    databases = PostgresDatabases(os.environ[VARIABLE])
    yield databases
    databases.close()


@pytest.fixture(params=[SQLITE_SAFE, POSTGRESQL_PLAIN], ids="-".join)
def kind(request):
    """(database, mode); a test of all four is marked tests.house.every_kind."""
    return request.param


@pytest.fixture
def database(kind, request):
    """The URL of a furnished database of the test's own."""
    fixture = "sqlite_files" if kind[0] == "sqlite" else "postgres_databases"
    databases = request.getfixturevalue(fixture)
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture(autouse=True)
def names():
    """How places are called in one test is forgotten in the next."""
    naming.learn(naming.Called())


@pytest.fixture(scope="session", autouse=True)
def log():
    """As much is logged as in earnest."""
    root = logging.getLogger()
    root.addHandler(leaks.LOG)
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def discreet_log(log):
    """No test makes the log tell a name, a mobile or a secret."""
    leaks.LOG.lines.clear()
    yield
    told = leaks.canaries.ALWAYS.in_text(leaks.LOG.text())
    assert not told, f"the log tells {sorted(told)}"


@pytest.fixture
def clock():
    clock = Clock()
    bot_clock.read_from(clock)
    yield clock
    bot_clock.read_from(None)


@pytest.fixture
async def house(database, kind, clock):
    async with open_house(database, kind[1], clock) as house:
        yield house
