"""WeChat's later word on what it took: early, late, repeated, lost; good and bad."""

from datetime import timedelta

import pytest

from bot.delivery import reports, riding
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Delivered,
    Finished,
    OutOfReach,
    Partly,
    Refused,
    Why,
)
from bot.storage.finishes import KEPT_FOR, Finish
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.outbox import State
from tests.delivery.conftest import COMING
from tests.house import NOON

DELIVERED, BLOCKED = Delivered(), OutOfReach(Why.BLOCKED)
NO_ANSWER = Ambiguous(Why.NO_ANSWER)


async def reported(office, msgid, ending=DELIVERED, openid="o4"):
    told = [Finished(msgid, ending)]
    await office.desk.run(lambda scene: reports.hear(scene, openid, told))


async def settle(office):
    """As the ticker does it."""
    while await office.desk.run(lambda scene: reports.match(scene, office.unreached)):
        pass


async def settle_unknown(office):
    await office.desk.run(lambda scene: reports.match_unnumbered(scene, office.unreached))


@pytest.fixture
async def taken(office):
    """4 has been sent a template, m1."""
    await office.meets(2)
    number = await office.write(4, **COMING)
    office.gateway.outcomes = [Accepted("m1")]
    await office.sender.send_due()
    return number


@pytest.mark.parametrize(
    ("ending", "end", "rides"),
    [
        (DELIVERED, ("delivered", ""), False),
        (BLOCKED, ("out_of_reach", "blocked"), True),
        (OutOfReach(Why.TOO_OFTEN), ("out_of_reach", "too_often"), True),
        (OutOfReach(Why.UNFOLLOWED), ("out_of_reach", "unfollowed"), False),
        (Refused(Why.WECHAT_FAILED), ("refused", "wechat_failed"), False),
        (Partly(), ("accepted", "some_missed"), False),
    ],
)
async def test_what_a_report_says_is_what_the_letter_becomes(office, taken, ending, end, rides):
    assert await office.states() == [("accepted", "")]  # taken is not delivered
    await reported(office, "m1", ending)
    await settle(office)
    assert await office.states() == [end]
    assert (await office.letter(taken)).rides is rides
    assert office.lost == ([taken] if end[0] in {"out_of_reach", "refused"} else [])
    assert await office.desk.rows(Finish) == []


async def test_a_report_that_comes_before_the_answer_waits_for_it(office):
    await office.meets(1)
    await office.write(4, **COMING)
    office.gateway.outcomes = [Accepted("m1")]
    async with office.in_flight():
        await reported(office, "m1")
        await settle(office)
        assert await office.states() == [("sending", "")]
        assert len(await office.desk.rows(Finish)) == 1
    await settle(office)
    assert await office.states() == [("delivered", "")]


@pytest.mark.parametrize("late", [timedelta(hours=1), KEPT_FOR])
async def test_however_late_it_counts(office, taken, late):
    office.clock.now += late
    await reported(office, "m1")
    await settle_unknown(office)
    await settle(office)
    assert await office.states() == [("delivered", "")]


async def test_repeated_it_changes_nothing(office, taken):
    for _ in range(2):
        await reported(office, "m1", BLOCKED)
        await reported(office, "m1", BLOCKED)
        await settle(office)
    assert await office.states() == [("out_of_reach", "blocked")]
    assert office.lost == [taken]
    assert await office.desk.rows(Finish) == []


async def test_a_repeat_does_not_undo_the_ride(office, taken):
    """She has read it with an answer by the time WeChat says again that the template failed."""
    await reported(office, "m1", BLOCKED)
    await settle(office)

    def ride(scene):
        board = riding.board(scene, 4, "好", lambda *_: "话", lambda *_, **__: "好，话")
        given = {"owner": Owner.DOOR, "opens": Opens.MESSAGE, "text": "好", "carries": board[1]}
        riding.arrived(scene, Answer(key="k", person=4, **given))

    await office.desk.run(ride)
    assert await office.states() == [("accepted", "")]
    await reported(office, "m1", BLOCKED)
    await settle(office)
    letter = await office.letter(taken)
    assert (letter.state, letter.rides) == (State.ACCEPTED, False)


async def test_without_a_report_it_stays_accepted(office, taken):
    office.clock.passes(days=10)
    await settle(office)
    await settle_unknown(office)
    assert await office.states() == [("accepted", "")]


async def test_a_report_of_something_else_changes_nothing_and_is_forgotten_after_days(
    office, taken
):
    await reported(office, "m2")
    await settle(office)
    office.clock.now += KEPT_FOR - timedelta(microseconds=1)
    await settle_unknown(office)
    assert len(await office.desk.rows(Finish)) == 1
    office.clock.passes(seconds=1)
    await settle_unknown(office)
    assert await office.desk.rows(Finish) == []
    assert await office.states() == [("accepted", "")]


