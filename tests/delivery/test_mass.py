"""A mass message: many letters of a notice in one post, under one key, worth one of four a month."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.community.notices import NoticeState
from bot.delivery import taking
from bot.delivery.outcomes import Accepted, Ambiguous, Later, NeverLeft, OutOfReach, Refused, Why
from bot.storage.outbox import Lane, State
from tests.delivery.test_keys import let_pass
from tests.house import NOON
from tests.storage.conftest import postgresql_only

MINUTE, DAY = timedelta(minutes=1), timedelta(hours=23)
NO_ANSWER = Ambiguous(Why.NO_ANSWER)


@pytest.fixture
async def silent(office):
    """Four who can be reached by mass only; so is the notice."""
    people = await office.meets(4)
    await office.notice(*people, by_mass=True)
    return people


async def test_all_whom_nothing_else_reaches_are_in_one_post(office):
    people = await office.meets(4)
    await office.consents(5)
    await office.notice(1, *people, by_mass=True)
    await office.sender.send_due()
    (mass,) = [call for call in office.gateway.calls if call.lane is Lane.MASS]
    assert mass.whom == ("o4", "o6", "o7")
    assert mass.words == "【停水通知】\n明天停水。"
    assert sorted(office.gateway.lanes()) == [Lane.CUSTOMER, Lane.MASS, Lane.ONCE]
    letters = {letter.person: letter for letter in await office.letters()}
    assert {letters[who].post for who in (4, 6, 7)} == {letters[4].id}
    assert {state for state, _ in await office.states()} == {"accepted"}


async def test_nothing_leaves_by_mass_that_staff_did_not_let(office):
    await office.notice(*await office.meets(4))
    await office.sender.send_due()
    assert office.gateway.calls == []
    assert await office.states() == [("out_of_reach", "silent")] * 4


async def test_more_than_one_post_carries_are_several(office, silent, monkeypatch):
    monkeypatch.setattr(taking, "MOST_BY_MASS", 2)
    await office.sender.send_due()
    assert [call.whom for call in office.gateway.calls] == [("o4", "o5"), ("o6", "o7")]
    assert len({call.key for call in office.gateway.calls}) == 2


async def test_a_doubtful_one_is_repeated_after_more_than_a_minute_under_its_key(office, silent):
    """Within a minute WeChat refuses to look at it again (45066)."""
    office.gateway.outcomes = [NO_ANSWER, Accepted("m1")]
    await office.sender.send_due()
    await let_pass(office, NOON + MINUTE)
    assert len(office.gateway.calls) == 1
    await let_pass(office, NOON + MINUTE + timedelta(seconds=1))
    first, second = office.gateway.calls
    assert first == second
    assert {(one.state, one.msgid) for one in await office.letters()} == {("accepted", "m1")}


async def test_repeated_too_soon_it_stays_in_doubt(office, silent):
    office.gateway.outcomes = [NO_ANSWER, Later(NOON + 2 * MINUTE), Accepted()]
    await office.sender.send_due()
    await let_pass(office, NOON + 2 * MINUTE)
    assert {state for state, _ in await office.states()} == {"sending"}
    await let_pass(office, NOON + 4 * MINUTE)
    assert {state for state, _ in await office.states()} == {"accepted"}
    assert len(set(office.gateway.calls)) == 1


async def test_nearly_a_day_after_the_first_try_it_is_unknown(office, silent):
    office.gateway.outcomes = [NO_ANSWER] * 99
    await office.sender.send_due()
    for hours in (12, 22):
        office.clock.now = NOON + timedelta(hours=hours)
        await office.sender.send_due()
    assert {state for state, _ in await office.states()} == {"sending"}
    office.clock.now = NOON + DAY
    await office.sender.send_due()
    assert set(await office.states()) == {("unknown", "no_answer")}
    assert len(office.gateway.calls) == 3


async def test_after_a_crash_the_same_people_get_it_under_the_same_key(office, silent):
    await office.dies_sending()
    office.clock.passes(seconds=60)
    await office.sender.send_due()
    first, second = office.gateway.calls
    assert first == second
    assert {state for state, _ in await office.states()} == {"accepted"}


async def test_whoever_is_alone_cannot_have_a_mass_message(office):
    """It takes two at least (40130)."""
    await office.meet("dora")
    await office.notice(1, 4, by_mass=True)
    await office.sender.send_due()
    assert office.gateway.lanes() == [Lane.CUSTOMER]
    letters = {letter.person: letter for letter in await office.letters()}
    assert (letters[4].state, letters[4].why) == (State.OUT_OF_REACH, "silent")
    assert letters[4].rides


async def test_what_never_left_is_tried_again_with_all_of_them(office, silent):
    office.gateway.outcomes = [NeverLeft()]
    await office.sender.send_due()
    assert {state for state, _ in await office.states()} == {"queued"}
    office.clock.passes(seconds=10)
    await office.sender.send_due()
    assert [len(call.whom) for call in office.gateway.calls] == [4, 4]
    assert {state for state, _ in await office.states()} == {"accepted"}


@pytest.mark.parametrize(
    ("no", "end"),
    [
        (OutOfReach(Why.QUOTA_USED), ("out_of_reach", "quota_used")),
        (Refused(Why.BAD_CONTENT), ("refused", "bad_content")),
    ],
)
async def test_refused_it_ends_for_all_with_wechats_reason(office, silent, no, end):
    office.gateway.outcomes = [no]
    await office.sender.send_due()
    assert await office.states() == [end] * 4
    assert len(office.gateway.calls) == 1
    assert {one.rides for one in await office.letters()} == {end[0] == "out_of_reach"}


async def test_a_person_gets_four_a_month_and_again_in_the_next(office):
    """Months are Beijing's: there November ends at 16:00 UTC."""
    people = await office.meets(2)
    last = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    moments = [NOON, *[NOON + timedelta(days=n) for n in (1, 2, 3, 4)], last]
    for number, moment in enumerate(moments, 10):
        office.clock.now = moment
        await office.notice(*people, number=number, by_mass=True)
        await office.sender.send_due()
    assert len(office.gateway.calls) == 4
    states = await office.states()
    assert states[8:] == [("out_of_reach", "silent")] * 4
    office.clock.now = last + timedelta(seconds=1)
    await office.notice(*people, number=30, by_mass=True)
    await office.sender.send_due()
    assert len(office.gateway.calls) == 5


