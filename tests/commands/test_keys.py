"""`louli keys`: a new data key while people talk; cut short; held by each; the old one put aside."""

import asyncio
import shutil
from base64 import b64decode, b64encode
from contextlib import contextmanager
from datetime import timedelta
from signal import SIGKILL

import pytest
from sqlalchemy import insert, select, update

from bot import clock
from bot.community.homes import Home
from bot.community.people import Entry
from bot.storage import resealing
from bot.storage.engine import connect
from bot.storage.files import Files
from bot.storage.journal import Audit
from bot.storage.keys import KeyCheck, KeyHolder
from bot.storage.seal import Seal
from bot.storage.tables import closed, opened, table

from .outside import Installation
from .people import LI, becomes_staff, hears, moves_in

OTHER = b64encode(bytes(range(1, 33))).decode()
DATA_KEY = "LOULI_SECURITY__DATA_KEY"


@pytest.fixture
def by_file(either):
    """Its data key is made at its first start."""
    del either.env[DATA_KEY]
    return either


@contextmanager
def looking(installation):
    engine = connect(installation.config.get("database", {}).get("url") or sqlite(installation))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def sqlite(installation):
    return f"sqlite:///{installation.folder}/data/louli.db"


def numbers(installation):
    """The first bytes of all sealed values."""
    found = set()
    with looking(installation) as connection:
        for one in resealing.tables():
            for column in one.columns:
                if column.info.get("sealed"):
                    heads = connection.execute(select(column).where(column.is_not(None)))
                    found |= {value[0] for (value,) in heads}
    return found


def key_rows(installation):
    with looking(installation) as connection:
        return {row.id: row.seals for row in connection.execute(select(table(KeyCheck)))}


def names(installation):
    return sorted(file.name for file in (installation.folder / "secrets").iterdir())


async def test_the_key_is_changed_while_people_talk(by_file, platform, roster):
    await by_file.does("roster", "import", roster)
    secrets = by_file.folder / "secrets"
    async with by_file.serving() as serving:
        staff, resident = await becomes_staff(by_file, platform), await moves_in(platform)
        await resident.says("报事 楼道灯坏了")
        invited = (await by_file.does("invite", "worker", "--area", "6号楼")).last
        assert numbers(by_file) == {1}
        done = await by_file.does("keys", "rotate")
        assert f"Made data key 2: {secrets}/data_key.2. Keep a copy elsewhere" in done.out
        assert "Data key 2 seals from now on" in done.out
        assert "Nothing needs a data key before 2 any more" in done.out
        assert f"Retired: {secrets}/data_key.1.retired. Keep it offline" in done.out
        assert numbers(by_file) == {2}
        assert key_rows(by_file) == {2: True}
        assert names(by_file) == ["data_key.1.retired", "data_key.2"]
        assert (secrets / "data_key.2").stat().st_mode & 0o777 == 0o600
        assert "楼道灯坏了" in (await resident.says("进度 1")).text
        other = await moves_in(platform, LI)
        worker = platform.phone("张师傅")
        await worker.follow()
        assert "网格员" in (await worker.says(invited)).text  # found by its keyed hash, as before
        await other.says("报事 有人被困电梯")
        await hears(staff, "#2")
        status = (await by_file.does("keys", "status")).out
        assert status.startswith("data key 2: seals\n")
        assert "serves: holds 2, seals with 2\n" in status
        assert status.endswith("No rotation is under way\n")
        assert await serving.stop() == 0
    assert by_file.log == ""
    with looking(by_file) as connection:
        asked = select(table(Audit).c.act, table(Audit).c.subject, table(Audit).c.person)
        acts = [tuple(row) for row in connection.execute(asked) if "key" in row.act]
    assert acts == [("data key changed", "key:2", None), ("data key retired", "key:1", None)]
    async with by_file.serving():
        assert "楼道灯坏了" in (await resident.says("进度 1")).text
        assert "Made data key 3" in (await by_file.does("keys", "rotate")).out
        assert "楼道灯坏了" in (await resident.says("进度 1")).text
    assert names(by_file) == ["data_key.1.retired", "data_key.2.retired", "data_key.3"]
    assert numbers(by_file) == {3}


