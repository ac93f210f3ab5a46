"""A list given to a statement: none, one, a thousand; numbers and words, and an index serves it."""

import pytest
from sqlalchemy import select, text

from bot.community.people import Person
from bot.storage.prepared import OneOf
from bot.storage.scene import prepare
from bot.storage.tables import table

persons = table(Person)
by_number = select(persons.c.id).where(OneOf(persons.c.id, "ids")).order_by(persons.c.id)
by_word = select(persons.c.openid).where(OneOf(persons.c.openid, "ids")).order_by(persons.c.id)
ODD = ["o'1", '"', "[]", "{1,2}", "NULL", "", "王秀英", "\\", "%s", "1"]


@pytest.fixture
async def crowd(desk):
    def meet_all(scene):
        for number in range(1, 1501):
            openid = ODD[number] if number < len(ODD) else f"o{number}"
            scene.add(Person(id=number, openid=openid))

    await desk.run(meet_all)
    return desk


@pytest.mark.parametrize("count", [0, 1, 1000])
async def test_a_list_of_numbers(crowd, count):
    wanted = list(range(1, count + 1))
    found = await crowd.run(lambda scene: scene.db.column(by_number, ids=[*wanted, 9999]))
    assert found == wanted


async def test_a_list_of_words_whatever_stands_in_them(crowd):
    for words in ([], ["o77"], ODD[1:], [*ODD[1:], *(f"o{n}" for n in range(10, 1001)), "no"]):
        found = await crowd.run(lambda scene, words=words: scene.db.column(by_word, ids=words))
        assert found == [word for word in words if word != "no"]


@pytest.mark.parametrize("statement", [by_number, by_word], ids=["numbers", "words"])
async def test_an_index_serves_it(crowd, statement):
    ready = prepare(statement, crowd.engine.dialect)
    given = ready.bound({"ids": [1] if statement is by_number else ["1"]})

    def plan(scene):
        kind = "EXPLAIN QUERY PLAN " if scene.db.dialect.name == "sqlite" else "EXPLAIN "
        cursor = scene.db._cursor  # noqa: SLF001 - to be asked as the statement itself is
        cursor.execute(kind + ready.text, given)
        return " ".join(str(row) for row in cursor.fetchall())

    with crowd.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    told = await crowd.run(plan)
    assert "Index" in told or "SEARCH person USING" in told
    assert "Seq Scan" not in told
    assert "SCAN person" not in told