async def test_what_is_past_its_time_does_not_leave_by_mass_either(office):
    people = await office.meets(4)
    await office.notice(*people, by_mass=True)
    for number in range(1, 5):
        await office.change(number, lane="mass", expires_at=NOON)
    await office.sender.send_due()
    assert office.gateway.calls == []
    assert await office.states() == [("expired", "")] * 4


async def test_a_closed_lane_carries_no_mass_message_of_another_notice(office):
    """The first one's is refused for the day; the second's is grouped already, and waits."""
    people = await office.meets(4)
    await office.notice(*people[:2], number=7, by_mass=True)
    await office.notice(*people[2:], number=8, by_mass=True, state=NoticeState.PLANNING)
    office.gateway.outcomes = [Later(NOON + timedelta(hours=12), lane=True)]
    await office.sender.send_due()
    assert [letter.lane for letter in await office.letters()] == ["", "", "mass", "mass"]
    notice = (await office.notices())[8]
    await office.desk.run(lambda scene: scene.change(notice, state=NoticeState.SENDING))
    await office.sender.send_due()
    assert len(office.gateway.calls) == 1
    assert {state for state, _ in await office.states()} == {"queued"}


async def test_it_waits_for_those_who_are_still_tried_another_way(office):
    """Anna's message is refused while Berta's is on its way, and Berta's then, too."""
    land = asyncio.Event()

    async def send_text(openid, _text):
        if openid == "berta":
            await land.wait()
        return Refused(Why.BAD_CONTENT)

    office.gateway.send_text = send_text
    await office.notice(1, 2, by_mass=True)
    sending = asyncio.create_task(office.sender.send_due())
    await asyncio.sleep(0.5)  # more than enough for some rounds
    land.set()
    await sending
    await office.sender.send_due()
    assert [call.whom for call in office.gateway.calls] == [("anna", "berta")]
    assert await office.states() == [("accepted", "")] * 2


@postgresql_only
async def test_two_processes_do_not_split_or_double_it(office, silent, second):
    await office.sender.send_due()
    await second.send_due()
    assert len([*office.gateway.calls, *second.gateway.calls]) == 1
