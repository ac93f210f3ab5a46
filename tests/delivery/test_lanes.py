"""Which way a letter can take, at the very edges of WeChat's windows (kf/intro)."""

from datetime import timedelta

import pytest

from bot.delivery.lanes import OPEN, Matter, Traffic, can_push, choose
from bot.delivery.outcomes import OutOfReach, Why
from bot.settings import Account, TemplateName
from bot.storage.ledgers import Ledger
from bot.storage.outbox import Lane
from tests.house import NOON

TICK = timedelta(microseconds=1)
HOURS, MINUTE = timedelta(hours=48), timedelta(minutes=1)
SILENT, FULL = OutOfReach(Why.SILENT), OutOfReach(Why.COUNTED_OUT)
LIMITED, GONE = OutOfReach(Why.ACCOUNT_LIMITED), OutOfReach(Why.UNFOLLOWED)
SENT = Lane.CUSTOMER
EVERY = frozenset(TemplateName)
OWN, ALERT = Matter(TemplateName.TICKET), Matter(TemplateName.NOTICE, is_urgent=True)
NOTICE, BY_MASS = Matter(is_notice=True), Matter(is_notice=True, by_mass=True)
URGENT_NOTICE = Matter(TemplateName.NOTICE, is_urgent=True, is_notice=True, by_mass=True)
URGENT = Matter(is_urgent=True)
ALL = Ledger(follows=True, lasting=True, once=1)  # silent, but she consented to everything


def ago(period):
    return NOON - period


def known(spoke_at=None, tapped_at=None, **sent):
    """The ledger of somebody who follows."""
    return Ledger(follows=True, spoke_at=spoke_at, tapped_at=tapped_at, **sent)


def service(**fields):
    return Traffic(Account.SERVICE, EVERY, **fields)


@pytest.mark.parametrize(
    ("ledger", "lane"),
    [
        (Ledger(follows=True), SILENT),
        (known(spoke_at=NOON), SENT),
        (known(spoke_at=ago(HOURS - TICK)), SENT),
        (known(spoke_at=ago(HOURS)), SILENT),
        (known(spoke_at=ago(HOURS + TICK)), SILENT),
        (known(spoke_at=NOON, sent_since_spoke=4), SENT),
        (known(spoke_at=NOON, sent_since_spoke=5), FULL),
        (known(spoke_at=ago(HOURS), sent_since_spoke=5), SILENT),
        (known(tapped_at=NOON), SENT),
        (known(tapped_at=ago(MINUTE - TICK)), SENT),
        (known(tapped_at=ago(MINUTE)), SILENT),
        (known(tapped_at=NOON, sent_since_tapped=2), SENT),
        (known(tapped_at=NOON, sent_since_tapped=3), FULL),
        (known(tapped_at=ago(MINUTE), sent_since_tapped=3), SILENT),
        # both windows: what one refuses the other may allow
        (known(ago(HOURS), NOON, sent_since_spoke=5, sent_since_tapped=2), SENT),
        (known(NOON, NOON, sent_since_spoke=4, sent_since_tapped=3), SENT),
        (known(NOON, NOON, sent_since_spoke=5, sent_since_tapped=3), FULL),
        (known(NOON, NOON, sent_since_spoke=5, sent_since_tapped=0), SENT),
        (known(NOON, ago(MINUTE), sent_since_spoke=5, sent_since_tapped=0), FULL),
        # who left hears nothing, whatever stands open
        (Ledger(follows=False, spoke_at=NOON, tapped_at=NOON, lasting=True, once=9), GONE),
    ],
)
def test_the_edges_of_the_windows(ledger, lane):
    assert choose(ledger, URGENT, Traffic(Account.SERVICE), NOON) == lane


@pytest.mark.parametrize(
    ("sent", "matter", "lane"),
    [
        (3, Matter(), SENT),
        (4, Matter(), FULL),
        (4, OWN, FULL),
        (4, NOTICE, FULL),
        (4, URGENT, SENT),
        (4, URGENT_NOTICE, SENT),
        (5, URGENT, FULL),
    ],
)
def test_the_fifth_message_is_kept_for_what_is_urgent(sent, matter, lane):
    ledger = known(spoke_at=NOON, sent_since_spoke=sent)
    assert choose(ledger, matter, Traffic(Account.SERVICE), NOON) == lane


@pytest.mark.parametrize("sent", range(4))
def test_none_of_the_three_after_a_tap_is_kept(sent):
    choice = choose(known(tapped_at=NOON, sent_since_tapped=sent), Matter(), service(), NOON)
    assert choice == (SENT if sent < 3 else FULL)


