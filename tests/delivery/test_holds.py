"""暂停发送, 暂停, 继续, 取消: while something is held nothing of it leaves, and none of it is lost."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from bot import schedule
from bot.actions import publish, sending
from bot.community.notices import NoticeState
from bot.community.people import Person
from bot.delivery import broadcast
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    OutOfReach,
    Refused,
    Why,
)
from bot.storage import attempts, outbox
from bot.storage.journal import Audit
from bot.storage.outbox import Lane, State
from tests.delivery.conftest import COMING
from tests.house import COMMUNITY, NOON

ANNA, AREAS = Person(id=1, openid="anna"), [COMMUNITY]
NO_ANSWER = Ambiguous(Why.NO_ANSWER)
FINAL = set(State) - {State.QUEUED, State.SENDING}


async def staff(office, act, number=7):
    return await office.desk.run(lambda scene: act(scene, ANNA, AREAS, number))


async def hold(office):
    await office.desk.run(lambda scene: sending.hold(scene, ANNA))


async def release(office):
    return await office.desk.run(lambda scene: sending.release(scene, ANNA))


async def tick(office):
    await schedule.plan_notices(office.desk.writer, office.sender)
    await office.sender.send_due()
    await schedule.plan_notices(office.desk.writer, office.sender)


async def test_while_staff_hold_everything_nothing_leaves(office):
    await hold(office)
    await office.write(1, is_urgent=True)
    await office.notice(2, 3, areas=AREAS, is_urgent=True)
    for hours in range(1, 30):
        office.clock.now = NOON + timedelta(hours=hours)
        await tick(office)
    assert office.gateway.calls == []
    assert Counter(await office.states()) == {("queued", ""): 3}
    assert await release(office) == ["everything"]
    await tick(office)
    assert len(office.gateway.calls) == 3
    assert await release(office) == []
    acts = [(row.act, row.subject, row.person) for row in await office.desk.rows(Audit)]
    assert acts == [("held", "sending", 1), ("released", "sending", 1)]


async def test_letting_go_opens_what_the_sender_had_closed_too(office):
    office.gateway.outcomes = [Misconfigured(Why.ACCOUNT_LIMITED)]
    await office.write(1)
    await tick(office)
    assert await release(office) == ["customer"]
    office.clock.passes(minutes=5)
    await tick(office)
    assert await office.states() == [("accepted", "")]


async def test_what_is_in_doubt_waits_too_while_everything_is_held(office):
    (dora,) = await office.meets(1)
    await office.write(dora, **COMING)
    office.gateway.outcomes = [NO_ANSWER]
    await tick(office)
    await hold(office)
    for _ in range(6):
        office.clock.passes(minutes=1)
        await tick(office)
    assert len(office.gateway.calls) == 1
    await release(office)
    await tick(office)
    assert len({call.key for call in office.gateway.calls}) == 1
    assert await office.states() == [("accepted", "")]


async def test_held_too_long_for_its_key_it_is_unknown_and_not_sent(office):
    (dora,) = await office.meets(1)
    await office.write(dora, **COMING)
    office.gateway.outcomes = [NO_ANSWER]
    await tick(office)
    await hold(office)
    office.clock.passes(minutes=8)
    await release(office)
    await tick(office)
    assert len(office.gateway.calls) == 1
    assert await office.states() == [("unknown", "no_answer")]


async def test_a_paused_notice_waits_and_others_do_not(office):
    await office.notice(1, 2, areas=AREAS)
    await office.notice(3, number=8, areas=AREAS)
    await staff(office, publish.pause)
    await tick(office)
    assert [call.whom for call in office.gateway.calls] == [("clara",)]
    await staff(office, publish.resume)
    await tick(office)
    assert len(office.gateway.calls) == 3
    assert {notice.state for notice in (await office.notices()).values()} == {NoticeState.FINISHED}


async def test_what_is_in_doubt_of_a_paused_notice_waits_too(office):
    (dora,) = await office.meets(1)
    await office.notice(dora, areas=AREAS, is_urgent=True)
    office.gateway.outcomes = [NO_ANSWER]
    await tick(office)
    await staff(office, publish.pause)
    office.clock.passes(minutes=1)
    await tick(office)
    assert len(office.gateway.calls) == 1


async def test_cancelled_what_has_not_left_does_not_leave(office):
    people = await office.meets(150)
    await office.speaks(*people)
    await office.notice(*people, areas=AREAS, planned="[1]")
    async with office.in_flight():
        await staff(office, publish.cancel)
    left = len(office.gateway.calls)
    assert 0 < left < 150
    for _ in range(3):
        await tick(office)
        office.clock.passes(hours=1)
    assert len(office.gateway.calls) == left
    ends = Counter(state for state, _ in await office.states())
    assert ends == {"accepted": left, "cancelled": 150 - left}
    assert (await office.notices())[7].state is NoticeState.CANCELLED


@pytest.mark.parametrize(
    ("outcome", "end"),
    [
        (Accepted(), ("accepted", "")),
        (NeverLeft(), ("cancelled", "")),
        (Later(NOON), ("cancelled", "")),
        (Misconfigured(Why.ACCOUNT_LIMITED), ("cancelled", "")),
        (OutOfReach(Why.SILENT), ("out_of_reach", "silent")),
        (NO_ANSWER, ("unknown", "no_answer")),
    ],
)
async def test_what_was_on_its_way_when_it_was_cancelled_ends_as_it_ends(office, outcome, end):
    await office.notice(1, areas=AREAS, planned="[1]")
    office.gateway.outcomes = [outcome]
    async with office.in_flight():
        await staff(office, publish.cancel)
        await schedule.plan_notices(office.desk.writer, office.sender)  # all is taken back
    office.clock.passes(hours=1)
    await tick(office)
    assert await office.states() == [end]
    assert len(office.gateway.calls) == 1


@pytest.mark.parametrize("when", ["in flight", "in doubt", "after a crash"])
async def test_what_is_in_doubt_of_a_cancelled_notice_is_unknown_and_not_said_again(office, when):
    (dora,) = await office.meets(1)
    await office.notice(dora, areas=AREAS, is_urgent=True, planned="[1]")
    office.gateway.outcomes = [NO_ANSWER]
    if when == "in flight":
        async with office.in_flight():
            await staff(office, publish.cancel)
    elif when == "in doubt":
        await tick(office)
        await staff(office, publish.cancel)
    else:
        await office.dies_sending()
        await staff(office, publish.cancel)
    for _ in range(20):
        office.clock.passes(seconds=30)
        await office.sender.recover()
        await tick(office)
    assert [call.lane for call in office.gateway.calls] == [Lane.TEMPLATE]
    why = "stopped" if when == "after a crash" else "no_answer"
    assert await office.states() == [("unknown", why)]


async def test_a_notice_is_finished_when_its_last_delivery_is_final_and_not_before(office):
    (dora,) = await office.meets(1)
    await office.notice(1, dora, areas=AREAS, is_urgent=True)
    office.gateway.outcomes = [NO_ANSWER] * 99
    for _ in range(8):
        await tick(office)
        states = {letter.state for letter in await office.letters()}
        is_done = (await office.notices())[7].state is NoticeState.FINISHED
        assert is_done == (states <= FINAL)
        office.clock.passes(minutes=1)
    office.clock.passes(minutes=2)
    await tick(office)
    assert (await office.notices())[7].state is NoticeState.FINISHED
    assert Counter(await office.states()) == {("unknown", "no_answer"): 2}


OUTCOMES = [
    *[Accepted()] * 6,
    NO_ANSWER,
    NeverLeft(),
    Refused(Why.BAD_CONTENT),
    OutOfReach(Why.SILENT),
    OutOfReach(Why.UNFOLLOWED),
    Misconfigured(Why.ACCOUNT_LIMITED),
]
MOVES = [publish.pause, publish.resume, hold, release, "tick", "tick", "pass", "die", "speak"]


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_the_states_add_up_to_the_recipients(office, seed):
    """A play by chance; in the end it is let go, and every delivery comes to an end."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    people = await office.meets(21)
    await office.consents(*people[::3])
    await office.speaks(*people[::2])
    await office.notice(*people, areas=AREAS, is_urgent=bool(seed % 2), by_mass=True)
    for _ in range(40):
        office.gateway.outcomes = chance.choices(OUTCOMES, k=30)
        await move(office, chance.choice(MOVES), chance, people)
        await adds_up(office, len(people))
    office.gateway.outcomes.clear()
    await release(office)
    if (await office.notices())[7].state is NoticeState.PAUSED:
        await staff(office, publish.resume)
    for _ in range(30):
        office.clock.passes(hours=1)
        await office.sender.recover()
        await tick(office)
        await adds_up(office, len(people))
    assert {letter.state for letter in await office.letters()} <= FINAL
    assert (await office.notices())[7].state is NoticeState.FINISHED


