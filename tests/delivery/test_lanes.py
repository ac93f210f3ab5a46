"""Which way a letter can take, at the very edges of WeChat's windows (kf/intro)."""

from datetime import timedelta

import pytest

from bot.delivery.lanes import Lane, choose
from bot.delivery.outcomes import OutOfReach, Why
from bot.settings import Account
from bot.storage.outbox import Ledger
from tests.house import NOON

TICK = timedelta(microseconds=1)
HOURS, MINUTE = timedelta(hours=48), timedelta(minutes=1)
SILENT, FULL = OutOfReach(Why.SILENT), OutOfReach(Why.COUNTED_OUT)
LIMITED, GONE = OutOfReach(Why.ACCOUNT_LIMITED), OutOfReach(Why.UNFOLLOWED)
SENT = Lane.CUSTOMER


def ago(period):
    return NOON - period


@pytest.mark.parametrize(
    ("ledger", "lane"),
    [
        (Ledger(follows=True), SILENT),
        (Ledger(True, spoke_at=NOON), SENT),
        (Ledger(True, spoke_at=ago(HOURS - TICK)), SENT),
        (Ledger(True, spoke_at=ago(HOURS)), SILENT),
        (Ledger(True, spoke_at=ago(HOURS + TICK)), SILENT),
        (Ledger(True, spoke_at=NOON, sent_since_spoke=4), SENT),
        (Ledger(True, spoke_at=NOON, sent_since_spoke=5), FULL),
        (Ledger(True, spoke_at=ago(HOURS), sent_since_spoke=5), SILENT),
        (Ledger(True, tapped_at=NOON), SENT),
        (Ledger(True, tapped_at=ago(MINUTE - TICK)), SENT),
        (Ledger(True, tapped_at=ago(MINUTE)), SILENT),
        (Ledger(True, tapped_at=NOON, sent_since_tapped=2), SENT),
        (Ledger(True, tapped_at=NOON, sent_since_tapped=3), FULL),
        (Ledger(True, tapped_at=ago(MINUTE), sent_since_tapped=3), SILENT),
        # both windows: what one refuses the other may allow
        (Ledger(True, ago(HOURS), NOON, sent_since_spoke=5, sent_since_tapped=2), SENT),
        (Ledger(True, NOON, NOON, sent_since_spoke=4, sent_since_tapped=3), SENT),
        (Ledger(True, NOON, NOON, sent_since_spoke=5, sent_since_tapped=3), FULL),
        (Ledger(True, NOON, NOON, sent_since_spoke=5, sent_since_tapped=0), SENT),
        (Ledger(True, NOON, ago(MINUTE), sent_since_spoke=5, sent_since_tapped=0), FULL),
        # who left hears nothing, whatever stands open
        (Ledger(False, NOON, NOON), GONE),
    ],
)
def test_the_edges_of_the_windows(ledger, lane):
    assert choose(ledger, Account.SERVICE, NOON) == lane


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
    assert choose(Ledger(True, spoke_at=NOON), account, NOON) == lane
    assert set(Account) == {"service", "subscription", "test", "unverified"}
