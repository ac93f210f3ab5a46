"""What is known of a message and its sender: the answer it had, the person, homes, grants, talk."""

from datetime import timedelta

import pytest

from bot.community.people import Grant, Person, Residency, Role
from bot.storage.inbox import Answer, Heard, Opening, Opens, Owner, openings
from bot.storage.talks import Talk
from tests.house import NOON

AREA, HOME, OTHER = "翠竹园社区", "翠竹园社区/翠竹园/6/1/402", "翠竹园社区/翠竹园/7/1/201"


@pytest.fixture
async def known(desk, clock):
    def meet_all(scene):
        for number, openid in enumerate(["plain", "full", "moved"], 1):
            scene.add(Person(id=number, openid=openid, name=f"人{number}"))
        grants = [(2, Role.STAFF, None), (2, Role.WORKER, 1), (2, Role.LEAD, -1), (2, Role.LEAD, 0)]
        for number, (person, role, hours) in enumerate(grants, 1):
            until = None if hours is None else NOON + timedelta(hours=hours)
            scene.add(
                Grant(id=number, person=person, role=role, area=AREA, since=NOON, until=until)
            )
        homes = [(2, HOME, None), (2, OTHER, None), (3, HOME, NOON), (3, OTHER, None)]
        for number, (person, place, until) in enumerate(homes, 1):
            scene.add(Residency(id=number, person=person, place=place, until=until))
        scene.put(Talk(person=2, name="list", answers={"commands": ["帮助"]}, since=NOON))
        scene.file(answer("k1", 2, "第一"))

    await desk.run(meet_all)
    return desk


def answer(key, person, text):
    return Answer(key=key, person=person, owner=Owner.DOOR, opens=Opens.MESSAGE, text=text)


async def open_all(desk, *heard):
    return await desk.run(lambda scene: openings(scene.db, heard))


async def test_nobody_asked_for_is_nobody_found(known):
    assert await open_all(known) == {}


async def test_a_stranger_has_nothing(known):
    stranger = Heard("k9", "stranger")
    assert await open_all(known, stranger) == {stranger: Opening()}


async def test_each_is_found_with_what_is_hers_and_no_more(known):
    plain, full, moved = (Heard(f"k-{who}", who) for who in ("plain", "full", "moved"))
    found = await open_all(known, plain, full, Heard("k", "stranger"), moved)
    assert found[plain] == Opening(person=found[plain].person)
    assert found[plain].person.name == "人1"
    assert found[full].homes == [HOME, OTHER]
    assert found[full].talk == Talk(
        person=2, name="list", answers={"commands": ["帮助"]}, since=NOON
    )
    assert [(g.id, g.role, g.person) for g in found[full].grants] == [
        (1, Role.STAFF, 2),
        (2, Role.WORKER, 2),
    ]
    assert found[moved].homes == [OTHER]
    assert found[moved].grants == []


async def test_a_grant_ends_when_its_time_has_come(known, clock):
    full = Heard("k", "full")
    clock.passes(minutes=59, seconds=59)
    assert len((await open_all(known, full))[full].grants) == 2
    clock.passes(seconds=1)
    assert len((await open_all(known, full))[full].grants) == 1


async def test_a_message_answered_before_brings_its_answer_and_another_does_not(known, clock):
    again, other = Heard("k1", "full"), Heard("k2", "full")
    clock.passes(hours=5)
    first, second = await open_all(known, again), await open_all(known, other)
    assert (first[again].answer.text, first[again].answer.at) == ("第一", NOON)
    assert second[other].answer is None
    assert first[again].homes == second[other].homes == [HOME, OTHER]


async def test_a_key_is_answered_once_even_where_nobody_looked(known):
    with pytest.raises(known.engine.dialect.loaded_dbapi.IntegrityError):
        await known.run(lambda scene: scene.file(answer("k1", 2, "zwei")))
    assert [a.text for a in await known.rows(Answer)] == ["第一"]
