"""Numbers read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.numerals import NUMBER, read_number

READ = {
    "12": 12, "１２": 12, "⑫": 12, "③": 3, "㉑": 21, "十二": 12, "十": 10, "二十": 20, "二十一": 21,
    "两": 2, "一百": 100, "一百零二": 102, "一百一十": 110, "一百一十二": 112, "一百二": 120,
    "两百零五": 205, "五零一": 501, "零五": 5, "〇五": 5, "007": 7, " 7 ": 7,
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_reads(text, number):
    assert read_number(text) == number
    assert re.fullmatch(NUMBER, text.strip())


@pytest.mark.parametrize(
    "text", ["", "x", "百", "十十", "一百零", "一百零十二", "1x", "1234567890", "1.5", "-1", "三楼"]
)
def test_reads_nothing_else(text):
    assert read_number(text) is None


def test_the_pattern_takes_no_part_of_a_longer_number():
    assert not re.search(NUMBER, "13800138000")
    assert re.compile(NUMBER).groups == 0


@given(st.integers(0, 99))
def test_counted_numbers_come_back(number):
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    words = f"{digits[tens]}十{digits[ones] if ones else ''}" if tens else digits[ones]
    assert read_number(words) == number


@given(st.text())
def test_never_fails(text):
    assert read_number(text) is None or read_number(text) >= 0


@pytest.mark.timeout(30)  # a regex that backtracks would take hours
def test_hostile_lengths_come_to_an_end():
    for hostile in ("1" * 10_000, "一" * 10_000, "十百" * 5_000):
        assert read_number(hostile) is None
        re.search(NUMBER + "号", hostile)