LANES_OF = {  # 接口权限说明, written out once more by hand
    Account.SERVICE: {Lane.CUSTOMER, Lane.TEMPLATE, Lane.LASTING, Lane.ONCE, Lane.MASS},
    Account.SUBSCRIPTION: {Lane.CUSTOMER, Lane.LASTING, Lane.ONCE},
    Account.TEST: {Lane.CUSTOMER, Lane.TEMPLATE},
    Account.UNVERIFIED: set(),
}
LEADS_TO = {  # what each lane needs besides the account
    Lane.CUSTOMER: (known(spoke_at=NOON), Matter()),
    Lane.TEMPLATE: (known(), OWN),
    Lane.LASTING: (known(lasting=True), NOTICE),
    Lane.ONCE: (known(once=1), NOTICE),
    Lane.MASS: (known(), BY_MASS),
}


@pytest.mark.parametrize("lane", LEADS_TO)
@pytest.mark.parametrize("account", LANES_OF)
def test_each_kind_of_account_has_its_lanes(account, lane):
    ledger, matter = LEADS_TO[lane]
    choice = choose(ledger, matter, Traffic(account, EVERY), NOON)
    if lane in LANES_OF[account]:
        assert choice is lane
    else:
        assert choice == (SILENT if LANES_OF[account] else LIMITED)


def test_every_kind_of_account_is_known():
    assert LANES_OF == OPEN
    assert set(LANES_OF) == set(Account)
    assert [account for account in Account if not can_push(account)] == [Account.UNVERIFIED]


@pytest.mark.parametrize(
    ("matter", "templates", "lane"),
    [
        (OWN, EVERY, Lane.TEMPLATE),
        (Matter(TemplateName.VERIFICATION), EVERY, Lane.TEMPLATE),
        (ALERT, EVERY, Lane.TEMPLATE),
        (OWN, {TemplateName.NOTICE, TemplateName.VERIFICATION}, SILENT),  # not configured
        (OWN, (), SILENT),
        (Matter(), EVERY, SILENT),  # a letter that has no form
        (NOTICE, EVERY, SILENT),  # never for an ordinary notice
        (Matter(is_urgent=True, is_notice=True), EVERY, SILENT),
    ],
)
def test_templates_are_for_own_matters_and_alerts_where_they_are_configured(
    matter, templates, lane
):
    assert choose(known(), matter, Traffic(Account.SERVICE, templates), NOON) == lane


@pytest.mark.parametrize(
    ("ledger", "matter", "templates", "lane"),
    [
        (known(lasting=True), NOTICE, EVERY, Lane.LASTING),
        (known(once=1), NOTICE, EVERY, Lane.ONCE),
        (known(once=0), NOTICE, EVERY, SILENT),
        (known(once=-1), NOTICE, EVERY, SILENT),
        (ALL, NOTICE, EVERY, Lane.LASTING),  # the one that costs nothing first
        (ALL, NOTICE, {TemplateName.ONCE}, Lane.ONCE),
        (ALL, NOTICE, EVERY - {TemplateName.ONCE, TemplateName.LASTING}, SILENT),
        (ALL, OWN, {TemplateName.ONCE, TemplateName.LASTING}, SILENT),  # only for notices
        (ALL, URGENT, EVERY, SILENT),
    ],
)
def test_subscribe_notices_are_for_notices_and_need_a_consent(ledger, matter, templates, lane):
    assert choose(ledger, matter, Traffic(Account.SERVICE, templates), NOON) == lane


@pytest.mark.parametrize(
    ("masses", "matter", "lane"),
    [
        (0, BY_MASS, Lane.MASS),
        (3, BY_MASS, Lane.MASS),
        (4, BY_MASS, SILENT),
        (5, BY_MASS, SILENT),
        (0, NOTICE, SILENT),  # staff did not say that it is worth one of the four
        (0, OWN, Lane.TEMPLATE),
    ],
)
def test_a_person_gets_four_mass_messages_a_month(masses, matter, lane):
    assert choose(known(masses=masses), matter, service(), NOON) == lane


def test_lanes_are_tried_in_their_order_and_none_twice():
    ledger = known(spoke_at=NOON, lasting=True, once=1)
    tried, order = [], []
    while isinstance(choice := choose(ledger, URGENT_NOTICE, service(), NOON, tried), Lane):
        order.append(choice)
        tried.append(choice)
    assert order == [Lane.CUSTOMER, Lane.TEMPLATE, Lane.LASTING, Lane.ONCE, Lane.MASS]
    assert choice == SILENT


@pytest.mark.parametrize("tried", [(), (Lane.CUSTOMER,)])
def test_who_is_out_of_reach_because_five_were_sent_is_told_so(tried):
    ledger = known(spoke_at=NOON, sent_since_spoke=5)
    assert choose(ledger, OWN, Traffic(Account.SERVICE), NOON, tried) == FULL
