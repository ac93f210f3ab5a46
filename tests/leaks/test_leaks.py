"""What gets out is found, wherever it is put."""

import logging

import pytest
from sqlalchemy import text

from bot.sandbox import Bubble
from bot.storage.engine import connect
from tests import leaks
from tests.house import open_house


async def spoken_house(database, kind, clock, spill):
    async with open_house(database, kind[1], clock) as house:
        phone = house.platform.phone("王秀英")
        await phone.follow()
        await phone.says("认证 6号楼1单元402 王秀英 13800138000")
        spill(house, database)


def log_her_name(_house, _database):
    logging.getLogger("bot.test").info("王秀英")


def log_her_openid(house, _database):
    logging.getLogger("bot.test").info(house.platform.phone("王秀英").openid)


def log_what_she_said(_house, _database):
    logging.getLogger("bot.test").warning("认证 6号楼1单元402 王秀英 13800138000")


def log_the_secret(house, _database):
    logging.getLogger("bot.test").error("%s", house.platform.account.secret)


def store_her_name(_house, database):
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counter (kind, last) VALUES ('王秀英', 0)"))
    engine.dispose()


def show_it_to_another(house, _database):
    said = Bubble("account", "text", "她的手机是 13800138001", "", house.clock(), "reply")
    house.platform.screens.show(house.platform.phone("李梅").openid, said)


@pytest.mark.parametrize(
    ("spill", "where"),
    [
        (log_her_name, "the log"),
        (log_her_openid, "the log"),
        (log_what_she_said, "the log"),
        (log_the_secret, "the log"),
        (store_her_name, "the database"),
        (show_it_to_another, "other phones"),
    ],
)
async def test_what_gets_out_is_found(database, kind, clock, spill, where):
    with pytest.raises(pytest.fail.Exception, match=where):
        await spoken_house(database, kind, clock, spill)
    leaks.LOG.lines.clear()
