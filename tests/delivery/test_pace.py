"""No more leave a second than the rate, over all processes: the moments belong to one each."""

import asyncio
import time
from asyncio import gather
from collections import deque
from itertools import pairwise
from time import monotonic

import pytest
from sqlalchemy import event, select

from bot.storage import traffic
from bot.storage.outbox import State
from bot.storage.tables import table
from bot.storage.traffic import Pace
from tests.delivery.conftest import Scripted
from tests.storage.conftest import Desk, postgresql_only

FREE_AT = select(table(Pace).c.free_at)


async def reserve(desk, count, rate):
    """What is given: (how many, seconds to wait, when the first and the one after the last are)."""

    def work(scene):
        allowed, wait = traffic.reserve(scene.db, count, rate)
        end = scene.db.value(FREE_AT)
        return allowed, wait, end - allowed / rate, end

    return await desk.run(work)


async def test_moments_follow_one_another(office):
    given = [await reserve(office.desk, 5, 100) for _ in range(6)]
    for (_, _, _, end), (_, _, start, _) in pairwise(given):
        assert start >= end - 1e-6
    assert [allowed for allowed, *_ in given] == [5] * 6


async def test_no_more_than_a_second_is_given_away_in_advance(office):
    allowed, wait, *_ = await reserve(office.desk, 10_000, 1000)
    assert (allowed, wait) == (1000, 0)
    for _ in range(3):
        allowed, wait, *_ = await reserve(office.desk, 10_000, 1000)
        assert 0 <= wait <= 1
        assert allowed <= (1 - wait) * 1000 + 1


async def test_of_a_rate_below_one_a_second_one_at_a_time_may_leave(office):
    allowed, wait, *_ = await reserve(office.desk, 5, 0.5)
    assert (allowed, wait) == (1, 0)
    allowed, wait, *_ = await reserve(office.desk, 5, 0.5)
    assert allowed == 0
    assert wait > 1


@postgresql_only
async def test_two_processes_never_get_the_same_moment(office):
    other = Desk(office.desk.settings.database.url)
    given = await gather(*(reserve(desk, 3, 500) for desk in (office.desk, other) * 60))
    await other.writer.stop()
    taken = sorted((start, end) for allowed, _, start, end in given if allowed)
    assert len(taken) > 10
    for (_, end), (start, _) in pairwise(taken):
        assert start >= end - 1e-6


class Noted(Scripted):
    """Keeps the moment of every call, of all processes."""

    def __init__(self, moments):
        super().__init__()
        self.moments = moments

    async def meanwhile(self):
        self.moments.append(monotonic())


@postgresql_only
async def test_two_processes_together_send_no_more_than_the_rate_in_any_second(office):
    people = await office.meets(150)
    await office.speaks(*people)
    for person in people:
        await office.write(person)
    other, moments = Desk(office.desk.settings.database.url), []
    senders = [office.another(desk, Noted(moments)) for desk in (office.desk, other)]
    for sender in senders:
        sender.rate = 90
    while any(state is State.QUEUED for state in [one.state for one in await office.letters()]):
        await gather(*(sender.send_due() for sender in senders))
    await other.writer.stop()
    assert len(moments) == 150
    second = deque()
    for moment in sorted(moments):
        second.append(moment)
        while moment - second[0] >= 1:
            second.popleft()
        assert len(second) <= 100
    assert all(sender.gateway.calls for sender in senders)


async def test_a_post_that_missed_its_moment_goes_back_and_leaves_once(office):
    """The commit takes longer than a post may be late."""
    for person in (1, 2, 3):
        await office.write(person)
    slow = [True]

    def take_long(_connection):
        if slow:
            slow.pop()
            time.sleep(0.3)

    event.listen(office.desk.engine, "commit", take_long)
    await office.sender.send_due()
    assert len(office.gateway.calls) == 3
    letters = await office.letters()
    assert {(one.state, one.attempt) for one in letters} == {(State.ACCEPTED, 2)}
    assert office.lost == []


async def test_what_the_pace_does_not_let_go_is_not_on_record_as_leaving(office):
    people = await office.meets(30)
    await office.speaks(*people)
    for person in people:
        await office.write(person)
    office.sender.rate = 8  # two in a quarter of a second
    async with office.in_flight():
        await asyncio.sleep(0.3)
        states = [one.state for one in await office.letters()]
        assert states.count(State.SENDING) <= 2
        office.sender.rate = 9000


@pytest.mark.parametrize("rate", [1, 50])
async def test_all_of_them_leave_in_the_end(office, rate):
    office.sender.rate = rate
    for person in (1, 2):
        await office.write(person)
    while (await office.states()) != [("accepted", "")] * 2:
        await office.sender.send_due()
    assert len(office.gateway.calls) == 2