async def move(office, what, chance, people):
    state = (await office.notices())[7].state
    if what is publish.pause:
        if state in {NoticeState.PLANNING, NoticeState.SENDING}:
            await staff(office, what)
    elif what is publish.resume:
        if state is NoticeState.PAUSED:
            await staff(office, what)
    elif what in {hold, release}:
        await what(office)
    elif what == "pass":
        office.clock.passes(seconds=chance.choice([1, 30, 61, 600]))
    elif what == "speak":
        await office.speaks(*chance.sample(people, 5))
    elif what == "die":
        await office.sender.recover()
        await office.desk.run(attempts.end_leases)
    else:
        await tick(office)


async def adds_up(office, recipients):
    counts = await office.desk.run(lambda scene: outbox.counts(scene.db, 7))
    assert sum(count for *_, count in counts) == recipients
    if (await office.notices())[7].state is NoticeState.FINISHED:
        assert {state for state, *_ in counts} <= FINAL


async def test_only_staff_of_its_area_can_stop_a_notice(office):
    """publish.find is asked each time."""
    await office.notice(1, areas=["别处社区"])
    for act in (publish.pause, publish.resume, publish.cancel):
        with pytest.raises(Exception, match="no_such_notice"):
            await staff(office, act)


async def test_a_cancelled_notice_is_taken_back_in_chunks(office, monkeypatch):
    monkeypatch.setattr(broadcast, "A_CHUNK", 3)
    people = await office.meets(8)
    await office.notice(*people, areas=AREAS, planned="[1]")
    await hold(office)
    await staff(office, publish.cancel)
    steps = 0
    while await office.desk.run(broadcast.advance):
        steps += 1
    assert steps >= 3
    assert Counter(await office.states()) == {("cancelled", ""): 8}
