"""What a Scene, a BEGIN or a COMMIT that fails takes with it, and what it does not."""

import sqlite3
import subprocess
import sys
import threading
from asyncio import gather, sleep
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, event, insert, text
from sqlalchemy.exc import IntegrityError

from bot.community.people import Guess, Person, Try
from bot.storage.writer import UnavailableError
from tests.storage.conftest import meet, postgresql_only, sqlite_only

late = Table("late", MetaData(), Column("person", Integer))
LATE = "CREATE TABLE late (person INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)"


def twice(openid):
    """Work that the database refuses: the same openid again. Its try is to be counted anyway."""

    def work(scene, _opening=None):
        meet(openid)(scene)
        scene.kept.add(Try(id=scene.number("try"), person=1, guess=Guess.CODE))

    return work


def unbindable(scene, _opening=None):
    """Work whose row the driver cannot take."""
    scene.number("person")
    scene.add(Person(id=2**70, openid="big"))
    scene.kept.add(Try(id=scene.number("try"), person=1, guess=Guess.CODE))


@pytest.mark.parametrize("spoiling", [twice("anna"), unbindable])
async def test_a_scene_that_cannot_be_written_spoils_only_its_own_turn(desk, spoiling, caplog):
    await desk.run(meet("anna"))
    played = []

    def counted(name):
        def work(scene, _opening):
            played.append(name)
            return meet(name)(scene)

        return work

    async with desk.together():
        before = desk.hear("berta", "kb", counted("berta"))
        spoilt = desk.hear("spoilt", "ks", spoiling)
        after = desk.hear("clara", "kc", counted("clara"))
    assert await gather(before, after) == [2, 3]  # no number is lost with the turn that failed
    with pytest.raises(Exception) as failed:  # noqa: PT011 - the driver's own
        await spoilt
    assert not isinstance(failed.value, UnavailableError)
    assert [p.openid for p in await desk.rows(Person)] == ["anna", "berta", "clara"]
    assert [t.id for t in await desk.rows(Try)] == [1]
    assert played == ["berta", "berta", "clara"]  # once together, once alone: never three times
    assert "a batch of 3 is played again one by one" in caplog.text


async def test_what_was_filed_for_the_end_of_the_batch_spoils_only_its_turn_too(desk):
    def files(openid):
        def work(scene, _opening):
            number = scene.number("person")
            scene.file(Person(id=number, openid=openid))
            return number

        return work

    async with desk.together():
        heard = [desk.hear(f"o{n}", f"k{n}", files(openid)) for n, openid in enumerate("aba")]
    assert await heard[0] == 1
    assert await heard[1] == 2
    with pytest.raises(Exception):  # noqa: B017, PT011 - the driver's own
        await heard[2]
    assert await desk.run(meet("c")) == 3


@pytest.fixture
def late_check(desk):
    """A reference that is checked at the commit."""
    with desk.engine.begin() as connection:
        connection.execute(text(LATE))
    yield
    with desk.engine.begin() as connection:
        connection.execute(text("DROP TABLE late"))


async def test_a_commit_that_fails_fails_all_and_leaves_nothing(desk, late_check):

    def breaks_the_commit(scene, _opening):
        scene.wishes.append((insert(late), {"person": 99}))

    async with desk.together():
        heard = [desk.hear(f"o{n}", f"k{n}", meet(f"o{n}")) for n in range(3)]
        heard.append(desk.hear("late", "kl", breaks_the_commit))
        begun = desk.commits
    told = await gather(*heard, return_exceptions=True)
    assert [type(error) for error in told] == [UnavailableError] * 4
    assert desk.commits == begun + 2  # the one that held them back; theirs, which failed
    assert await desk.rows(Person) == []
    assert await desk.run(meet("next")) == 1


@contextmanager
def another_process_writes(file):
    """It begins to write, and holds the lock until the end."""
    code = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, file], **pipes) as child:  # noqa: S603
        assert child.stdout.readline() == b"locked\n"
        yield
        child.stdin.close()


