"""A lane that is refused again and again is closed, staff hear of it once, and one tries first."""

from datetime import timedelta

import pytest

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    Refused,
    TokenStale,
    Why,
)
from bot.storage.outbox import Lane
from bot.storage.traffic import Hold
from tests.delivery.conftest import COMING
from tests.house import NOON

BAD, SECRET = Refused(Why.BAD_CONTENT), Misconfigured(Why.SECRET_WRONG)
IN_A_ROW, MENDED_AFTER, BACK_AFTER = 20, timedelta(minutes=5), timedelta(seconds=30)
TICK = timedelta(microseconds=1)
MIDNIGHT = NOON + timedelta(hours=12)  # in Beijing
MORNING = NOON + timedelta(hours=19)  # the end of quiet hours


async def crowd(office, count):
    """So many who have all spoken, with a letter each."""
    people = await office.meets(count)
    await office.speaks(*people)
    for person in people:
        await office.write(person)
    return people


async def queued(office):
    return sum(state == "queued" for state, _ in await office.states())


def told(office):
    return [(say.facts["lane"], say.facts["why"]) for say in office.alarms]


async def test_twenty_refusals_in_a_row_close_the_lane_and_staff_hear_of_it_once(office):
    await crowd(office, 150)
    office.gateway.outcomes = [BAD] * 150
    await office.sender.send_due()
    sent = len(office.gateway.calls)
    assert IN_A_ROW <= sent < 150  # some had left meanwhile
    assert told(office) == [("customer", "bad_content")]
    (hold,) = await office.desk.rows(Hold)
    assert (hold.scope, hold.until, hold.by) == ("customer", NOON + MENDED_AFTER, None)
    assert await queued(office) == 150 - sent
    await office.write(1)
    await office.sender.send_due()
    assert len(office.gateway.calls) == sent
    (silent,) = await office.meets(1)
    await office.write(silent, **COMING)
    await office.sender.send_due()
    assert office.gateway.calls[-1].lane is Lane.TEMPLATE  # the others go on


async def test_nineteen_do_not_and_a_success_begins_the_count_again(office):
    for outcomes in ([BAD] * 19, [Accepted()], [BAD] * 19):
        await crowd(office, len(outcomes))
        office.gateway.outcomes = outcomes
        await office.sender.send_due()
    assert len(office.gateway.calls) == 39
    assert office.alarms == []
    assert await office.desk.rows(Hold) == []


async def closed(office):
    """The customer lane is, and thirty letters wait."""
    await crowd(office, 20)
    office.gateway.outcomes = [BAD] * 20
    await office.sender.send_due()
    await crowd(office, 30)
    office.gateway.calls.clear()
    office.alarms.clear()


@pytest.mark.parametrize(
    ("outcome", "left", "waiting"),
    [(Accepted(), 30, 0), (BAD, 1, 29)],
)
async def test_after_the_pause_one_message_finds_out_for_all(office, outcome, left, waiting):
    await closed(office)
    office.clock.now = NOON + MENDED_AFTER - TICK
    await office.sender.send_due()
    assert office.gateway.calls == []
    office.clock.now = NOON + MENDED_AFTER
    office.gateway.outcomes = [outcome]
    async with office.in_flight():
        assert len(office.gateway.calls) == 1
    await office.sender.send_due()
    assert len(office.gateway.calls) == left
    assert await queued(office) == waiting


async def test_it_tries_once_each_pause_until_it_is_open_again(office):
    await closed(office)
    office.gateway.outcomes = [BAD] * 3
    for minutes in range(5, 25):
        office.clock.now = NOON + timedelta(minutes=minutes)
        await office.sender.send_due()
        if minutes < 20:
            assert len(office.gateway.calls) == minutes // 5
    assert len(office.gateway.calls) == 30


@pytest.mark.parametrize(
    ("outcome", "scope", "lasts"),
    [
        (Ambiguous(Why.WECHAT_BUSY), "customer", MENDED_AFTER),
        (NeverLeft(), "customer", BACK_AFTER),
    ],
)
async def test_other_faults_in_a_row_close_it_too(office, outcome, scope, lasts):
    await crowd(office, 40)
    office.gateway.outcomes = [outcome] * 40
    await office.sender.send_due()
    (hold,) = await office.desk.rows(Hold)
    assert (hold.scope, hold.until) == (scope, NOON + lasts)
    assert len(office.alarms) == 1


async def test_a_stale_token_closes_nothing(office):
    await crowd(office, 30)
    office.gateway.outcomes = [TokenStale()] * 30
    await office.sender.send_due()
    assert await office.desk.rows(Hold) == []
    assert office.alarms == []
    assert await queued(office) == 30


