"""Which way a letter can take to a person now. Pure: ledger, account, letter, time -> a lane."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.delivery.outcomes import Later, OutOfReach, Why
from bot.settings import Account, TemplateName
from bot.storage.ledgers import LONGEST_WINDOW, TAP_WINDOW, Ledger
from bot.storage.outbox import Lane

MESSAGES, TAPS = 5, 3
KEPT = 1  # of the messages, for what is urgent
PICTURES = 3  # at once: one more message may follow
MASSES = 4  # a person and calendar month (群发接口)
RESERVE = 0.1  # of a day's calls, for what is urgent

_VERIFIED = frozenset({Lane.CUSTOMER, Lane.LASTING, Lane.ONCE})
OPEN: dict[Account, frozenset[Lane]] = {  # 接口权限说明
    Account.SERVICE: _VERIFIED | {Lane.TEMPLATE, Lane.MASS},
    Account.SUBSCRIPTION: _VERIFIED,
    Account.TEST: frozenset({Lane.CUSTOMER, Lane.TEMPLATE}),
    Account.UNVERIFIED: frozenset(),
}
DAILY: dict[Account, dict[Lane, int]] = {  # 接口调用频次限制; the account's own may differ
    Account.SERVICE: {Lane.CUSTOMER: 500_000, Lane.TEMPLATE: 100_000, Lane.MASS: 100},
    Account.SUBSCRIPTION: {Lane.CUSTOMER: 500_000},
    Account.TEST: {Lane.CUSTOMER: 50_000, Lane.TEMPLATE: 10_000},
    Account.UNVERIFIED: {},
}
KEYED: Mapping[Lane, timedelta] = {  # how long WeChat knows our key again, less a margin
    Lane.TEMPLATE: timedelta(minutes=8),  # of 10 (client_msg_id)
    Lane.MASS: timedelta(hours=23),  # of 24 (clientmsgid)
}

MENUS = frozenset({Account.SERVICE, Account.SUBSCRIPTION})  # msgmenu; 40200 elsewhere
FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is to the rules. `form`: the template that may carry it, if any.

    Templates are for one's own ticket or claim and for alerts, never for ordinary notices
    (模板消息运营规范); subscribe notices and mass messages are for notices.
    """

    form: TemplateName | None = None
    is_urgent: bool = False
    is_notice: bool = False
    by_mass: bool = False


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the account may do now. `closed`: lanes closed for a while, and until when."""

    account: Account
    templates: Collection[TemplateName] = ()
    closed: Mapping[Lane, datetime] = field(default_factory=dict)
    spent: Mapping[Lane, int] = field(default_factory=dict)
    daily: Mapping[Lane, int] = field(default_factory=dict)
    tomorrow: datetime = FOR_EVER


Choice = Lane | Later | OutOfReach
ORDER = (Lane.CUSTOMER, Lane.TEMPLATE, Lane.LASTING, Lane.ONCE, Lane.MASS)


def can_push(account: Account) -> bool:
    """Whether it may speak unasked at all."""
    return bool(OPEN[account])


def has_menus(account: Account) -> bool:
    """Whether a customer message may carry options to tap (发送客服消息, 菜单消息)."""
    return account in MENUS


def room_for_pictures(ledger: Ledger, now: datetime, *, tapped: bool) -> int:
    """How many she can be shown at once who asks for them now: not to the last of her messages.

    What she taps opens a window of its own, but uses up the messages of the one she wrote in.
    """
    spoke = ledger.spoke_at is not None and now < ledger.spoke_at + LONGEST_WINDOW
    if not (tapped and spoke):
        return PICTURES
    return max(0, min(PICTURES, MESSAGES - KEPT - ledger.sent_since_spoke))


def choose(
    ledger: Ledger, matter: Matter, traffic: Traffic, now: datetime, tried: Collection[Lane] = ()
) -> Choice:
    """The first lane that is open; Later where one will be; else out of reach, and why."""
    if not can_push(traffic.account):
        return OutOfReach(Why.ACCOUNT_LIMITED)
    if not ledger.follows:
        return OutOfReach(Why.UNFOLLOWED)
    reopen = []
    for lane in ORDER:
        if lane in tried or not _may(lane, ledger, matter, traffic, now):
            continue
        until = _closed_until(lane, matter, traffic, now)
        if until is None:
            return lane
        reopen.append(until)
    if reopen:
        return Later(min(reopen))
    return OutOfReach(_no_window(ledger, matter, now) or Why.SILENT)


def _may(lane: Lane, ledger: Ledger, matter: Matter, traffic: Traffic, now: datetime) -> bool:
    if lane not in OPEN[traffic.account]:
        return False
    if lane is Lane.CUSTOMER:
        return _no_window(ledger, matter, now) is None
    if lane is Lane.TEMPLATE:
        return matter.form in traffic.templates
    if lane is Lane.MASS:
        return matter.by_mass and ledger.masses < MASSES
    has_consented = ledger.lasting if lane is Lane.LASTING else ledger.once > 0
    return matter.is_notice and has_consented and TemplateName(lane.value) in traffic.templates


def _no_window(ledger: Ledger, matter: Matter, now: datetime) -> Why | None:
    """None where one is open (kf/intro). One of the five messages is kept for urgent matters."""
    tapped = ledger.tapped_at is not None and now < ledger.tapped_at + TAP_WINDOW
    spoke = ledger.spoke_at is not None and now < ledger.spoke_at + LONGEST_WINDOW
    allowed = MESSAGES if matter.is_urgent else MESSAGES - KEPT
    if (tapped and ledger.sent_since_tapped < TAPS) or (
        spoke and ledger.sent_since_spoke < allowed
    ):
        return None
    return Why.COUNTED_OUT if tapped or spoke else Why.SILENT


def _closed_until(lane: Lane, matter: Matter, traffic: Traffic, now: datetime) -> datetime | None:
    """None where it is open. The last tenth of a day's calls is for urgent matters."""
    until = traffic.closed.get(lane)
    if until is not None and now < until:
        return until
    daily = traffic.daily.get(lane)
    if daily is None:
        return None
    allowed = daily if matter.is_urgent else daily * (1 - RESERVE)
    return traffic.tomorrow if traffic.spent.get(lane, 0) >= allowed else None
