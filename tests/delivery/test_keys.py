"""Where WeChat has a key: what nobody knows the end of is said again under it, and only so long."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.storage.outbox import Lane
from tests.delivery.conftest import COMING
from tests.house import NOON
from tests.storage.conftest import postgresql_only, sqlite_only

NO_ANSWER = Ambiguous(Why.NO_ANSWER)
MINUTES = timedelta(minutes=8)
LEASE, TEN = timedelta(seconds=60), timedelta(seconds=10)


@pytest.fixture
async def silent(office):
    """4 dora has not spoken: only a template reaches her."""
    await office.meet("dora")
    return await office.write(4, **COMING)


async def let_pass(office, until, step=timedelta(seconds=1)):
    """Second by second, as the ticker would."""
    while office.clock.now < until:
        office.clock.now += step
        await office.sender.send_due()


async def test_a_doubtful_try_is_repeated_under_the_same_key_after_a_pause(office, silent):
    office.gateway.outcomes = [NO_ANSWER, Ambiguous(Why.WECHAT_BUSY), Accepted("m1")]
    await office.sender.send_due()
    assert await office.states() == [("sending", "no_answer")]
    await office.sender.send_due()
    assert len(office.gateway.calls) == 1  # not at once
    await let_pass(office, NOON + timedelta(seconds=30))
    assert office.gateway.lanes() == [Lane.TEMPLATE] * 3
    assert len({(call.key, call.words, call.whom) for call in office.gateway.calls}) == 1
    letter = await office.letter(silent)
    assert (letter.state, letter.why, letter.msgid, letter.attempt) == ("accepted", "", "m1", 3)
    assert letter.first_sent_at == NOON
    assert office.lost == []


async def test_keys_are_short_ascii_and_of_one_letter_each(office):
    people = await office.meets(3)
    for person in people:
        await office.write(person, **COMING)
    await office.sender.send_due()
    keys = [call.key for call in office.gateway.calls]
    assert len(set(keys)) == 3
    assert all(key.isascii() and 1 <= len(key) <= 32 for key in keys)


async def test_the_number_of_a_letter_written_a_second_later_gives_another_key(office):
    """A database that was restored gives a number again; WeChat may still know its key."""
    await office.meets(2)
    made = [NOON, NOON + timedelta(seconds=1)]
    for person, at in zip((4, 5), made, strict=True):
        await office.write(person, id=2**31 - 1, made_at=at, **COMING)
        await office.sender.send_due()
        row = await office.letter(2**31 - 1)
        await office.desk.run(lambda scene, row=row: scene.remove(row))
    first, second = (call.key for call in office.gateway.calls)
    assert first != second
    assert max(len(first), len(second)) <= 32


async def test_eight_minutes_after_the_first_try_it_is_unknown(office, silent):
    office.gateway.outcomes = [NO_ANSWER] * 99
    await office.sender.send_due()
    await let_pass(office, NOON + MINUTES + LEASE, TEN)
    assert await office.states() == [("unknown", "no_answer")]
    assert office.lost == [silent]
    tried = len(office.gateway.calls)
    assert tried > 8
    assert len({call.key for call in office.gateway.calls}) == 1
    await let_pass(office, NOON + timedelta(minutes=30), timedelta(minutes=1))
    assert len(office.gateway.calls) == tried


async def test_no_try_leaves_later_than_eight_minutes_after_the_first(office, silent):
    office.gateway.outcomes = [NO_ANSWER] * 99
    times = []

    async def note():
        times.append(office.clock.now)

    office.gateway.meanwhile = note
    await office.sender.send_due()
    await let_pass(office, NOON + MINUTES + LEASE, TEN)
    assert NOON + MINUTES - LEASE < max(times) < NOON + MINUTES


@pytest.mark.parametrize("late", [timedelta(microseconds=-1), timedelta()])
async def test_after_a_crash_it_is_said_again_under_its_key_while_wechat_knows_it(
    office, silent, late
):
    await office.dies_sending()
    assert await office.states() == [("sending", "")]
    office.clock.now = NOON + MINUTES + late
    await office.sender.recover()
    await office.sender.send_due()
    calls = office.gateway.calls
    if late:
        assert len(calls) == 2
        assert len({call.key for call in calls}) == 1
        assert await office.states() == [("accepted", "")]
    else:
        assert len(calls) == 1
        assert await office.states() == [("unknown", "stopped")]


async def test_not_before_its_lease_has_lapsed(office, silent):
    await office.dies_sending()
    office.clock.now = NOON + LEASE - timedelta(microseconds=1)
    await office.sender.recover()
    await office.sender.send_due()
    assert len(office.gateway.calls) == 1
    office.clock.now = NOON + LEASE
    await office.sender.send_due()
    assert len(office.gateway.calls) == 2


@sqlite_only
async def test_the_only_process_says_it_again_at_once_when_it_starts(office, silent):
    await office.dies_sending()
    await office.sender.take_over()
    await office.sender.send_due()
    assert len({call.key for call in office.gateway.calls}) == 1
    assert await office.states() == [("accepted", "")]


@pytest.mark.parametrize(
    "no",
    [
        Refused(Why.BAD_CONTENT),
        OutOfReach(Why.BLOCKED),
        OutOfReach(Why.UNFOLLOWED),
        Misconfigured(Why.ACCOUNT_LIMITED),
        Later(NOON + timedelta(hours=2)),
        TokenStale(),
        NeverLeft(),
    ],
    ids=lambda no: f"{type(no).__name__}",
)
async def test_a_refusal_after_a_doubtful_try_leaves_it_in_doubt(office, silent, no):
    """The first try may have been taken all the same."""
    office.gateway.outcomes = [NO_ANSWER, *[no] * 99]
    await office.sender.send_due()
    await let_pass(office, NOON + timedelta(seconds=59))
    letter = await office.letter(silent)
    assert (letter.state, letter.why, letter.lane) == ("sending", "no_answer", "template")
    await let_pass(office, NOON + MINUTES + LEASE, TEN)
    assert await office.states() == [("unknown", "no_answer")]
    assert len({call.key for call in office.gateway.calls}) == 1
    assert office.lost == [silent]


async def test_a_refusal_after_a_crash_leaves_it_in_doubt_too(office, silent):
    await office.dies_sending()
    office.gateway.outcomes = [Refused(Why.BAD_CONTENT), Accepted("m2")]
    office.clock.passes(seconds=60)
    await office.sender.send_due()
    assert await office.states() == [("sending", "stopped")]
    office.clock.passes(seconds=60)
    await office.sender.send_due()
    assert await office.states() == [("accepted", "")]


async def test_what_never_left_is_given_back_and_any_lane_may_take_it(office, silent):
    office.gateway.outcomes = [NeverLeft()]
    await office.sender.send_due()
    letter = await office.letter(silent)
    assert (letter.state, letter.lane, letter.first_sent_at) == ("queued", "", None)
    await office.speaks(4)
    office.clock.passes(seconds=10)
    await office.sender.send_due()
    assert office.gateway.lanes() == [Lane.TEMPLATE, Lane.CUSTOMER]


async def test_eight_minutes_count_from_the_try_that_left(office, silent):
    office.gateway.outcomes = [NeverLeft()] * 5 + [NO_ANSWER] * 2
    await office.sender.send_due()
    await let_pass(office, NOON + timedelta(seconds=50), timedelta(seconds=10))
    letter = await office.letter(silent)
    assert letter.first_sent_at == NOON + timedelta(seconds=50)


async def test_while_one_is_in_doubt_nothing_else_is_said_to_her(office, silent):
    office.gateway.outcomes = [NO_ANSWER]
    await office.sender.send_due()
    await office.write(4, **COMING)
    await office.sender.send_due()
    assert len(office.gateway.calls) == 1
    await let_pass(office, NOON + timedelta(seconds=5))
    keys = [call.key for call in office.gateway.calls]
    assert keys == [keys[0], keys[0], keys[2]]
    assert await office.states() == [("accepted", "")] * 2


async def test_without_a_key_nothing_is_said_again(office):
    await office.meet("dora")
    await office.consents(4)
    await office.notice(1, 4)
    office.gateway.outcomes = [NO_ANSWER, NO_ANSWER]
    await office.sender.send_due()
    await let_pass(office, NOON + MINUTES + LEASE, timedelta(seconds=30))
    assert sorted(office.gateway.lanes()) == [Lane.CUSTOMER, Lane.ONCE]
    assert await office.states() == [("unknown", "no_answer")] * 2


async def test_what_this_process_still_waits_for_it_does_not_say_again(office, silent):
    """WeChat takes longer to answer than the lease lasts."""
    async with office.in_flight():
        office.clock.passes(seconds=61)
        office.sender.wake()
        await asyncio.sleep(0.3)  # more than enough for some rounds
        assert len(office.gateway.calls) == 1
    assert await office.states() == [("accepted", "")]


@postgresql_only
async def test_another_process_says_it_again_once(office, silent, second):
    await office.dies_sending()
    office.clock.passes(seconds=60)
    await office.sender.send_due()
    await second.send_due()
    calls = [*office.gateway.calls, *second.gateway.calls]
    assert len(calls) == 2
    assert len({call.key for call in calls}) == 1
    assert await office.states() == [("accepted", "")]
