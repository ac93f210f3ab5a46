"""Which way a letter can take, at the very edges of WeChat's windows (kf/intro)."""

from datetime import timedelta

import pytest

from bot.delivery.lanes import Lane, Matter, Traffic, choose
from bot.delivery.outcomes import OutOfReach, Why
from bot.settings import Account
from bot.storage.ledgers import Ledger
from tests.house import NOON

TICK = timedelta(microseconds=1)
HOURS, MINUTE = timedelta(hours=48), timedelta(minutes=1)
SILENT, FULL = OutOfReach(Why.SILENT), OutOfReach(Why.COUNTED_OUT)
LIMITED, GONE = OutOfReach(Why.ACCOUNT_LIMITED), OutOfReach(Why.UNFOLLOWED)
SENT = Lane.CUSTOMER


def ago(period):
    return NOON - period


def known(spoke_at=None, tapped_at=None, **sent):
    """The ledger of somebody who follows."""
    return Ledger(follows=True, spoke_at=spoke_at, tapped_at=tapped_at, **sent)


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
        (Ledger(follows=False, spoke_at=NOON, tapped_at=NOON), GONE),
    ],
)
def test_the_edges_of_the_windows(ledger, lane):
    assert choose(ledger, Matter(is_urgent=True), Traffic(Account.SERVICE), NOON) == lane


@pytest.mark.parametrize(
    ("account", "lane"),
    [
        (Account.SERVICE, SENT),
        (Account.SUBSCRIPTION, SENT),
        (Account.TEST, SENT),
        (Account.UNVERIFIED, LIMITED),
    ],
)
def test_the_kinds_of_accounts(account, lane):
    assert choose(known(spoke_at=NOON), Matter(), Traffic(account), NOON) == lane
    assert set(Account) == {"service", "subscription", "test", "unverified"}
