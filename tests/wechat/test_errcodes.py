"""The errcode table, row by row."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.wechat.errcodes import DAY_USED, LATER, MINUTE_USED, TABLE, is_known, outcome_of

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # 14:30 in Beijing
ROWS = [
    (Accepted(), [0, 45065]),
    (Ambiguous(Why.WECHAT_BUSY), [-1, 268487001, 268487002]),
    (TokenStale(), [40001, 40014, 42001]),
    (Refused(Why.OUR_MISTAKE), [41001]),
    (Misconfigured(Why.SECRET_WRONG), [40002, 40013, 40125, 40243, 41002, 41004]),
    (Misconfigured(Why.NOT_WHITELISTED), [40164, 61004, 89503, 89506, 89507]),
    (OutOfReach(Why.UNKNOWN_PERSON), [40003, 49003]),
    (Refused(Why.OUR_MISTAKE), [40029, 40163, 42003, 41030]),
    (Refused(Why.OUR_MISTAKE), [40031, 40032, 40130]),
    (Refused(Why.BAD_CONTENT), [40007]),
    (Refused(Why.OUR_MISTAKE), [40033, 47001, 47002]),
    (Misconfigured(Why.OUR_MISTAKE), [40036, 40037]),
    (Misconfigured(Why.ACCOUNT_LIMITED), [40200]),
    (Refused(Why.BAD_CONTENT), [40249]),
    (OutOfReach(Why.UNFOLLOWED), [43004, 50005]),
    (OutOfReach(Why.BLOCKED), [43019, 48002, 43101]),
    (Later(NOW + timedelta(seconds=5)), [43108, 45169]),
    (Misconfigured(Why.ACCOUNT_LIMITED), [43104, 43107, 43116]),
    (Later(NOW + timedelta(hours=2)), [43117]),
    (Refused(Why.OUR_MISTAKE), [44002, 44004]),
    (Refused(Why.BAD_CONTENT), [45001, 45002, 45003, 45008]),
    (Later(datetime(2026, 11, 22, 16, tzinfo=UTC), lane=True), [45009]),
    (Later(NOW + timedelta(minutes=1), lane=True), [45011]),
    (Ambiguous(Why.WECHAT_BUSY), [45066]),
    (OutOfReach(Why.SILENT), [45015]),
    (OutOfReach(Why.COUNTED_OUT), [45047]),
    (OutOfReach(Why.QUOTA_USED), [45028, 48006]),
    (Refused(Why.OUR_MISTAKE), [45056, 45057, 45058, 45059, 45157, 45158, 45159]),
    (Refused(Why.OUR_MISTAKE), [45067]),
    (Refused(Why.OUR_MISTAKE), [45072, 45080, 45081]),
    (Misconfigured(Why.ACCOUNT_LIMITED), [45087]),
    (Refused(Why.BAD_CONTENT), [45098, 45099]),
    (Refused(Why.OUR_MISTAKE), [46003]),
    (Refused(Why.BAD_CONTENT), [47003]),
    (Misconfigured(Why.ACCOUNT_LIMITED), [48001, 50001, 48004]),
    (OutOfReach(Why.BLOCKED), [50002, 70000]),
    (Refused(Why.OUR_MISTAKE), [65303, 65316, 65320]),
    (Refused(Why.OUR_MISTAKE), [87009]),
    (Refused(Why.BAD_CONTENT), [87014]),
    (Ambiguous(Why.WECHAT_BUSY), [89504, 89505]),
]


@pytest.mark.parametrize(
    ("errcode", "outcome"), [(errcode, outcome) for outcome, row in ROWS for errcode in row]
)
def test_row(errcode, outcome):
    assert outcome_of(errcode, NOW) == outcome
    assert is_known(errcode)


def test_no_row_is_missing_and_none_is_there_twice():
    tested = sorted(errcode for _, row in ROWS for errcode in row)
    listed = [errcode for row in TABLE.values() for errcode in row]
    assert tested == sorted([*listed, *LATER, DAY_USED, MINUTE_USED])


@pytest.mark.parametrize("errcode", [1, -2, 99999, 40000])
def test_an_unknown_code_is_a_no(errcode):
    assert outcome_of(errcode, NOW) == Refused(Why.OUR_MISTAKE)
    assert not is_known(errcode)


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), datetime(2027, 1, 1, 16, tzinfo=UTC)),
    ],
)
def test_the_day_ends_in_beijing(now, midnight):
    assert outcome_of(45009, now) == Later(midnight, lane=True)