@pytest.mark.parametrize("why", [Why.SECRET_WRONG, Why.NOT_WHITELISTED])
async def test_a_wrong_secret_closes_everything_with_one_alarm(office, why):
    people = await crowd(office, 150)
    await office.notice(*people)
    office.gateway.outcomes = [Misconfigured(why)] * 999
    await office.sender.send_due()
    sent = len(office.gateway.calls)
    assert sent < 150
    assert told(office) == [("everything", why.value)]
    assert await queued(office) == 300  # nothing is lost
    for _ in range(5):
        office.clock.passes(seconds=50)
        await office.sender.send_due()
    assert len(office.gateway.calls) == sent
    office.gateway.outcomes = []
    office.clock.passes(seconds=50)
    await office.sender.send_due()
    assert await queued(office) == 0


async def test_while_it_stays_wrong_nobody_hears_of_it_again(office):
    await crowd(office, 10)
    office.gateway.outcomes = [SECRET] * 9999
    for _ in range(12):
        await office.sender.send_due()
        office.clock.passes(minutes=5)
    assert len(office.alarms) == 1


async def test_rights_withdrawn_from_a_lane_close_only_that(office):
    (dora,) = await office.meets(1)
    office.gateway.of_lane[Lane.TEMPLATE] = [Misconfigured(Why.ACCOUNT_LIMITED)]
    await office.write(dora, **COMING)
    await office.write(1)
    await office.sender.send_due()
    assert told(office) == [("template", "account_limited")]
    assert await office.states() == [("queued", ""), ("accepted", "")]


async def test_the_days_quota_closes_the_lane_until_midnight_in_beijing(office):
    people = await crowd(office, 5)
    office.gateway.outcomes = [Later(MIDNIGHT, lane=True)]
    async with office.in_flight():
        pass
    await office.sender.send_due()
    sent = len(office.gateway.calls)
    await office.write(1)
    await office.notice(2, 3)
    await office.sender.send_due()
    assert len(office.gateway.calls) == sent
    assert told(office) == [("customer", "quota_used")]
    letters = {letter.id: letter for letter in await office.letters()}
    assert letters[len(people) + 1].due == MIDNIGHT  # her own matter
    assert letters[len(people) + 2].due == MORNING  # an ordinary notice
    assert letters[len(people) + 2].rides
    office.clock.now = MIDNIGHT - TICK
    await office.sender.send_due()
    assert len(office.gateway.calls) == sent
    office.clock.now = MIDNIGHT
    await office.sender.send_due()
    assert [one.notice for one in await office.letters() if one.state == "queued"] == [7, 7]
    office.clock.now = MORNING
    await office.sender.send_due()
    assert await queued(office) == 0


async def test_an_urgent_notice_does_not_wait_for_the_morning(office):
    await office.notice(1, is_urgent=True)
    office.gateway.outcomes = [Later(MIDNIGHT, lane=True)]
    office.gateway.of_lane[Lane.TEMPLATE] = [Later(MIDNIGHT, lane=True)]
    await office.sender.send_due()
    assert (await office.letter(1)).due == MIDNIGHT


async def test_too_many_a_minute_closes_it_for_that_minute_without_an_alarm(office):
    await crowd(office, 3)
    office.gateway.outcomes = [Later(NOON + timedelta(minutes=1), lane=True)] * 3
    await office.sender.send_due()
    assert office.alarms == []
    office.clock.passes(seconds=59)
    sent = len(office.gateway.calls)
    await office.sender.send_due()
    assert len(office.gateway.calls) == sent
    office.clock.passes(seconds=1)
    await office.sender.send_due()
    assert await queued(office) == 0


async def test_too_many_to_one_person_closes_nothing(office):
    await crowd(office, 3)
    office.gateway.outcomes = [Later(NOON + timedelta(hours=2))]
    await office.sender.send_due()
    assert await queued(office) == 1
    assert await office.desk.rows(Hold) == []


async def test_an_urgent_letter_does_not_wait_behind_what_waits_for_the_morning(office):
    """What is tried again within a moment keeps its place; what waits for hours does not."""
    await office.notice(1)
    office.gateway.outcomes = [Later(MIDNIGHT, lane=True)]
    await office.sender.send_due()
    await office.write(1, is_urgent=True, **COMING)
    await office.sender.send_due()
    assert office.gateway.lanes() == [Lane.CUSTOMER, Lane.TEMPLATE]
