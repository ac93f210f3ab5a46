"""The migrations make what the models say, once, whoever begins; a wrong key is refused."""

import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from bot import app
from bot.settings import Security
from bot.storage import keys, schema
from bot.storage.engine import connect
from bot.storage.every_table import metadata
from bot.storage.keys import MissingKeyError
from bot.storage.scene import Counter
from tests.house import settings

PROGRAM = """
import sys
from bot.settings import Security
from bot.storage import keys, schema
from bot.storage.engine import connect
sys.stdin.read(1)
print(*schema.upgrade(connect(sys.argv[1])))
"""


@pytest.fixture
def empty(kind, tmp_path, request):
    """An engine on a database in which nothing is yet, and its URL."""
    if kind[0] == "sqlite":
        url = f"sqlite:///{tmp_path}/new.db"
        engine = connect(url)
        yield engine, url
    else:
        databases = request.getfixturevalue("postgres_databases")
        name = f"{databases.name}_empty"
        databases.run(f"CREATE DATABASE {name}")
        url = databases.address(name)
        engine = connect(url)
        yield engine, url
        engine.dispose()
        databases.run(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def differences(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)


def test_migrations_and_models_agree(empty):
    engine, _ = empty
    schema.upgrade(engine)
    assert differences(engine) == []
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit ADD COLUMN surplus INTEGER"))
        connection.execute(text("DROP INDEX ix_letter_about"))
    assert len(differences(engine)) == 2  # so it would have been seen


def test_the_latest_migration_can_be_taken_back(empty):
    engine, _ = empty
    schema.upgrade(engine)
    with engine.begin() as connection:
        schema.command.downgrade(schema._config(connection), "-1")  # noqa: SLF001 - as by hand
    assert len(differences(engine)) > 1
    schema.upgrade(engine)
    assert differences(engine) == []


def test_every_kind_of_number_has_its_counter(empty):
    engine, _ = empty
    schema.upgrade(engine)
    with engine.begin() as connection:
        kinds = {row.kind for row in connection.execute(text("SELECT kind FROM counter"))}
    numbered = {
        table.name
        for table in metadata.sorted_tables
        if [c.name for c in table.primary_key] == ["id"] and table.name not in {"keycheck", "pace"}
    }
    assert kinds == numbered | {"invitation"}  # known by their codes; some have a number besides
    assert "person" in kinds
    assert Counter.__name__.lower() in metadata.tables


def test_upgrading_twice_changes_nothing(empty):
    engine, _ = empty
    assert schema.upgrade(engine) == (None, schema.head())
    with engine.begin() as connection:
        connection.execute(text("UPDATE counter SET last = 7 WHERE kind = 'ticket'"))
    assert schema.upgrade(engine) == (schema.head(), schema.head())
    with engine.begin() as connection:
        kept = text("SELECT last FROM counter WHERE kind = 'ticket'")
        assert connection.execute(kept).scalar_one() == 7


def test_two_processes_upgrade_at_once(empty):
    engine, url = empty
    command = [sys.executable, "-c", PROGRAM, url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    first, second = (subprocess.Popen(command, **pipes) for _ in range(2))  # noqa: S603
    with ThreadPoolExecutor() as both:
        told = list(both.map(lambda child: child.communicate("x")[0].strip(), (first, second)))
    assert [first.returncode, second.returncode] == [0, 0]
    head = schema.head()
    assert sorted(told) == sorted([f"None {head}", f"{head} {head}"])
    assert differences(engine) == []


def test_a_migration_that_fails_leaves_nothing(empty, monkeypatch):
    engine, _ = empty

    def upgrade_and_fail(config, revision):
        upgrade(config, revision)
        raise RuntimeError("power cut")

    upgrade = schema.command.upgrade
    monkeypatch.setattr(schema.command, "upgrade", upgrade_and_fail)
    with pytest.raises(RuntimeError, match="power cut"):
        schema.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    monkeypatch.undo()
    assert schema.upgrade(engine) == (None, schema.head())


def test_the_first_key_is_noted_and_another_is_refused(empty):
    engine, _ = empty
    known = settings("sqlite:///none", "http://127.0.0.1:1")
    assert needed(engine) == []
    schema.upgrade(engine)
    assert needed(engine) == []
    for _ in range(2):
        assert keys.open_seal(engine, known).holds == [1]
    assert needed(engine) == [1]
    wrong = Security(data_key=b64encode(bytes(32)).decode())
    with pytest.raises(MissingKeyError, match="data key 1, but what is given does not fit"):
        keys.open_seal(engine, known.model_copy(update={"security": wrong}))
    none = known.model_copy(update={"security": Security()})
    with pytest.raises(MissingKeyError, match="data key 1, but no data key is given"):
        keys.open_seal(engine, none)
    keys.open_seal(engine, known)


def needed(engine):
    with engine.begin() as connection:
        return [row["id"] for row in keys.needed(connection)]


async def test_a_house_with_a_wrong_key_does_not_open(empty):
    _, url = empty
    async with app.open_writer(settings(url, "http://127.0.0.1:1")):
        pass
    wrong = {"data_key": b64encode(bytes(32)).decode()}
    chosen = settings(url, "http://127.0.0.1:1").model_copy(update={"security": Security(**wrong)})
    with pytest.raises(MissingKeyError):
        async with app.open_writer(chosen):
            pytest.fail("it opened")


def test_another_kind_of_database_is_refused():
    with pytest.raises(ValueError, match="neither sqlite nor postgresql"):
        connect("mysql://localhost/louli")
