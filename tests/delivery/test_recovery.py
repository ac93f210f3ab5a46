"""A process that ended between the POST and its result: nobody knows, and nobody sends again."""

from asyncio import Event, create_task
from datetime import timedelta

import pytest

from bot.delivery.outcomes import Accepted, Ambiguous, NeverLeft, Why
from bot.storage.outbox import Lane, Letter, State
from tests.house import NOON, open_house
from tests.storage.conftest import sqlite_only

LEASE = timedelta(seconds=60)


@pytest.fixture
async def stranded(office):
    """The letter that a process which is no more was sending."""
    number = await office.write(1, "甲")
    left = {"state": State.SENDING, "attempt": 1, "post": number, "sent_at": NOON, "text": "甲"}
    left["lane"] = Lane.CUSTOMER
    await office.change(number, lease_until=NOON + LEASE, **left)
    return number


async def test_after_its_lease_it_is_unknown_and_somebody_is_told(office, stranded):
    office.clock.now = NOON + LEASE - timedelta(microseconds=1)
    await office.sender.recover()
    assert await office.states() == [("sending", "")]
    office.clock.now = NOON + LEASE
    await office.sender.recover()
    assert await office.states() == [("unknown", "stopped")]
    assert office.lost == [stranded]
    await office.sender.send_due()
    assert office.gateway.sent == []


async def test_at_the_start_of_the_only_process_all_of_it_is_whatever_the_clock_did(
    office, stranded
):
    office.clock.passes(hours=-3)
    await office.sender.take_over()
    assert await office.states() == [("unknown", "stopped")]


async def test_meanwhile_nothing_else_is_sent_to_her(office, stranded):
    await office.write(1, "乙")
    await office.write(2, "丙")
    await office.sender.send_due()
    assert office.gateway.sent == [("berta", "丙")]
    office.clock.now = NOON + LEASE
    await office.sender.recover()
    await office.sender.send_due()
    assert office.gateway.sent[1:] == [("anna", "乙")]


async def test_what_may_have_arrived_counts_as_sent(office, stranded):
    await office.sender.take_over()
    for number in range(5):
        await office.write(1, str(number))
        await office.sender.send_due()
    assert [words for _, words in office.gateway.sent] == ["0", "1", "2"]


class Slow:
    """A send whose answer comes after its lease has lapsed."""

    def __init__(self, office):
        self.office, self.flying, self.land = office, Event(), Event()
        office.gateway.meanwhile = self.wait

    async def wait(self):
        self.flying.set()
        await self.land.wait()

    async def begins(self):
        self.sending = create_task(self.office.sender.send_due())
        await self.flying.wait()
        self.office.clock.passes(seconds=60)
        await self.office.sender.recover()
        assert await self.office.states() == [("unknown", "stopped")]

    async def ends(self, outcome):
        self.office.gateway.outcomes = [outcome]
        self.office.sender._stopping = True  # noqa: SLF001 - one round is what is tried here
        self.land.set()
        await self.sending


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted("m9"), ("accepted", "")),
        (Ambiguous(Why.NO_ANSWER), ("unknown", "no_answer")),
        (NeverLeft(), ("queued", "")),
    ],
)
async def test_a_late_result_settles_what_is_unknown_of_its_own_attempt(office, outcome, state):
    await office.write(1, "甲")
    slow = Slow(office)
    await slow.begins()
    await slow.ends(outcome)
    told, why = (await office.states())[0]
    assert told == state[0]
    if told != "queued":
        assert why == state[1]


async def test_a_late_result_never_overwrites_a_newer_attempt(office):
    await office.write(1, "甲")
    slow = Slow(office)
    await slow.begins()
    newer = {"state": State.SENDING, "attempt": 2, "lease_until": NOON + timedelta(hours=1)}
    await office.change(1, **newer)
    await slow.ends(Accepted("m9"))
    letter = await office.letter(1)
    assert (letter.state, letter.attempt, letter.msgid) == (State.SENDING, 2, "")


async def test_a_late_result_does_not_bring_back_what_a_person_decided(office):
    await office.write(1, "甲")
    slow = Slow(office)
    await slow.begins()
    await office.change(1, state=State.CANCELLED)
    await slow.ends(NeverLeft())
    assert (await office.states())[0][0] == "cancelled"


@sqlite_only
async def test_a_house_that_opens_again_knows_it_at_once(office, stranded, database):
    await office.desk.writer.stop()
    async with open_house(database, "safe", office.clock) as house:
        (letter,) = await house.rows(Letter)
        assert (letter.state, letter.why) == (State.UNKNOWN, "stopped")
