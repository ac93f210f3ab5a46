"""What each errcode means for a letter (developers.weixin.qq.com, 全局返回码)."""

from datetime import UTC, datetime, time, timedelta

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    Outcome,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.storage.ledgers import BEIJING

DAY_USED = 45009
MINUTE_USED = 45011
LATER = {
    43108: timedelta(seconds=5),  # another send to the same person is under way
    43117: timedelta(hours=2),  # too many to this person
    45169: timedelta(seconds=5),  # as 43108, for tags
}
TABLE: dict[Outcome, tuple[int, ...]] = {
    Accepted(): (0, 45065),  # 45065: this clientmsgid was taken before
    TokenStale(): (40001, 40014, 42001),
    # 45066: this clientmsgid is known already; 89504 and 89505: an administrator may still confirm
    Ambiguous(Why.WECHAT_BUSY): (-1, 45066, 89504, 89505, 268487001, 268487002),
    OutOfReach(Why.UNFOLLOWED): (43004, 50005),
    OutOfReach(Why.SILENT): (45015,),
    OutOfReach(Why.COUNTED_OUT): (45047,),
    OutOfReach(Why.BLOCKED): (43019, 43101, 48002, 50002, 70000),
    OutOfReach(Why.UNKNOWN_PERSON): (40003, 49003),
    OutOfReach(Why.QUOTA_USED): (45028, 48006),  # a limit a month
    Misconfigured(Why.SECRET_WRONG): (40002, 40013, 40125, 40243, 41002, 41004),
    Misconfigured(Why.NOT_WHITELISTED): (40164, 61004, 89503, 89506, 89507),
    Misconfigured(Why.ACCOUNT_LIMITED): (40200, 43104, 43107, 43116, 45087, 48001, 48004, 50001),
    Misconfigured(Why.OUR_MISTAKE): (40036, 40037),  # a template's id in config.yaml
    Refused(Why.BAD_CONTENT): (
        *(40007, 40249, 45001, 45002, 45003, 45008, 45098, 45099, 47003, 87014),
    ),
    Refused(Why.OUR_MISTAKE): (
        *(40029, 40031, 40032, 40033, 40130, 40163, 41001, 41030, 42003, 44002, 44004, 45056),
        *(45057, 45058, 45059, 45067, 45072, 45080, 45081, 45157, 45158, 45159, 46003, 47001),
        *(47002, 65303, 65316, 65320, 87009),
    ),
}
KNOWN = {errcode: outcome for outcome, errcodes in TABLE.items() for errcode in errcodes}


def is_known(errcode: int) -> bool:
    return errcode in KNOWN or errcode in LATER or errcode in {DAY_USED, MINUTE_USED}


def outcome_of(errcode: int, now: datetime) -> Outcome:
    """Of a call with a good token. An unknown code is a no: only -1 leaves it open."""
    if errcode == DAY_USED:
        return Later(_next_midnight(now), lane=True)
    if errcode == MINUTE_USED:
        return Later(now + timedelta(minutes=1), lane=True)
    if errcode in LATER:
        return Later(now + LATER[errcode])
    return KNOWN.get(errcode, Refused(Why.OUR_MISTAKE))


def _next_midnight(now: datetime) -> datetime:
    tomorrow = now.astimezone(BEIJING).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), BEIJING).astimezone(UTC)
