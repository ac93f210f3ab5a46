"""A handler that breaks, and a database that is away: what she hears, what is kept, what is logged."""

import re
import sqlite3
from asyncio import create_task, gather
from contextlib import closing

import pytest
from sqlalchemy import event, text

from bot.community.people import Person, Role
from bot.community.tickets import Ticket
from bot.logs import Discreet
from bot.storage.inbox import Answer
from bot.storage.journal import Failed
from bot.storage.outbox import Letter
from bot.storage.tables import table
from bot.storage.writer import UnavailableError
from tests.chat.conftest import hears
from tests.storage.conftest import postgresql_only, sqlite_only
from tests.storage.test_faults import ALL_OTHERS

NAME, MOBILE, WORDS = "王秀英", "13800138000", "我家的灯又坏了"


def breaks(chat):
    chat.scene.file(Ticket(id=chat.scene.number("ticket"), reporter=1, place="", words=WORDS))
    raise KeyError(f"{NAME} {MOBILE} {chat.message.text} {chat.person.openid}")


def clashes(chat):
    """A Scene that the database refuses, in words that name somebody."""
    openid = chat.person.openid
    chat.scene.add(Person(id=chat.scene.number("person"), openid=openid, name=NAME))


@pytest.fixture
async def machine(machine):
    """anna is staff; a handler breaks, another wants what cannot be written."""
    machine.routes.on("帮助")(hears("help"))
    machine.routes.on("坏了")(breaks)
    machine.routes.on("冲突")(lambda chat: clashes(chat) or hears("clash")(chat))
    await machine.says("帮助")
    await machine.becomes(Role.STAFF)
    return machine


def logged(caplog):
    return "\n".join(Discreet().format(record) for record in caplog.records)


@pytest.mark.parametrize("text", ["坏了", "冲突"])
async def test_she_is_answered_politely_and_her_words_are_kept(machine, text, caplog):
    message = machine.incoming(text, who="openid-of-berta")
    told = await machine.again(message)
    reference = re.search("编号 ([0-9a-f]{8})", told.text)[1]
    assert told.text.startswith("对不起")
    assert await machine.again(message) == told
    (failed,) = await machine.desk.rows(Failed)
    assert (failed.reference, failed.openid) == (reference, "openid-of-berta")
    assert failed.words == text
    assert await machine.desk.rows(Ticket) == []
    (letter,) = await machine.desk.rows(Letter)
    assert (letter.person, letter.template) == (1, "staff/alarms/failed")
    assert letter.facts == {"reference": reference}
    log = logged(caplog)
    assert reference in log
    assert "KeyError" in log or "IntegrityError" in log or "UniqueViolation" in log
    for personal in (NAME, MOBILE, WORDS, text, "openid-of-berta"):
        assert personal not in log
    assert await machine.says("帮助", who="openid-of-berta") == "help"


async def test_what_is_kept_of_a_failure_cannot_be_read_in_the_database(machine):
    await machine.says("坏了")
    stored = table(Failed).select()
    with machine.desk.engine.begin() as connection:
        (row,) = connection.execute(stored).mappings()
    assert "坏了".encode() not in bytes(row["words"])


async def test_neighbours_of_a_message_that_breaks_are_answered(machine):
    async with machine.desk.together():
        said = [("帮助", "b"), ("冲突", "c"), ("帮助", "d")]
        answers = [create_task(machine.says(text, who)) for text, who in said]
    first, broken, last = await gather(*answers)
    assert (first, last) == ("help", "help")
    assert broken.startswith("对不起")
    assert len(await machine.desk.rows(Failed)) == 1


@sqlite_only
async def test_a_database_that_is_locked_answers_nothing_and_the_repeat_is_heard(machine):
    event.listen(
        machine.desk.engine, "checkout", lambda c, *_: c.execute("PRAGMA busy_timeout=100")
    )
    message = machine.incoming("帮助", who="berta")
    file = machine.desk.engine.url.database
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError):
            await machine.again(message)
    assert (await machine.again(message)).text == "help"
    assert await machine.desk.rows(Failed) == []
    assert [p.openid for p in await machine.desk.rows(Person)] == ["anna", "berta"]


@postgresql_only
async def test_a_connection_that_was_lost_answers_nothing_and_the_repeat_is_heard(machine, desks):
    message = machine.incoming("帮助", who="berta")
    with desks().engine.begin() as another:
        another.execute(text(ALL_OTHERS))
    with pytest.raises(UnavailableError):
        await machine.again(message)
    assert (await machine.again(message)).text == "help"
    assert await machine.desk.rows(Failed) == []
    assert [answer.text for answer in await machine.desk.rows(Answer)] == ["help", "help"]
