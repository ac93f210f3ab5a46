"""Which way a letter can take to a person now. Pure: a ledger, the account, the time -> a lane."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery.outcomes import OutOfReach, Why
from bot.settings import Account
from bot.storage.outbox import Ledger

MESSAGE_WINDOW, MESSAGES = timedelta(hours=48), 5
TAP_WINDOW, TAPS = timedelta(minutes=1), 3


class Lane(StrEnum):
    REPLY = "reply"
    CUSTOMER = "customer"


def can_push(account: Account) -> bool:
    """Customer messages are for verified and test accounts (接口权限说明)."""
    return account is not Account.UNVERIFIED


def choose(ledger: Ledger, account: Account, now: datetime) -> Lane | OutOfReach:
    """A customer message while a window is open, else out of reach and why."""
    if not can_push(account):
        return OutOfReach(Why.ACCOUNT_LIMITED)
    if not ledger.follows:
        return OutOfReach(Why.UNFOLLOWED)
    tapped = ledger.tapped_at is not None and now < ledger.tapped_at + TAP_WINDOW
    spoke = ledger.spoke_at is not None and now < ledger.spoke_at + MESSAGE_WINDOW
    if (tapped and ledger.sent_since_tapped < TAPS) or (
        spoke and ledger.sent_since_spoke < MESSAGES
    ):
        return Lane.CUSTOMER
    return OutOfReach(Why.COUNTED_OUT if tapped or spoke else Why.SILENT)
