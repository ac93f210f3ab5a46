"""`louli migrate`, on either database."""

import asyncio

from sqlalchemy import text

from bot.config_file import load
from bot.storage.engine import connect


async def test_once_and_again(either):
    assert "now (before: empty)" in (await either.does("migrate")).out
    assert "already" in (await either.does("migrate")).out


async def test_several_at_once(either):
    """One process at a time does it; the others wait and find it done."""
    told = await asyncio.gather(*(either.does("migrate") for _ in range(4)))
    assert sorted("already" in done.out for done in told) == [False, True, True, True]


async def test_beside_a_running_bot(either):
    async with either.serving() as serving:
        assert "already" in (await either.does("migrate")).out
        assert await serving.stop() == 0


async def test_a_database_of_a_later_program(either):
    await either.does("migrate")
    engine = connect(load(either.folder / "config.yaml").database.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert "cannot be brought to the current schema" in await either.fails("serve")
