"""Lanes that are closed for a while, a day's calls used up; and what holds whatever happens."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.lanes import DAILY, MASSES, MESSAGES, TAPS, Matter, Traffic, choose
from bot.delivery.outcomes import Later, OutOfReach, Why
from bot.settings import Account, TemplateName
from bot.storage.ledgers import LONGEST_WINDOW, TAP_WINDOW, Ledger
from bot.storage.outbox import Lane
from tests.delivery.test_lanes import (
    LANES_OF,
    NOTICE,
    OWN,
    SILENT,
    TICK,
    URGENT,
    URGENT_NOTICE,
)
from tests.house import NOON

SPOKE = Ledger(follows=True, spoke_at=NOON, lasting=True, once=1)
HOUR = timedelta(hours=1)
EVERY = frozenset(TemplateName)


def service(**fields):
    return Traffic(Account.SERVICE, EVERY, **fields)


def closed(**hours):
    return service(closed={Lane(name): NOON + count * HOUR for name, count in hours.items()})


@pytest.mark.parametrize(
    ("ledger", "matter", "traffic", "choice"),
    [
        (SPOKE, URGENT_NOTICE, closed(customer=1), Lane.TEMPLATE),
        (SPOKE, URGENT_NOTICE, closed(customer=1, template=1), Lane.LASTING),
        (SPOKE, URGENT_NOTICE, closed(customer=3, template=2, lasting=1, once=4), Lane.MASS),
        (SPOKE, NOTICE, closed(customer=3, lasting=2), Lane.ONCE),
        # all of those she could be reached by: when the first of them opens again
        (SPOKE, NOTICE, closed(customer=3, lasting=2, once=5), Later(NOON + 2 * HOUR)),
        (SPOKE, NOTICE, closed(customer=3, lasting=4, once=5), Later(NOON + 3 * HOUR)),
        (SPOKE, OWN, closed(customer=3, template=1), Later(NOON + HOUR)),
        # what she could not be reached by anyhow opens nothing for her
        (SPOKE, NOTICE, closed(customer=3, template=1, lasting=4, once=5), Later(NOON + 3 * HOUR)),
        (Ledger(follows=True), NOTICE, closed(customer=1), SILENT),
        (Ledger(follows=True), OWN, closed(customer=1, template=2), Later(NOON + 2 * HOUR)),
        (Ledger(follows=False), OWN, closed(customer=1), OutOfReach(Why.UNFOLLOWED)),
    ],
)
def test_who_can_only_be_reached_by_closed_lanes_waits_for_the_first_to_open(
    ledger, matter, traffic, choice
):
    assert choose(ledger, matter, traffic, NOON) == choice


@pytest.mark.parametrize(
    ("until", "choice"),
    [
        (NOON + TICK, Later(NOON + TICK)),
        (NOON, Lane.CUSTOMER),
        (NOON - TICK, Lane.CUSTOMER),
    ],
)
def test_a_lane_opens_at_its_moment(until, choice):
    assert choose(SPOKE, URGENT, service(closed={Lane.CUSTOMER: until}), NOON) == choice


def test_a_tried_lane_is_not_waited_for():
    ledger = Ledger(follows=True, spoke_at=NOON)
    choice = choose(ledger, OWN, closed(customer=1, template=2), NOON, [Lane.CUSTOMER])
    assert choice == Later(NOON + 2 * HOUR)
    assert choose(ledger, Matter(), closed(customer=1), NOON, [Lane.CUSTOMER]) == SILENT


TOMORROW = NOON + 12 * HOUR
WAITS = Later(TOMORROW)


@pytest.mark.parametrize(
    ("spent", "matter", "choice"),
    [
        (89, Matter(), Lane.CUSTOMER),
        (90, Matter(), WAITS),
        (90, URGENT, Lane.CUSTOMER),
        (99, URGENT, Lane.CUSTOMER),
        (100, URGENT, WAITS),
        (101, URGENT, WAITS),
        (90, OWN, Lane.TEMPLATE),  # another lane has calls left
        (90, NOTICE, Lane.LASTING),
    ],
)
def test_the_last_tenth_of_a_days_calls_is_for_what_is_urgent(spent, matter, choice):
    daily, used = {Lane.CUSTOMER: 100}, {Lane.CUSTOMER: spent}
    traffic = service(daily=daily, spent=used, tomorrow=TOMORROW)
    assert choose(SPOKE, matter, traffic, NOON) == choice


def test_a_closed_lane_and_a_day_used_up_are_both_waited_for():
    used = {Lane.CUSTOMER: 100}
    reopens = {Lane.TEMPLATE: NOON + 13 * HOUR}
    traffic = service(daily={Lane.CUSTOMER: 100}, spent=used, closed=reopens, tomorrow=TOMORROW)
    assert choose(SPOKE, OWN, traffic, NOON) == WAITS


def test_each_kind_of_account_has_its_own_days_calls():
    """接口调用频次限制; a test account has a tenth."""
    assert DAILY == {
        Account.SERVICE: {Lane.CUSTOMER: 500_000, Lane.TEMPLATE: 100_000, Lane.MASS: 100},
        Account.SUBSCRIPTION: {Lane.CUSTOMER: 500_000},
        Account.TEST: {Lane.CUSTOMER: 50_000, Lane.TEMPLATE: 10_000},
        Account.UNVERIFIED: {},
    }


moments = st.none() | st.integers(0, 50 * 3600).map(lambda ago: NOON - timedelta(seconds=ago))
counts = st.integers(-1, 7)
lanes = st.sampled_from(Lane)
forms = st.sampled_from(TemplateName)
ledgers = st.builds(
    Ledger,
    follows=st.booleans(),
    spoke_at=moments,
    tapped_at=moments | st.just(NOON),
    sent_since_spoke=counts,
    sent_since_tapped=counts,
    lasting=st.booleans(),
    once=counts,
    masses=counts,
)
matters = st.builds(
    Matter,
    form=st.none() | forms,
    is_urgent=st.booleans(),
    is_notice=st.booleans(),
    by_mass=st.booleans(),
)
traffics = st.builds(
    Traffic,
    account=st.sampled_from(Account),
    templates=st.frozensets(forms),
    closed=st.dictionaries(
        lanes, st.integers(-60, 60).map(lambda late: NOON + timedelta(minutes=late))
    ),
    spent=st.dictionaries(lanes, st.integers(0, 120)),
    daily=st.dictionaries(lanes, st.just(100)),
    tomorrow=st.just(TOMORROW),
)


@given(ledgers, matters, traffics, st.sets(lanes))
def test_whatever_happens_no_lane_is_chosen_that_may_not_be_used(ledger, matter, traffic, tried):
    choice = choose(ledger, matter, traffic, NOON, tried)
    if isinstance(choice, Later):
        assert choice.at > NOON
        reopen = [until for until in traffic.closed.values() if until > NOON]
        assert choice.at in [*reopen, TOMORROW]
    if not isinstance(choice, Lane):
        return
    assert ledger.follows
    assert choice in LANES_OF[traffic.account]
    assert choice not in tried
    assert traffic.closed.get(choice, NOON) <= NOON
    if choice in traffic.daily:
        assert traffic.spent.get(choice, 0) < (100 if matter.is_urgent else 90)
    if choice is Lane.CUSTOMER:
        assert has_window(ledger, matter.is_urgent)
    elif choice is Lane.TEMPLATE:
        assert matter.form in traffic.templates
    elif choice is Lane.MASS:
        assert matter.by_mass
        assert ledger.masses < MASSES
    else:
        assert matter.is_notice
        assert TemplateName(choice.value) in traffic.templates
        assert ledger.lasting if choice is Lane.LASTING else ledger.once >= 1


def has_window(ledger, is_urgent):
    spoke = ledger.spoke_at and NOON - ledger.spoke_at < LONGEST_WINDOW
    tapped = ledger.tapped_at and NOON - ledger.tapped_at < TAP_WINDOW
    most = MESSAGES if is_urgent else MESSAGES - 1
    return (spoke and ledger.sent_since_spoke < most) or (
        tapped and ledger.sent_since_tapped < TAPS
    )


@given(ledgers, matters, traffics, st.sets(lanes))
def test_what_is_urgent_is_never_worse_off(ledger, matter, traffic, tried):
    """Another way may come first for it; but where an ordinary letter has one, it has one too."""
    urgent = Matter(matter.form, True, matter.is_notice, matter.by_mass)  # noqa: FBT003
    if isinstance(choose(ledger, matter, traffic, NOON, tried), Lane):
        assert isinstance(choose(ledger, urgent, traffic, NOON, tried), Lane)


@given(ledgers, matters, traffics)
def test_trying_one_after_the_other_ends(ledger, matter, traffic):
    tried = []
    while isinstance(choice := choose(ledger, matter, traffic, NOON, tried), Lane):
        tried.append(choice)
    assert len(set(tried)) == len(tried) <= 5