async def test_all_of_a_mass_message_are_settled_by_its_one_report(office):
    people = await office.meets(5)
    await office.notice(*people, by_mass=True)
    office.gateway.outcomes = [Accepted("m9")]
    await office.sender.send_due()
    await reported(office, "m9", openid="mphelper")
    await settle(office)
    assert await office.states() == [("delivered", "")] * 5


@pytest.mark.parametrize(
    ("people", "end"),
    [(5, ("delivered", "")), (4, ("accepted", "some_missed")), (6, ("delivered", ""))],
)
async def test_delivered_to_fewer_than_it_was_for_it_reached_some(office, people, end):
    """Who unfollowed meanwhile is not in WeChat's count."""
    await office.notice(*await office.meets(5), by_mass=True)
    office.gateway.outcomes = [Accepted("m9")]
    await office.sender.send_due()
    await reported(office, "m9", Delivered(people), openid="mphelper")
    await settle(office)
    assert await office.states() == [end] * 5


async def unknown(office, person=4):
    """A template to her whose answer never came, until nobody can know; its number."""
    number = await office.write(person, **COMING)
    office.gateway.outcomes = [NO_ANSWER] * 99
    for _ in range(10):
        await office.sender.send_due()
        office.clock.passes(minutes=1)
    assert (await office.letter(number)).state is State.UNKNOWN
    office.gateway.outcomes.clear()
    office.lost.clear()
    return number


@pytest.mark.parametrize(
    ("ending", "end"),
    [(DELIVERED, ("delivered", "")), (BLOCKED, ("out_of_reach", "blocked"))],
)
async def test_a_lone_report_of_hers_resolves_her_unknown_one(office, ending, end):
    await office.meets(1)
    number = await office.write(4, **COMING)
    office.gateway.outcomes = [NO_ANSWER] * 99
    await office.sender.send_due()
    office.clock.passes(seconds=2)
    await reported(office, "m5", ending)
    for _ in range(10):
        await office.sender.send_due()
        office.clock.passes(minutes=1)
    assert await office.states() == [("unknown", "no_answer")]
    await settle(office)
    assert await office.states() == [("unknown", "no_answer")]
    await settle_unknown(office)
    assert await office.states() == [end]
    assert (await office.letter(number)).msgid == "m5"


async def test_a_report_may_still_find_its_answer_for_a_minute(office):
    await office.meets(1)
    await unknown(office)
    await reported(office, "m5")
    office.clock.passes(seconds=59)
    await settle_unknown(office)
    assert await office.states() == [("unknown", "no_answer")]
    office.clock.passes(seconds=1)
    await settle_unknown(office)
    assert await office.states() == [("delivered", "")]


async def test_of_two_reports_nobody_can_know_which_is_which(office):
    await office.meets(1)
    await unknown(office)
    await reported(office, "m5")
    await reported(office, "m6", BLOCKED)
    office.clock.passes(minutes=5)
    await settle_unknown(office)
    assert await office.states() == [("unknown", "no_answer")]


async def test_while_another_of_hers_is_in_doubt_the_report_may_be_of_that(office):
    await office.meets(1)
    await unknown(office)
    await office.write(4, **COMING)
    office.gateway.outcomes = [NO_ANSWER]
    await office.sender.send_due()
    await reported(office, "m5")
    office.clock.passes(seconds=61)
    await settle_unknown(office)
    assert await office.states() == [("unknown", "no_answer"), ("sending", "no_answer")]


async def test_of_two_unknown_ones_neither_is_resolved(office):
    await office.meets(1)
    both = {"state": State.UNKNOWN, "why": "no_answer", "lane": "template", "attempt": 1}
    for number in range(2):
        await office.write(4, sent_at=NOON, first_sent_at=NOON, post=number, **both, **COMING)
    await reported(office, "m5")
    office.clock.passes(minutes=5)
    await settle_unknown(office)
    assert await office.states() == [("unknown", "no_answer")] * 2


@pytest.mark.parametrize(
    ("openid", "minutes"),
    [("o5", 0), ("nobody", 0), ("o4", 30), ("o4", -30)],
    ids=["another's", "a stranger's", "long after", "before"],
)
async def test_a_report_of_another_person_or_time_resolves_nothing(office, openid, minutes):
    await office.meets(2)
    both = {"state": State.UNKNOWN, "why": "no_answer", "lane": "template", "attempt": 1}
    sent = NOON - timedelta(minutes=minutes)
    await office.write(4, sent_at=sent, first_sent_at=sent, post=1, **both, **COMING)
    await reported(office, "m5", openid=openid)
    office.clock.passes(minutes=5)
    await settle_unknown(office)
    assert await office.states() == [("unknown", "no_answer")]
