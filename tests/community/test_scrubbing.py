"""Identity numbers are taken out of what people say, and nothing else is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.names import read_identity, read_name
from bot.community.refusal import Refusal
from bot.community.scrubbing import scrub
from bot.community.triage import is_small_talk

MARK = "〔删〕"
VALID = "11010519491231002X"  # the example of GB 11643-1999
OLD = "110105491231002"


def valid(region, born, order):
    """Its check character makes the weighted sum 1 modulo 11 (ISO 7064), tried one by one."""
    seventeen = f"{region}{born:%Y%m%d}{order:03}"
    for value, sign in enumerate("0123456789X"):
        total = value
        for place, digit in enumerate(reversed(seventeen), 1):
            total += int(digit) * 2**place
        if total % 11 == 1:
            return seventeen + sign
    raise AssertionError


regions = st.integers(110000, 659999)
births = st.dates(date(1900, 1, 1), date(2049, 12, 31))
numbers = st.builds(valid, regions, births, st.integers(0, 999))
gaps = st.sampled_from(["", " ", "-", ".", "·", "  ", " - ", "\u3000", "－"])
wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789Xx"}


@st.composite
def written(draw):
    """A number as people write one."""
    number = draw(numbers)
    cuts = draw(st.sets(st.integers(1, 17), max_size=6))
    parts = [number[i:j] for i, j in zip([0, *sorted(cuts)], [*sorted(cuts), 18], strict=True)]
    text = draw(gaps).join(parts)
    text = text.lower() if draw(st.booleans()) else text
    return text.translate(wide) if draw(st.booleans()) else text


chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=20)


def test_the_standards_own_example_is_one():
    assert valid(110105, date(1949, 12, 31), 2) == VALID
    assert scrub(VALID, MARK) == MARK


@pytest.mark.parametrize(
    "text",
    [
        "我的身份证号{}请登记",
        "认证 6号楼1单元402 王秀英 {} 13800138000",
        "13800138000 {}",
        "{} 13800138000",
        "身份证:{}，电话13800138000",
        "ID{}",
        "sfz{}x",
        "6-1-402 {}",
        "402\n{}\n",
        "2026-11-22 {}",
        "{}、{}",
        "{} {}",
    ],
)
@pytest.mark.parametrize(
    "number",
    [
        VALID,
        VALID.lower(),
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105 1949 1231 002 x",
        "110105.1949.12.31.002X",
        "1101 0519 4912 3100 2X",
        "110105－19491231－002Ｘ",
        " ".join(VALID),
        "110105　19491231　002X",
        OLD,
        "110105 491231 002",
        "１１０１０５４９１２３１００２",
    ],
)
def test_it_is_found_wherever_it_stands(text, number):
    assert number not in scrub(text.format(number, number), MARK)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "138 0013 8000 和 139 0013 9000",
        "13800138000 13900139000",
        "1-402 13812040112",  # together 15 digits with a region and a day
        "13812120112 1402",
        "6号楼1单元402 13800138000",
        "电表号 110105194912310021",  # 18 digits, another check character
        "电表号 11010519491331002X",  # a thirteenth month
        "6222021001116245702",  # a bank card has 19
        "6222 0210 0111 6245 702",
        "订单号 202611221234567890",
        "微信支付 4200002026112212345678901234",
        "2026-11-22 08:30 到 2026-11-23 18:00",
        "社会信用代码 91110105MA01ABCD2X",
        "310105199902311234",
        "990105491231002",  # no such region
        "110105491331002",  # no such month
        f"9{VALID}",
        f"{VALID[:17]}",
        "0571-88888888-8001 0571-88888",
        "",
    ],
)
def test_nothing_else_is_taken(text):
    assert scrub(text, MARK) is text


@given(chinese, written(), chinese)
def test_none_that_is_valid_survives(before, number, after):
    assert scrub(f"{before}{number}{after}", MARK) == f"{before}{MARK}{after}"


@given(written(), written())
def test_two_side_by_side_both_go(one, other):
    assert scrub(f"{one}和{other}", MARK) == f"{MARK}和{MARK}"


@given(st.text())
def test_what_is_scrubbed_has_none_left(text):
    assert scrub(scrub(text, MARK), MARK) == scrub(text, MARK)


@given(st.text(st.sampled_from("0123456789Xx -.，王号"), max_size=200))
def test_only_a_real_one_is_ever_taken(text):
    """What is gone had 15 or 18 signs, besides gaps."""
    kept = scrub(text, MARK)
    if MARK not in kept:
        assert kept == text
    else:
        gone = len(text) - len(kept.replace(MARK, ""))
        assert gone >= 15 * kept.count(MARK)


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_without_digits_it_is_the_very_same(text):
    assert scrub(text, MARK) is text


def test_every_day_of_four_years_is_a_birthday():
    days = (date(2000, 1, 1) + timedelta(days) for days in range(1461))
    assert {scrub(valid(310101, day, day.day), MARK) for day in days} == {MARK}


def test_what_stands_in_its_place_is_no_name_and_no_ticket():
    line = "6号楼1单元402 王秀英 〔身份证号已删〕 13800138000"
    assert read_identity(line)[1:] == ("王秀英", "13800138000")
    assert read_identity("〔身份证号已删〕")[1] is None
    assert read_name("王秀英〔身份证号已删〕") == "王秀英"
    with pytest.raises(Refusal):
        read_name("〔身份证号已删〕")
    assert is_small_talk("〔身份证号已删〕")
    assert not is_small_talk("灯坏了〔身份证号已删〕")
