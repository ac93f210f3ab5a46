"""A new data key, step by step: processes learn it, all turns follow it, nothing is overwritten."""

from base64 import b64decode, b64encode
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select

from bot.community.people import Person
from bot.secret_files import key_file, make_data_key
from bot.storage import keys, resealing, rotation
from bot.storage.keys import KeyCheck, KeyHolder
from bot.storage.reading import reading
from bot.storage.seal import Seal
from bot.storage.tables import closed, table
from bot.storage.writer import UnavailableError
from tests.house import KEY
from tests.storage.conftest import meet, postgresql_only

FIRST, SECOND = b64decode(KEY), bytes(range(32, 64))
PEOPLE = table(Person)


def keep(folder, number, key):
    folder.mkdir(exist_ok=True)
    key_file(folder, number).write_bytes(b64encode(key))


@pytest.fixture
def folder(tmp_path):
    keep(tmp_path / "secrets", 1, FIRST)
    return tmp_path / "secrets"


@pytest.fixture
def machines(desks, folder):
    """Opens a writer as `louli serve` does, with secret files of that folder."""

    def open_one(at=folder):
        desk = desks()
        desk.settings = desk.settings.model_copy(update={"secrets_dir": at})
        seal = keys.open_seal(desk.engine, desk.settings)
        desk.seal = desk.writer.seal = seal
        desk.writer._settings = desk.settings  # noqa: SLF001 - as if it had been made so
        return desk

    return open_one


async def call(desk, name):
    """Somebody's name is written down; the number of the key that sealed it."""
    number = await desk.run(lambda scene: scene.number("person"))
    await desk.run(lambda scene: scene.add(Person(id=number, openid=f"o{number}", name=name)))
    with desk.engine.begin() as connection:
        asked = select(PEOPLE.c.name).where(PEOPLE.c.id == number)
        return connection.execute(asked).scalar_one()[0]


async def announce(desk, folder, key=SECOND):
    keep(folder, 2, key)
    await desk.run(partial(rotation.announce, number=2, key=key))


async def names(desk):
    return [person.name for person in await desk.rows(Person)]


async def test_all_turns_follow_from_the_switch_on(machines, folder):
    ours, theirs = machines(), machines()
    assert await call(theirs, "before") == 1
    await announce(ours, folder)
    assert await call(theirs, "announced") == 1
    await ours.run(partial(rotation.switch, number=2))
    assert await call(theirs, "switched") == 2
    assert (theirs.seal.number, theirs.seal.holds) == (2, [1, 2])
    assert await names(ours) == await names(theirs) == ["before", "announced", "switched"]


async def test_the_first_key_stays_what_things_are_found_by(machines, folder):
    desk = machines()
    before = desk.seal.index("code", "invitation.code")
    assert before == Seal(FIRST).index("code", "invitation.code")
    await announce(desk, folder)
    await desk.run(partial(rotation.switch, number=2))
    await desk.run(partial(rotation.retire, number=2))
    key_file(folder, 1).unlink()
    later = machines()
    assert later.seal.holds == [2]
    assert later.seal.index("code", "invitation.code") == before


@postgresql_only
async def test_the_switch_waits_for_a_turn_that_has_asked_for_the_key(machines, folder):
    ours, theirs = machines(), machines()
    await announce(ours, folder)
    async with theirs.together():
        with pytest.raises(UnavailableError):
            await ours.run(partial(rotation.switch, number=2))
    await ours.run(partial(rotation.switch, number=2))
    assert await call(theirs, "switched") == 2


async def test_without_the_new_key_nothing_happens_until_it_comes(
    machines, folder, tmp_path, caplog
):
    """Its messages are repeated by WeChat, its letters stay where they are."""
    elsewhere = tmp_path / "elsewhere"
    keep(elsewhere, 1, FIRST)
    ours, theirs = machines(), machines(elsewhere)
    await announce(ours, folder)
    await ours.run(partial(rotation.switch, number=2))
    with pytest.raises(UnavailableError):
        await theirs.hear("anna", "a", meet("anna"))
    assert "sealed with data key 2, but what is given does not fit" in caplog.text
    keep(elsewhere, 2, bytes(32))  # another's
    with pytest.raises(UnavailableError):
        await theirs.run(meet("anna"))
    keep(elsewhere, 2, SECOND)
    assert await theirs.hear("anna", "a", meet("anna")) == 1


async def test_who_serves_says_which_keys_it_holds(machines, folder, clock):
    ours, theirs = machines(), machines()

    async def told():
        found = await ours.run(lambda scene: keys.holders(scene.db))
        return [(one.name, one.holds, one.seals) for one in found]

    for name, desk in (("a", ours), ("b", theirs)):
        await desk.run(partial(keys.beat, name=name))
    assert await told() == [("a", [1], 1), ("b", [1], 1)]
    await announce(ours, folder)
    await theirs.run(partial(keys.beat, name="b"))
    assert await told() == [("a", [1], 1), ("b", [1, 2], 1)]
    await ours.run(partial(rotation.switch, number=2))
    await ours.run(partial(keys.beat, name="a"))
    assert await told() == [("a", [1, 2], 2), ("b", [1, 2], 1)]
    clock.passes(seconds=200)
    await theirs.run(partial(keys.beat, name="b"))
    assert await told() == [("b", [1, 2], 2)]
    await theirs.run(partial(keys.leave, name="b"))
    assert await told() == []