async def test_photos_and_rosters_are_sealed_anew(installation):
    del installation.env[DATA_KEY]
    await installation.does("invite", "staff")
    key = b64decode((installation.folder / "secrets" / "data_key").read_text())
    media = installation.folder / "data" / "media"
    kept = [Files(folder, Seal(key)).keep(b"photo") for folder in (media, media / "rosters")]
    (media / f".{'0' * 32}").write_bytes(b"\1 half a draft")
    assert "2 files anew" in (await installation.does("keys", "rotate")).out
    key = b64decode((installation.folder / "secrets" / "data_key.2").read_text())
    for name, folder in zip(kept, (media, media / "rosters"), strict=True):
        assert (folder / name).read_bytes()[0] == 2
        assert Files(folder, Seal(key, 2)).read(name) == b"photo"


async def test_cut_short_anywhere_it_goes_on(by_file):
    """Killed later and later (make rotation kills it a hundred times)."""
    await by_file.does("invite", "staff")
    fill(by_file, 3000)
    for tries in range(5):
        process = await by_file.start("keys", "rotate")
        await asyncio.sleep(0.8 + tries * 0.3)
        if process.returncode is None:
            process.send_signal(SIGKILL)
        await process.communicate()
    await by_file.does("keys", "rotate")
    (number,) = key_rows(by_file)
    assert numbers(by_file) == {number}
    assert f"data_key.{number}" in names(by_file)
    assert f"data_key.{number - 1}.retired" in names(by_file)
    seal = Seal(b64decode((by_file.folder / "secrets" / f"data_key.{number}").read_text()), number)
    with looking(by_file) as connection:
        rows = [
            opened(Entry, row, seal) for row in connection.execute(select(table(Entry))).mappings()
        ]
    assert {(row.name, row.mobile) for row in rows} == {(f"王{n}", str(n)) for n in range(3000)}


def fill(installation, people):
    """A roster of so many, sealed with the first key."""
    seal = Seal(b64decode((installation.folder / "secrets" / "data_key").read_text()))
    rows = [Entry(id=1000 + n, place="c/e/1", name=f"王{n}", mobile=str(n)) for n in range(people)]
    with looking(installation) as connection:
        connection.execute(insert(table(Home)), [{"place": "c/e/1", "state": ""}])
        connection.execute(insert(table(Entry)), [closed(row, seal) for row in rows])


async def test_a_process_without_the_new_key_is_waited_for(installation, postgresql, platform):
    """On another machine, with secret files of its own."""
    installation.write(database={"url": postgresql})
    del installation.env[DATA_KEY]
    await installation.does("invite", "staff")
    other = Installation(installation.folder.parent / "other", dict(installation.config))
    other.env.pop(DATA_KEY)
    shutil.copytree(installation.folder / "secrets", other.folder / "secrets")
    async with installation.serving(), other.serving():
        platform.callback = other.callback
        resident = platform.phone("生人")
        await resident.follow()
        line = await installation.fails("keys", "rotate", "--wait", "3")
        assert "not known yet that it holds data key 2" in line
        assert "copy the key's file" in line
        assert key_rows(installation) == {1: True, 2: False}
        assert "data key 2: opens" in (await installation.does("keys", "status")).out
        assert (await resident.says("帮助")).text
        shutil.copy(installation.folder / "secrets" / "data_key.2", other.folder / "secrets")
        done = await installation.does("keys", "rotate")
        assert "Going on with the rotation to data key 2" in done.out
        assert (await resident.says("帮助")).text
        assert numbers(installation) == {2}
    assert other.log == ""
    (other.folder / "secrets" / "data_key.2").unlink()
    line = await other.fails("serve")
    assert "sealed with data key 2, but what is given does not fit the database" in line
    assert f"restore {other.folder}/secrets/data_key.2" in line


async def test_a_process_that_was_killed_is_given_up(by_file):
    await by_file.does("invite", "staff")

    def note(age):
        row = {"name": "gone:1:ab", "holds": [1], "seals": 1, "at": clock.now() - age}
        with looking(by_file) as connection:
            connection.execute(table(KeyHolder).delete())
            connection.execute(insert(table(KeyHolder)), [row])

    note(timedelta(seconds=60))
    assert "gone:1:ab" in await by_file.fails("keys", "rotate", "--wait", "1")
    note(timedelta(seconds=200))
    await by_file.does("keys", "rotate")
    assert key_rows(by_file) == {2: True}


