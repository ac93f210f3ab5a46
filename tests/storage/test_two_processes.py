"""Two processes on one PostgreSQL: what a person says is heard once, by one of them at a time."""

import random
import threading
import time
from asyncio import create_task, gather, sleep, to_thread

from bot.community.people import Person
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.scene import Counter
from tests.storage.conftest import postgresql_only

pytestmark = postgresql_only


def once(openid, key):
    """Work as the dispatch does it: the answer that stands, or a new one."""

    def work(scene, opening):
        if opening.answer:
            return opening.answer.text
        person = opening.person or Person(id=scene.number("person"), openid=openid)
        if not opening.person:
            scene.kept.add(person)
        said = str(scene.number("ticket"))
        scene.file(
            Answer(key=key, person=person.id, owner=Owner.DOOR, opens=Opens.MESSAGE, text=said)
        )
        return said

    return work


async def test_a_message_heard_by_both_at_once_has_one_effect_and_one_answer(desks):
    one, two = desks(), desks()
    keys = [(f"o{n % 7}", f"k{n}") for n in range(60)]
    heard = [
        (one.hear(openid, key, once(openid, key)), two.hear(openid, key, once(openid, key)))
        for openid, key in keys
    ]
    told = [await gather(*both) for both in heard]
    assert all(first == second for first, second in told)
    assert sorted(int(first) for first, _ in told) == list(range(1, 61))
    assert len(await one.rows(Person)) == 7
    assert len(await one.rows(Answer)) == 60


async def test_a_person_is_never_in_two_batches_at_once(desks):
    one, two = desks(), desks()
    inside, clashes, played = set(), [], []

    def work_of(openid):
        def work(_scene, _opening):
            if openid in inside:
                clashes.append(openid)
            inside.add(openid)
            time.sleep(0.002)
            inside.discard(openid)
            played.append(openid)

        return work

    people = [f"o{n}" for n in range(4)]
    heard = [
        desk.hear(who, f"{who}:{n}:{id(desk)}", work_of(who))
        for n in range(20)
        for who in people
        for desk in (one, two)
    ]
    await gather(*heard)
    assert not clashes
    assert len(played) == 160


async def test_numbers_are_unique_and_without_gaps_over_both_whatever_their_order(desks):
    one, two = desks(), desks()
    chance = random.Random(7)  # noqa: S311 - a play that can be repeated
    kinds = ["ticket", "letter", "event", "claim"]

    def taking(order):
        return lambda scene, _opening=None: [(kind, scene.number(kind)) for kind in order]

    heard = [
        desk.hear(f"o{n}", f"k{n}:{id(desk)}", taking(chance.sample(kinds, 3)))
        for n in range(100)
        for desk in (one, two)
    ]
    taken = [pair for pairs in await gather(*heard) for pair in pairs]
    counters = {counter.kind: counter.last for counter in await one.rows(Counter)}
    for kind in kinds:
        numbers = sorted(number for name, number in taken if name == kind)
        assert numbers == list(range(1, counters[kind] + 1))


async def test_a_number_is_taken_until_the_commit_and_the_other_process_waits(desks):
    one, two = desks(), desks()
    taken, leave = threading.Event(), threading.Event()

    def slow(scene):
        number = scene.number("ticket")
        taken.set()
        leave.wait(5)
        return number

    first = create_task(one.run(slow))
    await to_thread(taken.wait, 5)
    second = create_task(two.run(lambda scene: scene.number("ticket")))
    await sleep(0.1)
    assert not second.done()
    leave.set()
    assert await gather(first, second) == [1, 2]


async def test_what_one_process_dropped_the_other_may_number(desks):
    one, two = desks(), desks()

    def refused(scene, _opening):
        scene.number("ticket")
        raise ValueError

    heard = [one.hear(f"o{n}", f"k{n}", refused) for n in range(10)]
    heard += [two.hear(f"p{n}", f"p{n}", once(f"p{n}", f"p{n}")) for n in range(10)]
    told = await gather(*heard, return_exceptions=True)
    assert sorted(int(text) for text in told[10:]) == list(range(1, 11))
