"""Names, mobiles, and the one line that holds both."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.names import (
    find_mobile,
    is_one_off,
    mask_mobile,
    mask_name,
    read_identity,
    read_mobile,
    read_name,
    same_name,
)
from bot.community.places import Address
from bot.community.refusal import Refusal

NAMES = {
    "王秀英": "王秀英", "王 秀 英": "王秀英", "冯　卫": "冯卫", "我叫王秀英": "王秀英", "姓名：王秀英": "王秀英",
    "欧阳娜娜。": "欧阳娜娜", "房玄龄": "房玄龄", "張國華": "張國華", "谢婉婷": "谢婉婷", "𠮷田": "𠮷田",
    "买买提•艾力": "买买提·艾力", "买买提.艾力": "买买提·艾力", "阿卜杜热合曼·买买提": "阿卜杜热合曼·买买提",
    "John": "John", "ＪＯＨＮ": "JOHN", "John  Smith": "John Smith", "O'Brien": "O'Brien",
}  # fmt: skip
NO_NAMES = ["", "王", "J", "12345", "王秀英1", "6号楼", "你好", "谢谢", "好的", "👍", "不想说", "为什么要姓名",
            "13800138000", "业主", "王" * 21, "王*英", "<b>"]  # fmt: skip

MOBILES = ["13800138000", "+8613800138000", "+86 138-0013-8000", "(+86)13800138000", "0086 13800138000",
           "86 13800138000", "138 0013 8000", "1380 013 8000", "13800 138000", "1 3 8 0 0 1 3 8 0 0 0",
           "１３８００１３８０００", "我的手机是13800138000。", "王秀英13800138000"]  # fmt: skip
NO_MOBILES = ["", "x", "12800138000", "1380013800", "138001380000", "010-12345678", "400-123-4567"]

HOME = Address(building="6", unit="1", room="402")
IDENTITIES = {
    "认证 6号楼1单元402 王秀英 13800138000": (HOME, "王秀英", "13800138000"),
    "认证6号楼1单元402王秀英13800138000": (HOME, "王秀英", "13800138000"),
    "认证王秀英13800138000 6-1-402": (HOME, "王秀英", "13800138000"),
    "王秀英，6号楼1单元402，138-0013-8000": (HOME, "王秀英", "13800138000"),
    "6-1-402,王秀英,13800138000": (HOME, "王秀英", "13800138000"),
    "6/1/402/王秀英/13800138000": (HOME, "王秀英", "13800138000"),
    "１３８００１３８０００ 王秀英 ６号楼１单元４０２": (HOME, "王秀英", "13800138000"),
    "我是6号楼1单元402的王秀英，手机13800138000": (HOME, "王秀英", "13800138000"),
    "姓名：王秀英 电话：13800138000 住址：6号楼1单元402": (HOME, "王秀英", "13800138000"),
    "6-1-402 王秀英": (HOME, "王秀英", None),
    "王秀英6号楼1单元402": (HOME, "王秀英", None),
    "冯 卫 6-1-402": (HOME, "冯卫", None),
    "欧阳 娜娜 6-1-402": (HOME, "欧阳娜娜", None),
    "买买提·艾力 6-1-402": (HOME, "买买提·艾力", None),
    "John Smith 6-1-402": (HOME, "John Smith", None),
    "6号楼1单元402 王秀英 业主 谢谢": (HOME, "王秀英", None),
    "阳光6号楼1单元402 王秀英": (HOME, "王秀英", None),
    "王秀英 13800138000": (None, "王秀英", "13800138000"),
    "6号楼1单元402 13800138000": (HOME, None, "13800138000"),
    "13800138000": (None, None, "13800138000"),
    "王秀英": (None, "王秀英", None),
    "认证": (None, None, None),
    "": (None, None, None),
}


@pytest.mark.parametrize(("text", "name"), NAMES.items())
def test_reads_names(text, name):
    assert read_name(text) == name


@pytest.mark.parametrize("text", NO_NAMES)
def test_refuses_what_is_no_name(text):
    with pytest.raises(Refusal, match="not_a_name"):
        read_name(text)


@pytest.mark.parametrize("text", MOBILES)
def test_reads_mobiles(text):
    assert read_mobile(text) == "13800138000"


@pytest.mark.parametrize("text", NO_MOBILES)
def test_refuses_what_is_no_mobile(text):
    with pytest.raises(Refusal, match="not_a_mobile"):
        read_mobile(text)


def test_finds_a_mobile():
    assert find_mobile("王秀英，13800138000，谢谢") == ("13800138000", "王秀英 谢谢")
    assert find_mobile("18-1-1101 139-1234-5678") == ("13912345678", "18-1-1101")
    assert find_mobile("身份证110101199003071234") is None


def test_compares_names():
    assert same_name("冯 卫", "冯卫")
    assert same_name("买买提·艾力", "买买提•艾力")
    assert same_name("ＪＯＨＮ", "John")
    assert same_name("李華", "李华")
    assert not same_name("王秀英", "王秀")
    assert not same_name("", " ")


def test_masks():
    assert mask_name("王秀英") == "王**"
    assert mask_name("王") == "王"
    assert mask_name("") == ""
    assert mask_mobile("13800138000") == "138****8000"
    assert mask_mobile("8765432") == "*******"


@pytest.mark.parametrize(("text", "identity"), IDENTITIES.items())
def test_reads_identities(text, identity):
    assert read_identity(text) == identity


@given(st.text())
def test_never_fails(text):
    for read in (read_name, read_mobile):
        with suppress(Refusal):
            assert read(text)
    read_identity(text)
    find_mobile(text)
    same_name(text, text)


@pytest.mark.timeout(30)  # a regex that backtracks would take hours
def test_hostile_lengths_come_to_an_end():
    for piece in ("138 ", "王 ", "a b", "13800138000", "1", "·", "+86", "我是"):
        text = (piece * 10_000)[:10_000]
        find_mobile(text)
        read_identity(text)
        same_name(text, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("張偉", "张伟"),
        ("陳麗華", "陈丽华"),
        ("歐陽靜", "欧阳静"),
        ("趙 飛", "赵飞"),
        ("龔建國", "龚建国"),
    ],
)
def test_old_characters_are_the_same_name(one, other):
    assert same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("李芸", "李云"), ("王佑", "王祐"), ("王伟", "王玮")])
def test_what_only_sounds_alike_is_another_name(one, other):
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("王秀英", "王秀瑛", True),
        ("王秀英", "汪秀英", True),
        ("李梅", "李每", True),
        ("張偉", "张玮", True),
        ("王秀英", "王秀英", False),
        ("王秀英", "王秀", False),
        ("王秀英", "汪秀瑛", False),
        ("李", "王", False),
        ("", "", False),
    ],
)
def test_one_character_off(one, other, wanted):
    assert is_one_off(one, other) is wanted
    assert is_one_off(other, one) is wanted
