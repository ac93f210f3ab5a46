"""What one lane refuses another may carry; the end of it is WeChat's own reason."""

import pytest

from bot.delivery.outcomes import Accepted, Misconfigured, OutOfReach, Refused, Why
from bot.settings import TemplateName
from bot.storage.outbox import Lane, State
from tests.delivery.conftest import COMING

CUSTOMER, TEMPLATE, LASTING, ONCE, MASS = list(Lane)[1:]
SILENT, FULL = OutOfReach(Why.SILENT), OutOfReach(Why.COUNTED_OUT)  # 45015, 45047
BAD, BLOCKED = Refused(Why.BAD_CONTENT), OutOfReach(Why.BLOCKED)  # 47003; 43101
LIMITED = Misconfigured(Why.ACCOUNT_LIMITED)  # 43116, 48001


async def tried(office):
    """The lanes that were taken, and how it ended."""
    (letter,) = await office.letters()
    return office.gateway.lanes(), letter.state.value, letter.why


@pytest.mark.parametrize(
    ("outcomes", "lanes", "end"),
    [
        ([SILENT], [CUSTOMER, TEMPLATE], ("accepted", "")),
        ([FULL], [CUSTOMER, TEMPLATE], ("accepted", "")),
        ([BAD], [CUSTOMER, TEMPLATE], ("accepted", "")),
        ([LIMITED], [CUSTOMER, TEMPLATE], ("accepted", "")),
        ([SILENT, BAD], [CUSTOMER, TEMPLATE], ("refused", "bad_content")),
        ([SILENT, BLOCKED], [CUSTOMER, TEMPLATE], ("out_of_reach", "blocked")),
        ([OutOfReach(Why.UNFOLLOWED)], [CUSTOMER], ("out_of_reach", "unfollowed")),
        ([OutOfReach(Why.UNKNOWN_PERSON)], [CUSTOMER], ("out_of_reach", "unknown_person")),
    ],
    ids=str,
)
async def test_a_letter_of_ones_own_matter(office, outcomes, lanes, end):
    await office.write(1, **COMING)
    office.gateway.outcomes = [*outcomes]
    await office.sender.send_due()
    assert await tried(office) == (lanes, *end)
    (letter,) = await office.letters()
    assert office.lost == ([] if end[0] == "accepted" else [letter.id])
    assert letter.lane == lanes[-1]


@pytest.mark.parametrize(
    ("outcomes", "lanes", "end"),
    [
        ([SILENT], [CUSTOMER, LASTING], ("accepted", "")),
        ([SILENT, BLOCKED], [CUSTOMER, LASTING, ONCE], ("accepted", "")),
        ([SILENT, BLOCKED, BLOCKED], [CUSTOMER, LASTING, ONCE], ("out_of_reach", "blocked")),
        ([SILENT, BLOCKED, BAD], [CUSTOMER, LASTING, ONCE], ("refused", "bad_content")),
        ([SILENT, OutOfReach(Why.UNFOLLOWED)], [CUSTOMER, LASTING], ("out_of_reach", "unfollowed")),
    ],
    ids=str,
)
async def test_a_delivery_of_a_notice(office, outcomes, lanes, end):
    await office.consents(1, to=TemplateName.LASTING)
    await office.consents(1, to=TemplateName.ONCE)
    await office.notice(1)
    office.gateway.outcomes = [*outcomes]
    await office.sender.send_due()
    assert await tried(office) == (lanes, *end)


async def test_an_alert_takes_them_in_order_and_none_twice(office):
    await office.consents(1, to=TemplateName.LASTING)
    await office.consents(1, to=TemplateName.ONCE)
    await office.notice(1, is_urgent=True)
    office.gateway.outcomes = [BAD] * 4
    await office.sender.send_due()
    assert await tried(office) == ([CUSTOMER, TEMPLATE, LASTING, ONCE], "refused", "bad_content")


async def test_a_consent_is_used_by_what_wechat_took(office):
    (dora,) = await office.meets(1)
    await office.consents(dora, left=2)
    await office.notice(dora)
    await office.sender.send_due()
    assert office.gateway.lanes() == [ONCE]
    assert await office.consents_left() == {dora: 1}


@pytest.mark.parametrize(
    ("outcome", "left"),
    [(BAD, 2), (LIMITED, 2), (BLOCKED, 0), (Accepted(), 1)],
    ids=str,
)
async def test_a_consent_is_given_back_or_gone_as_wechat_says(office, outcome, left):
    """43101: she has none, whatever we thought."""
    (dora,) = await office.meets(1)
    await office.consents(dora, left=2)
    await office.notice(dora)
    office.gateway.outcomes = [outcome]
    await office.sender.send_due()
    assert await office.consents_left() == {dora: left}


async def test_a_lasting_consent_that_wechat_denies_is_gone(office):
    (dora,) = await office.meets(1)
    await office.consents(dora, to=TemplateName.LASTING)
    office.gateway.outcomes = [BLOCKED]
    for number in (7, 8):
        await office.notice(dora, number=number)
        await office.sender.send_due()
    assert office.gateway.lanes() == [LASTING]
    assert await office.states() == [("out_of_reach", "blocked"), ("out_of_reach", "silent")]


async def test_what_the_ledger_took_for_open_rides_when_it_is_not(office):
    await office.write(1)
    office.gateway.outcomes = [SILENT]
    await office.sender.send_due()
    (letter,) = await office.letters()
    assert (letter.state, letter.why, letter.rides) == (State.OUT_OF_REACH, "silent", True)


@pytest.mark.parametrize(("outcome", "rides"), [(OutOfReach(Why.UNFOLLOWED), False), (BAD, False)])
async def test_who_left_and_what_cannot_be_said_do_not_ride(office, outcome, rides):
    await office.write(1)
    office.gateway.outcomes = [outcome]
    await office.sender.send_due()
    assert (await office.letter(1)).rides is rides


async def test_her_later_letters_take_their_own_way(office):
    """What one letter was refused by a lane says nothing of the next one."""
    await office.write(1, **COMING)
    office.gateway.of_lane[CUSTOMER] = [BAD]
    await office.sender.send_due()
    await office.write(1, **COMING)
    await office.sender.send_due()
    assert office.gateway.lanes() == [CUSTOMER, TEMPLATE, CUSTOMER]
