"""A backup from before an erasure: whoever was erased since is erased again before anybody hears."""

import shutil

import pytest

from bot.app import open_writer
from bot.commands.failure import explain
from bot.community.erasures import Erasure, Step
from bot.community.people import Person
from bot.storage.apart import TamperedError
from bot.storage.engine import connect
from bot.storage.every_table import metadata
from tests.chats.conftest import Introduced
from tests.house import furnish, open_house, settings
from tests.phone import Phones
from tests.traces import traces

NAME, MOBILE, WORDS = "欧阳金丝雀", "13987654321", "厨房漏水滴到楼下"


def saved(url):
    """Every row of every table, as it is stored."""
    engine = connect(url)
    with engine.connect() as connection:
        rows = {
            table: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return rows


def restore(url, rows):
    engine = connect(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table, listed in rows.items():
            if listed:
                connection.execute(table.insert(), listed)
    engine.dispose()


async def erased(database, kind, clock, folder):
    """She and a worker who unfollows are erased; what the backup from before has."""
    async with open_house(database, kind[1], clock, beside=folder) as house:
        people = Introduced(Phones(house))
        await people.staff()
        await people.worker()
        await people.says("生人", f"认证 7号楼1单元999 {NAME} {MOBILE}")
        await people.says("主任", "通过 A1")
        await people.says("生人", f"报事 {WORDS}，{NAME}")
        await people.resident("王秀英")
        await people.worker("王秀英", "8")
    rows = saved(database)
    async with open_house(database, kind[1], clock, beside=folder) as house:
        platform = house.platform
        people = Introduced(Phones(house))
        await people.says("生人", "删除我的信息", "1")
        await house.platform.phone("王秀英").follow()
        await house.platform.phone("王秀英").unfollow()
        await house.ticks()
        assert [one.step for one in await house.rows(Erasure)] == [Step.DONE, Step.DONE]
    return rows, platform


async def test_she_is_erased_again_before_the_first_callback(database, kind, clock, tmp_path):
    rows, _ = await erased(database, kind, clock, tmp_path)
    restore(database, rows)
    chosen = settings(database, "http://127.0.0.1:1", folder=tmp_path)
    for _ in range(2):
        async with open_writer(chosen) as writer:
            house = Reading(writer)
            assert await traces(house, NAME, MOBILE) == []
            steps = [(one.keeps_role, one.step) for one in await house.rows(Erasure)]
            assert steps == [(False, Step.DONE), (True, Step.DONE)]
            names = [one.name for one in await house.rows(Person)]
            assert sorted(filter(None, names)) == ["主任", "张伟", "王秀英"]


class Reading:
    """Only what traces() needs of a house."""

    def __init__(self, writer):
        self.writer = writer

    async def rows(self, model):
        statement = metadata.tables[model.__name__.lower()].select()
        return await self.writer.run(lambda scene: scene.db.all(model, statement))


async def test_another_database_beside_the_same_list_is_left_alone(database, kind, clock, tmp_path):
    """Number and openid must both be hers."""
    await erased(database, kind, clock, tmp_path)
    other = f"sqlite:///{tmp_path}/other.db"
    furnish(other)
    async with open_house(other, "safe", clock, beside=tmp_path) as house:
        await Introduced(Phones(house)).resident("王秀英", "李梅", "赵敏", "孙丽")
    async with open_house(other, "safe", clock, beside=tmp_path) as house:
        names = [one.name for one in await house.rows(Person)]
        assert names == ["王秀英", "李梅", "赵敏", "孙丽"]
        assert await house.rows(Erasure) == []


async def test_a_list_that_was_tampered_with_keeps_the_house_closed(
    database, kind, clock, tmp_path
):
    await erased(database, kind, clock, tmp_path)
    file = tmp_path / "apart" / "erasures"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[1:]))
    chosen = settings(database, "http://127.0.0.1:1", folder=tmp_path)
    with pytest.raises(TamperedError) as refused:
        async with open_writer(chosen):
            pytest.fail("it opened")
    line = explain(refused.value)
    assert line.startswith("security.apart_dir: erasures, line 1 is not as it was written")
    shutil.rmtree(tmp_path / "apart")
    async with open_writer(chosen):
        pass
