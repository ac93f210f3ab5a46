"""What was moved or damaged in the database: its person hears so politely, all others nothing."""

import pytest
from sqlalchemy import select, update

from bot.community.people import Person
from bot.storage.engine import connect
from bot.storage.inbox import Answer
from bot.storage.journal import Failed
from bot.storage.outbox import Letter, State
from bot.storage.tables import table
from bot.storage.talks import Talk
from tests.phone import Phones

CAST = ("主任", "王秀英", "李梅")
HOMES = ("", "认证 6号楼1单元402 王秀英 13800138000", "认证 6号楼1单元101 李梅 13800138002")
SORRY = """
    王秀英：谢谢
    楼里：对不起，楼里出了点问题，您的话已经记下，居委会会查看（编号 〈号〉）。
    请过一会儿再试。急事请打电话给居委会。
    →主任：有一条消息楼里没处理好，内容已保存（编号 〈号〉）。请告诉管理系统的人。
"""
AS_EVER = """
    {}：谢谢
    楼里：不客气，有事随时说。
"""


@pytest.fixture
async def phones(house):
    phones, code = Phones(house), await house.invitation("staff")
    for name, words in zip(CAST, HOMES, strict=True):
        await phones.of(name).follow()
        await phones.of(name).says(words or code)
    await house.ticks()
    return phones


def damage(url, model, column, key, value):
    """`value` of what is stored there."""
    columns = table(model)
    here = next(iter(columns.primary_key)) == key
    engine = connect(url)
    with engine.begin() as connection:
        stored = connection.execute(select(columns.c[column]).where(here)).scalar_one()
        changed = update(columns).where(here).values({column: value(stored)})
        connection.execute(changed)
    engine.dispose()
    return stored


async def number_of(house, name):
    return next(one.id for one in await house.rows(Person) if one.name == name)


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored[:-1],
        lambda stored: stored[:20] + bytes([stored[20] ^ 1]) + stored[21:],
        lambda stored: b"\2" + stored[1:],
    ],
    ids=["cut short", "a bit", "another key's number"],
)
async def test_her_own_data_does_not_open(house, phones, database, change):
    number = await number_of(house, "王秀英")
    before = damage(database, Person, "name", number, change)
    await phones.chat(SORRY)
    await phones.chat(AS_EVER.format("李梅"))
    assert [failed.words for failed in await house.rows(Failed)] == ["谢谢"]
    damage(database, Person, "name", number, lambda _: before)
    await phones.chat(AS_EVER.format("王秀英"))


async def test_a_conversation_that_does_not_open_is_begun_again(house, phones, database):
    await phones.of("王秀英").says("报事")
    number = await number_of(house, "王秀英")
    damage(database, Talk, "answers", number, lambda stored: stored[:-1])
    await phones.chat(SORRY)
    await phones.chat(AS_EVER.format("王秀英"))


async def test_an_answer_that_does_not_open_is_not_said_again(house, phones, database):
    phone = phones.of("李梅")
    message = phone.draft_text("谢谢")
    assert (await phone.deliver(message)).text == "不客气，有事随时说。"
    (key,) = [one.key for one in await house.rows(Answer) if one.text == "不客气，有事随时说。"]
    damage(database, Answer, "text", key, lambda stored: stored[:-1])
    assert await phone.deliver(message) is None
    await phones.chat(AS_EVER.format("王秀英"))


async def test_a_letter_that_does_not_open_is_refused_and_keeps_no_other(house, phones, database):
    def write(scene):
        for number in (1, 2):
            letter = Letter(
                id=scene.number("letter"), person=number, template="said", facts={"text": "停水了"}
            )
            scene.add(letter)

    staff, resident = await number_of(house, None), await number_of(house, "王秀英")
    assert (staff, resident) == (1, 2)
    await house.do(write)
    first, second = [row.id for row in await house.rows(Letter)][-2:]
    damage(database, Letter, "facts", first, lambda stored: stored[:-1])
    await house.ticks()
    engine = connect(database)
    letters = table(Letter)
    with engine.begin() as connection:
        asked = select(letters.c.id, letters.c.state, letters.c.why)
        states = {row.id: (row.state, row.why) for row in connection.execute(asked)}
    engine.dispose()
    assert states[first] == (State.REFUSED.value, "our_mistake")
    assert states[second] == (State.ACCEPTED.value, "")
