"""One commit for all that waits, one message a person a batch, nothing lost and nothing half done."""

import asyncio
from asyncio import create_task, gather

import pytest

from bot.community.people import Guess, Person, Try
from bot.community.refusal import Refusal
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.talks import Talk
from bot.storage.writer import Priority
from tests.storage.conftest import meet


def answers(key, text):
    """Work that meets the sender if need be, and answers as the dispatch does."""

    def work(scene, opening):
        person = opening.person
        if person is None:
            person = Person(id=scene.number("person"), openid=key.partition(":")[0])
            scene.add(person)
        scene.file(
            Answer(key=key, person=person.id, owner=Owner.DOOR, opens=Opens.MESSAGE, text=text)
        )
        return opening

    return work


async def test_all_that_waits_shares_one_commit(desk):
    async with desk.together():
        heard = [desk.hear(f"o{n}", f"k{n}", meet(f"o{n}")) for n in range(30)]
        before = desk.commits
    assert sorted(await gather(*heard)) == list(range(1, 31))
    assert desk.commits - before == 2  # the one that held them back, and theirs
    assert len(await desk.rows(Person)) == 30


async def test_a_person_has_one_message_a_batch_and_the_second_sees_the_first(desk):
    async with desk.together():
        first = desk.hear("anna", "anna:1", answers("anna:1", "eins"))
        second = desk.hear("anna", "anna:2", answers("anna:2", "zwei"))
        other = desk.hear("berta", "berta:1", answers("berta:1", "drei"))
        before = desk.commits
    assert (await first).person is None
    assert (await second).person.openid == "anna"
    await other
    assert desk.commits - before == 3
    assert len(await desk.rows(Person)) == 2


async def test_a_repeat_in_the_queue_is_answered_by_the_first(desk):
    def answered_once(scene, opening):
        if opening.answer is None:
            answers("anna:1", f"at {scene.number('ticket')}")(scene, opening)
        return opening.answer

    async with desk.together():
        heard = [desk.hear("anna", "anna:1", answered_once) for _ in range(4)]
    first, *again = await gather(*heard)
    assert first is None
    (kept,) = await desk.rows(Answer)
    assert again == [kept, kept, kept]
    assert kept.text == "at 1"


async def test_messages_of_a_person_keep_their_order(desk):
    played = []

    def note(scene, _opening, *what):
        played.append(what)

    people, each = ["anna", "berta", "clara"], range(15)
    async with desk.together():
        heard = [
            desk.hear(who, f"{who}:{n}", lambda s, o, who=who, n=n: note(s, o, who, n))
            for n in each
            for who in people
        ]
    await gather(*heard)
    for who in people:
        assert [n for name, n in played if name == who] == list(each)


async def test_a_refusal_drops_the_scene_and_what_is_kept_stays(desk):
    person = await desk.run(meet("anna"))

    def refused(scene):
        scene.add(Person(id=scene.number("person"), openid="never"))
        scene.put(Talk(person=person, name="list", answers={}))
        scene.kept.add(Try(id=scene.number("try"), person=person, guess=Guess.CODE))
        raise Refusal("invitation_used")

    with pytest.raises(Refusal, match="invitation_used"):
        await desk.run(refused)
    assert [p.openid for p in await desk.rows(Person)] == ["anna"]
    assert await desk.rows(Talk) == []
    assert [(t.id, t.guess) for t in await desk.rows(Try)] == [(1, Guess.CODE)]


@pytest.mark.parametrize("error", [ValueError, KeyError, StopIteration])
async def test_a_handler_that_raises_takes_nobody_along(desk, error):
    def breaks(scene, _opening):
        meet("broken")(scene)
        raise error("three")

    async with desk.together():
        heard = [desk.hear(f"o{n}", f"k{n}", meet(f"o{n}")) for n in range(3)]
        broken = desk.hear("broken", "kb", breaks)
        heard.append(desk.hear("last", "kl", meet("last")))
        before = desk.commits
    assert await gather(*heard) == [1, 2, 3, 4]
    with pytest.raises((error, RuntimeError)):
        await broken
    assert desk.commits - before == 2
    assert [p.openid for p in await desk.rows(Person)] == ["o0", "o1", "o2", "last"]


async def test_others_run_after_the_messages_and_one_of_each_a_batch(desk):
    played = []
    async with desk.together():
        later = [
            create_task(desk.run(lambda _, w=what: played.append(w), priority=priority))
            for what, priority in [
                ("plan 1", Priority.PLANNING),
                ("plan 2", Priority.PLANNING),
                ("send 1", Priority.SENDER),
                ("send 2", Priority.SENDER),
            ]
        ]
        await asyncio.sleep(0)
        heard = [
            desk.hear(who, f"{who}:{n}", lambda *_, w=f"{who} {n}": played.append(w))
            for n in (1, 2)
            for who in ("anna", "berta")
        ]
    await gather(*later, *heard)
    assert played == [
        *("anna 1", "berta 1", "send 1", "plan 1"),
        *("anna 2", "berta 2", "send 2", "plan 2"),
    ]


async def test_nobody_starves_under_a_steady_stream_of_messages(desk):
    heard, streaming = 0, True

    async def talk(who):
        nonlocal heard
        while streaming:
            await desk.hear(who, f"{who}:{heard}", lambda *_: None)
            heard += 1

    stream = [create_task(talk(f"o{n}")) for n in range(20)]
    await asyncio.sleep(0.05)
    before = heard
    for priority in (Priority.SENDER, Priority.PLANNING) * 5:
        await asyncio.wait_for(desk.run(lambda _: None, priority=priority), 5)
    assert heard > before  # the stream went on meanwhile
    assert heard - before < 20 * 10 * 4  # and each waited for a batch or two, not for its end
    streaming = False
    await gather(*stream)


async def test_stopping_finishes_what_waits_and_takes_nothing_more(desks):
    desk = desks()
    async with desk.together():
        heard = [desk.hear("anna", f"k{n}", meet(f"o{n}")) for n in range(5)]
        planned = create_task(desk.run(meet("planned"), priority=Priority.PLANNING))
        await asyncio.sleep(0)
        stopping = create_task(desk.writer.stop())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="stopping"):
            await desk.run(meet("late"))
    await stopping
    assert sorted([*await gather(*heard), await planned]) == [1, 2, 3, 4, 5, 6]
    assert {p.openid for p in await desks().rows(Person)} == {
        *(f"o{n}" for n in range(5)),
        "planned",
    }


async def test_whoever_stops_waiting_is_heard_all_the_same(desk):
    async with desk.together():
        left = desk.hear("anna", "k", meet("anna"))
        stays = desk.hear("berta", "k2", meet("berta"))
        await asyncio.sleep(0)
        left.cancel()
    await stays
    assert [p.openid for p in await desk.rows(Person)] == ["anna", "berta"]


async def test_letters_wake_the_sender_after_their_commit(desk):
    woken = []
    desk.writer.on_letters = lambda: woken.append(desk.commits)
    await desk.run(meet("anna"))
    assert woken == []

    def writes(scene):
        scene.db.has_letters = True

    await desk.run(writes)
    assert woken == [2]
