"""Who waits to be fetched: each taken by one process at a time, and given back by itself."""

import threading
from asyncio import create_task, gather, to_thread
from datetime import timedelta
from functools import partial

import pytest

from bot.community.media import Media, MediaState
from bot.community.people import Person
from bot.community.tickets import Ticket
from bot.storage import media
from tests.storage.conftest import postgresql_only

LEASE = timedelta(minutes=2)
claim = partial(media.claim, most=10, lease=LEASE)


@pytest.fixture(autouse=True)
def _noon(clock):
    """Time passes only when a test says so."""


def add(clock, *rows):
    def work(scene):
        scene.add(Person(id=1, openid="anna"))
        scene.add(Ticket(id=7, reporter=1, place="", words=""))
        for number, fields in enumerate(rows, 1):
            given = {"person": 1, "kind": "image", "media": f"m{number}", "at": clock.now}
            scene.add(Media(**{"id": number} | given | {"due": clock.now} | fields))

    return work


def still(claimed):
    return lambda scene: media.still_claimed(scene.db, claimed)


async def test_the_longest_waiting_come_first_and_nobody_else_gets_them(desk, clock):
    later, earlier = clock.now + timedelta(seconds=1), clock.now - timedelta(seconds=1)
    kept, refused = {"state": MediaState.KEPT}, {"state": MediaState.REFUSED}
    await desk.run(add(clock, {}, {"due": earlier}, {"due": later}, kept, refused))
    taken = await desk.run(claim)
    assert [(one.id, one.media, one.tries) for one in taken] == [(2, "m2", 1), (1, "m1", 1)]
    assert await desk.run(claim) == []
    clock.passes(seconds=1)
    assert [one.id for one in await desk.run(claim)] == [3]
    rows = {row.id: row for row in await desk.rows(Media)}
    assert [rows[number] for number in (2, 1)] == taken


async def test_no_more_are_taken_than_asked_for(desk, clock):
    await desk.run(add(clock, *({} for _ in range(5))))
    taken = [await desk.run(partial(media.claim, most=2, lease=LEASE)) for _ in range(4)]
    assert [len(some) for some in taken] == [2, 2, 1, 0]


async def test_a_lapsed_lease_gives_it_to_the_next_and_takes_it_from_the_first(desk, clock):
    await desk.run(add(clock, {}))
    (first,) = await desk.run(claim)
    assert await desk.run(still(first)) == first
    clock.passes(minutes=2)
    assert await desk.run(still(first)) is None  # although nobody else has it yet
    (second,) = await desk.run(claim)
    assert (second.tries, second.due) == (2, clock.now + LEASE)
    assert await desk.run(still(first)) is None
    assert await desk.run(still(second)) == second


async def test_what_is_decided_is_nobodys(desk, clock):
    await desk.run(add(clock, {}))
    (taken,) = await desk.run(claim)
    row = taken.model_copy()
    await desk.run(lambda scene: scene.change(row, state=MediaState.KEPT))
    assert await desk.run(still(taken)) is None


async def test_it_is_seen_as_it_is_now(desk, clock):
    """She may have made a ticket of it while it was being fetched."""
    await desk.run(add(clock, {}))
    (taken,) = await desk.run(claim)
    await desk.run(lambda scene: scene.change(taken.model_copy(), ticket=7))
    assert (await desk.run(still(taken))).ticket == 7


async def test_of_a_ticket_and_of_a_person(desk, clock):
    gone = {"state": MediaState.GONE, "ticket": 7}
    await desk.run(add(clock, {"ticket": 7}, {}, gone, {"person": 2}, {"person": 2, "ticket": 8}))
    of = {"ticket": lambda n: lambda scene: media.of_ticket(scene.db, n)}
    of["person"] = lambda n: lambda scene: media.of_person(scene.db, n)
    assert [one.id for one in await desk.run(of["ticket"](7))] == [1, 3]
    assert await desk.run(of["ticket"](9)) == []
    assert [one.id for one in await desk.run(of["person"](1))] == [1, 2, 3]
    last = [await desk.run(lambda scene, n=n: media.last_of_ticket(scene.db, n)) for n in (1, 2, 3)]
    assert [one and one.id for one in last] == [3, 5, None]


async def test_names_that_a_row_knows(desk, clock):
    await desk.run(add(clock, {"name": "a" * 32}, {"name": ""}, {"name": "b" * 32}))
    asked = ["a" * 32, "b" * 32, "c" * 32, "." + "a" * 32, ""]
    known = await desk.run(lambda scene: media.named(scene.db, asked))
    assert known == {"a" * 32, "b" * 32}


@postgresql_only
async def test_two_processes_never_take_the_same(desks, clock):
    one, two = desks(), desks()
    await one.run(add(clock, *({} for _ in range(60))))
    some = partial(media.claim, most=3, lease=LEASE)
    taken = await gather(*(desk.run(some) for _ in range(12) for desk in (one, two)))
    numbers = [medium.id for few in taken for medium in few]
    assert sorted(numbers) == list(range(1, 61))
    assert {row.tries for row in await one.rows(Media)} == {1}


@postgresql_only
async def test_what_one_is_taking_the_other_passes_over(desks, clock):
    one, two = desks(), desks()
    await one.run(add(clock, {}, {}))
    taken, leave = threading.Event(), threading.Event()

    def slow(scene):
        found = media.claim(scene, 1, LEASE)
        taken.set()
        leave.wait(5)
        return found

    first = create_task(one.run(slow))
    await to_thread(taken.wait, 5)
    assert [medium.id for medium in await two.run(claim)] == [2]
    leave.set()
    assert [medium.id for medium in await first] == [1]