async def test_where_the_key_is_in_the_environment_so_is_the_new_one(either, platform, roster):
    await either.does("roster", "import", roster)
    async with either.serving() as serving:
        resident = await moves_in(platform)
        line = await either.fails("keys", "rotate")
        assert f"set {DATA_KEY} to it and {DATA_KEY}_BEFORE to the present one" in line
        await serving.stop()  # one that is killed would be waited for
    either.env |= {DATA_KEY: OTHER, f"{DATA_KEY}_BEFORE": either.env[DATA_KEY]}
    async with either.serving():
        done = await either.does("keys", "rotate")
        assert f"Data key 2 is the one in {DATA_KEY}" in done.out
        assert f"Remove {DATA_KEY}_BEFORE everywhere" in done.out
        assert (await resident.says("帮助")).text
        assert "present one everywhere" in await either.fails("keys", "rotate")
    assert numbers(either) == {2}
    del either.env[f"{DATA_KEY}_BEFORE"]
    async with either.serving():
        assert (await resident.says("帮助")).text
    assert not (either.folder / "secrets").exists()


async def test_what_opens_with_no_key_keeps_the_old_one_until_it_is_given_up(by_file):
    await by_file.does("invite", "staff")
    fill(by_file, 3)
    entry = table(Entry)
    with looking(by_file) as connection:
        one = connection.execute(select(entry.c.name).where(entry.c.id == 1000)).scalar_one()
        connection.execute(update(entry).where(entry.c.id == 1001).values(name=one))
    done = await by_file.run("keys", "rotate")
    assert done.code == 1
    assert "1 values open with no key: they were moved or damaged (1 in entry.name)" in done.err
    assert key_rows(by_file) == {1: False, 2: True}
    assert numbers(by_file) == {1, 2}
    assert "data_key" in names(by_file)
    assert "1 rows and 0 files" in (await by_file.does("keys", "status")).out
    await by_file.does("keys", "rotate", "--leave-damaged")
    assert key_rows(by_file) == {2: True}
    assert names(by_file) == ["data_key.1.retired", "data_key.2"]


COMMANDS = [("serve",), ("roster", "import", "{roster}"), ("grants", "list"), ("keys", "rotate")]


async def test_a_lost_key_is_told_by_every_command_and_no_new_one_is_made(installation, roster):
    del installation.env[DATA_KEY]
    await installation.does("invite", "staff")
    file = installation.folder / "secrets" / "data_key"
    file.rename(file.with_name("data_key.1.retired"))
    for command in COMMANDS:
        line = await installation.fails(*(word.format(roster=roster) for word in command))
        assert "sealed with data key 1, but no data key is given" in line, command
        assert f"looked at {file} and its like, {DATA_KEY} and {DATA_KEY}_BEFORE" in line
        assert "data_key.1.retired is there: for a backup from before, rename it back" in line
    await installation.does("migrate")
    checked = (await installation.run("check")).out
    assert "✗ data key: the database is sealed with data key 1, but no data key is given" in checked
    assert names(installation) == ["data_key.1.retired"]


async def test_either_key_lost_in_the_middle_is_told(installation):
    del installation.env[DATA_KEY]
    await installation.does("invite", "staff")
    fill(installation, 1)
    with looking(installation) as connection:
        connection.execute(update(table(Entry)).values(name=b"\1 damaged"))
    assert (await installation.run("keys", "rotate")).code == 1
    secrets = installation.folder / "secrets"
    assert "✓ data key: 1 and 2 open the database" in (await installation.run("check")).out
    for number, name in ((1, "data_key"), (2, "data_key.2")):
        (secrets / name).rename(secrets / "away")
        line = await installation.fails("serve")
        assert f"sealed with data key {number}, but what is given does not fit" in line
        found = (await installation.run("check")).out
        assert f"✗ data key: the database is sealed with data key {number}, but" in found
        (secrets / "away").rename(secrets / name)


async def test_a_key_file_that_others_can_read_is_told(installation):
    del installation.env[DATA_KEY]
    await installation.does("invite", "staff")
    await installation.does("keys", "rotate")
    (installation.folder / "secrets" / "data_key.2").chmod(0o644)
    found = (await installation.run("check")).out
    assert "data_key.2 can be read by others on this machine" in found


async def test_it_is_put_aside_where_the_last_rotation_was_killed_just_before(installation):
    del installation.env[DATA_KEY]
    await installation.does("invite", "staff")
    await installation.does("keys", "rotate")
    secrets = installation.folder / "secrets"
    (secrets / "data_key.1.retired").rename(secrets / "data_key")
    done = await installation.does("keys", "rotate")
    assert done.out.startswith("Retired: ")
    assert "Made" not in done.out
    assert names(installation) == ["data_key.1.retired", "data_key.2"]
