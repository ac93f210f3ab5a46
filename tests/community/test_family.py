"""代办家属: what a helper may do, never voting; how relations are read; how long it lasts."""

from datetime import UTC, datetime

import pytest

from bot import clock
from bot.community.family import (
    Scope,
    find_kin,
    first_word,
    last_moment,
    level_by_proxy,
    read_kin,
)
from bot.community.refusal import Refusal
from bot.community.tenancy import Level

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("hers", Level)
def test_a_helper_never_votes_whatever_she_may(hers):
    assert level_by_proxy(hers) is not Level.VOTE
    assert level_by_proxy(hers) in {hers, Level.REPORT}


def test_no_scope_is_a_vote():
    assert set(Scope) == {"notices", "tickets", "check_ins"}


@pytest.mark.parametrize(
    ("said", "kin"),
    [
        ("妈妈", "妈妈"),
        ("她是我妈妈。", "妈妈"),
        ("我妈", "妈妈"),
        ("妈", "妈妈"),
        ("母親", "母親"),
        ("老父亲", "爸爸"),
        ("姥姥", "外婆"),
        ("我的姑婆", "姑婆"),
    ],
)
def test_what_she_is_to_the_helper(said, kin):
    assert read_kin(said) == kin


@pytest.mark.parametrize("said", ["", "是谁呢？", "mother", "我妈妈的妹妹的女儿", "12"])
def test_what_is_no_relation(said):
    with pytest.raises(Refusal, match="not_kin"):
        read_kin(said)


@pytest.mark.parametrize(
    ("line", "kin", "rest"),
    [
        ("妈妈 张桂兰", "妈妈", "张桂兰"),
        ("张桂兰 我妈", "妈妈", "张桂兰"),
        ("妈妈张桂兰", "妈妈", "张桂兰"),
        ("她是我奶奶 张桂兰", "奶奶", "张桂兰"),
        ("张桂兰", None, "张桂兰"),
        ("张爷爷", None, "张爷爷"),
    ],
)
def test_in_a_line_it_stands_before_or_after_the_name(line, kin, rest):
    assert find_kin(line) == (kin, rest)


def test_it_lasts_a_year_to_the_end_of_the_day_and_is_told_of_a_week_before():
    until = last_moment(NOON)
    assert clock.local(until).isoformat() == "2027-11-24T00:00:00+08:00"
    assert clock.local(first_word(until)).isoformat() == "2027-11-17T10:00:00+08:00"