async def test_it_is_said_again_every_half_minute_and_not_more(machines, clock):
    desk = machines()
    commits = []
    for seconds in (0, 2, 20, 10):
        clock.passes(seconds=seconds)
        await desk.run(partial(keys.beat, name="a"))
        (holder,) = await desk.rows(KeyHolder)
        commits.append((clock.now - holder.at) / timedelta(seconds=1))
    assert commits == [0, 2, 22, 0]


async def test_on_sqlite_whoever_begins_is_alone(machines, kind):
    desk = machines()
    await desk.run(partial(keys.beat, name="killed"))
    await desk.run(partial(keys.join, name="new"))
    held = [one.name for one in await desk.rows(KeyHolder)]
    assert held == (["new"] if kind[0] == "sqlite" else ["killed", "new"])


async def begun(machines, folder, count=5):
    """A desk after the switch, and people whom the first key sealed."""
    desk = machines()
    rows = [Person(id=n, openid=f"o{n}", name=f"n{n}", mobile="1") for n in range(1, count + 1)]
    with desk.engine.begin() as connection:
        connection.execute(insert(PEOPLE), [closed(row, desk.seal) for row in rows])
    await announce(desk, folder)
    await desk.run(partial(rotation.switch, number=2))
    await desk.run(lambda _: None)
    return desk


async def test_what_is_sealed_anew_is_the_same(machines, folder):
    desk = await begun(machines, folder, resealing.A_TURN + 1)
    with reading(desk.settings.database.url) as connection:
        assert resealing.count(connection, PEOPLE, 2) == resealing.A_TURN + 1
        chunks = list(resealing.old(connection, PEOPLE, 2))
        assert [len(some) for some in chunks] == [resealing.A_TURN, 1]
        for some in chunks:
            done = await desk.run(partial(resealing.reseal, table=PEOPLE, keys=some))
            assert (done.rows, done.stuck, done.damaged) == (len(some), 0, [])
        assert resealing.count(connection, PEOPLE, 2) == 0
        assert list(resealing.old(connection, PEOPLE, 2)) == []
    assert await names(desk) == [f"n{n}" for n in range(1, resealing.A_TURN + 2)]
    again = await desk.run(partial(resealing.reseal, table=PEOPLE, keys=[1, 2]))
    assert again.rows == 0


async def test_what_somebody_changes_meanwhile_is_not_overwritten(machines, folder):
    desk, other = await begun(machines, folder), machines()
    with reading(desk.settings.database.url) as connection:
        (some,) = resealing.old(connection, PEOPLE, 2)
    (one, *_) = await other.rows(Person)
    await other.run(lambda scene: scene.change(one, name="changed"))
    done = await desk.run(partial(resealing.reseal, table=PEOPLE, keys=some))
    assert done.rows == 5  # her phone was still sealed with the first
    (again, *_) = await desk.rows(Person)
    assert (again.name, again.mobile) == ("changed", "1")


@postgresql_only
async def test_rows_that_somebody_holds_are_left_for_later(machines, folder):
    desk = await begun(machines, folder)
    with desk.engine.connect() as holding:
        holding.execute(select(PEOPLE).where(PEOPLE.c.id == 3).with_for_update())
        done = await desk.run(partial(resealing.reseal, table=PEOPLE, keys=[1, 2, 3]))
        assert done.rows == 2
    done = await desk.run(partial(resealing.reseal, table=PEOPLE, keys=[1, 2, 3]))
    assert done.rows == 1


async def test_a_damaged_value_stays_and_its_neighbours_are_sealed_anew(machines, folder):
    desk = await begun(machines, folder)
    with desk.engine.begin() as connection:
        one = connection.execute(select(PEOPLE.c.name).where(PEOPLE.c.id == 1)).scalar_one()
        connection.execute(PEOPLE.update().where(PEOPLE.c.id == 2).values(name=one))
    done = await desk.run(partial(resealing.reseal, table=PEOPLE, keys=[1, 2, 3]))
    assert (done.rows, done.stuck, done.damaged) == (2, 1, ["person.name"])
    with desk.engine.begin() as connection:
        row = connection.execute(select(PEOPLE).where(PEOPLE.c.id == 2)).one()
    assert (row.name, row.mobile[0]) == (one, 2)


async def test_exactly_one_key_seals_and_each_step_may_come_twice(machines, folder):
    desk = machines()
    for _ in range(2):
        await announce(desk, folder)
        assert [(row.id, row.seals) for row in await desk.rows(KeyCheck)] == [(1, True), (2, False)]
    for _ in range(2):
        await desk.run(partial(rotation.switch, number=2))
        assert [(row.id, row.seals) for row in await desk.rows(KeyCheck)] == [(1, False), (2, True)]
    for _ in range(2):
        await desk.run(partial(rotation.retire, number=2))
        assert [(row.id, row.seals) for row in await desk.rows(KeyCheck)] == [(2, True)]


def test_a_key_file_is_made_once_for_its_owner_alone(folder):
    made = make_data_key(folder, 2)
    assert make_data_key(folder, 2) == made
    assert (folder / "data_key.2").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in folder.iterdir()) == ["data_key", "data_key.2"]