@sqlite_only
async def test_a_lock_held_too_long_fails_all_at_once_and_the_next_batch_works(desk):
    event.listen(desk.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout=100"))
    with another_process_writes(desk.engine.url.database):
        heard = [desk.hear(f"o{n}", f"k{n}", meet(f"o{n}")) for n in range(3)]
        told = await gather(*heard, return_exceptions=True)
        assert [type(error) for error in told] == [UnavailableError] * 3
    assert await desk.run(meet("next")) == 1
    assert [p.openid for p in await desk.rows(Person)] == ["next"]


@sqlite_only
async def test_a_lock_held_for_a_moment_is_waited_for(desk):
    with another_process_writes(desk.engine.url.database):
        heard = desk.hear("anna", "k", meet("anna"))
        await sleep(0.2)
        assert not heard.done()
    assert await heard == 1


@sqlite_only
async def test_a_lock_that_comes_between_two_turns_played_alone_undoes_neither(desk):
    """The first is committed, and told so, although the second cannot begin any more."""
    event.listen(desk.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout=100"))
    await desk.run(meet("anna"))
    with closing(connect_plainly(desk.engine.url.database)) as other:
        batches = []

        def lock_before_the_fourth(*_):
            batches.append(len(batches))
            if len(batches) == 4:  # what held them back, the batch, the first alone, the second
                other.execute("BEGIN IMMEDIATE")

        event.listen(desk.engine, "checkout", lock_before_the_fourth)
        async with desk.together():
            first, second = desk.hear("b", "kb", meet("berta")), desk.hear("s", "ks", meet("anna"))
        assert await first == 2
        with pytest.raises(UnavailableError):
            await second
    assert [p.openid for p in await desk.rows(Person)] == ["anna", "berta"]


def connect_plainly(file):
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


ALL_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@postgresql_only
async def test_a_connection_that_died_while_idle_is_replaced(desk, desks):
    await desk.run(meet("anna"))
    other = desks()
    with other.engine.begin() as connection:
        assert connection.execute(text(ALL_OTHERS)).all()
    with pytest.raises(UnavailableError):
        await desk.run(meet("berta"))
    assert await desk.run(meet("clara")) == 2
    assert [p.openid for p in await desk.rows(Person)] == ["anna", "clara"]


@postgresql_only
async def test_a_connection_that_dies_in_the_middle_fails_all_at_once(desk, desks):
    other, plays = desks(), []

    def cut(scene, _opening):
        plays.append("cut")
        number = meet("cut")(scene)
        with other.engine.begin() as connection:
            connection.execute(text(ALL_OTHERS))
        return number

    async with desk.together():
        heard = [desk.hear(f"o{n}", f"k{n}", meet(f"o{n}")) for n in range(2)]
        heard.append(desk.hear("cut", "kc", cut))
    told = await gather(*heard, return_exceptions=True)
    assert [type(error) for error in told] == [UnavailableError] * 3
    assert plays == ["cut"]
    assert await desk.run(meet("next")) == 1


@postgresql_only
async def test_two_that_lock_each_other_out_both_succeed_in_the_end(desk, desks):
    other = desks()
    for who in ("anna", "berta"):
        await desk.run(meet(who))
    met, plays = threading.Barrier(2, timeout=5), []

    def crosswise(first, second):
        lock = text("UPDATE person SET follows = follows WHERE id = :id")

        def work(scene):
            plays.append((first, second))
            scene.db.write(lock.bindparams(id=first), [{}])
            if len(plays) <= 2:
                met.wait()
            scene.db.write(lock.bindparams(id=second), [{}])
            return first

        return work

    one, two = desk.run(crosswise(1, 2)), other.run(crosswise(2, 1))
    assert await gather(one, two) == [1, 2]
    assert len(plays) == 3


async def test_the_driver_says_what_was_wrong_with_a_scene(desk):
    """So that dispatch can tell a fault of ours from a database that is away."""
    await desk.run(meet("anna"))
    with pytest.raises((IntegrityError, desk.engine.dialect.loaded_dbapi.IntegrityError)):
        await desk.run(meet("anna"))
