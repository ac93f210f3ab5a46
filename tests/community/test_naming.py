"""How places are called here: marks, schemes, other names."""

import pytest

from bot.community import naming, places
from bot.community.addresses import Address, Known, find_address
from bot.community.naming import Called, Scheme

HERE = Called(
    {
        "社区/大院": Scheme.COURTYARD,
        "社区/王家村": Scheme.VILLAGE,
        "社区/和平里": Scheme.LANE,
        "社区/118弄": Scheme.BLOCKS,
    },
    {"社区/翠竹园/6": "栋", "社区/翠竹园/9": "#", "社区/翠竹园/A": "幢"},
)
SHOWN = {
    "社区/翠竹园/6/1/402": "6栋1单元402",
    "社区/翠竹园/7/1/402": "7号楼1单元402",
    "社区/翠竹园/9//101": "9#101",
    "社区/翠竹园/A//1203": "A幢1203",
    "社区/翠竹园/商住楼/2/301": "商住楼2单元301",
    "社区/大院/12//5": "12号院5号",
    "社区/大院/12": "12号院",
    "社区/王家村/3//12": "3组12号",
    "社区/和平里/5//302": "5号302",
    "社区/120弄/5//302": "5号302",
    "社区/118弄/5/2/302": "5号楼2单元302",
}


@pytest.mark.parametrize(("place", "words"), SHOWN.items())
def test_a_place_is_shown_as_it_is_called(place, words):
    naming.learn(HERE)
    assert places.show(place) == words
    estate = places.address_of(place).estate
    assert places.show(place, with_estate=True) == f"{estate}{words}"


def test_what_is_learned_of_one_building_leaves_the_others():
    naming.learn(HERE)
    naming.learn_marks({"社区/翠竹园/7": "座", "社区/翠竹园/6": ""})
    assert places.show("社区/翠竹园/7") == "7座"
    assert places.show("社区/翠竹园/6") == "6号楼"
    assert places.show("社区/翠竹园/9") == "9#"
    naming.learn_schemes({"社区/大院": Scheme.BY_NAME})
    assert places.show("社区/大院/12//5") == "12号楼5"


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("6栋", "栋"),
        ("6 号楼", "号楼"),
        ("６幢", "幢"),
        ("6号栋", "栋"),
        ("A座", "座"),
        ("9#", "#"),
        ("12号院", "院"),
        ("3组", "组"),
        ("5号", "号"),
        ("栋", "栋"),
        ("6", ""),
        ("商住楼", ""),
    ],
)
def test_the_mark_of_a_sheets_cell(cell, mark):
    assert naming.read_mark(cell) == mark


def test_units_are_not_asked_for_where_there_are_none():
    naming.learn(HERE)
    assert places.may_have_units("社区/翠竹园/6")
    assert not any(map(places.may_have_units, ("社区/大院/12", "社区/王家村/3", "社区/120弄/5")))


def test_places_that_look_alike_are_told_apart():
    near, far, other = "甲社区/翠竹园/6/1/402", "乙社区/翠竹园/6/1/402", "甲社区/清水苑/6/1/402"
    assert places.tell_apart([near, other, "甲社区/翠竹园/7"]) == [
        "翠竹园6号楼1单元402", "清水苑6号楼1单元402", "7号楼",
    ]  # fmt: skip
    assert places.tell_apart([near, far]) == [
        "甲社区翠竹园6号楼1单元402", "乙社区翠竹园6号楼1单元402",
    ]  # fmt: skip
    assert places.tell_apart(["甲社区/翠竹园", "乙社区/翠竹园"]) == ["甲社区翠竹园", "乙社区翠竹园"]


def test_a_building_and_an_estate_have_one_key_however_written():
    assert naming.key("甲 3 号楼") == naming.key("甲3") == "甲3"
    assert naming.key("二期商住楼") == naming.key("2期商住楼")
    assert naming.estate_key("翠竹园小区") == naming.estate_key("翠竹园")
    assert naming.estate_key("幸福小区") == "幸福小区"


@pytest.mark.parametrize(
    "name", ["6", "１２", "", "商", "商/住楼", "很" * 17, "<a>商住楼", "一, 二"]
)
def test_what_can_be_no_other_name(name):
    assert naming.read_other_name(name) is None


KNOWN = Known(("老机床厂", "甲社区翠竹园"), ("商住楼", "综合楼B"))


@pytest.mark.parametrize(
    ("words", "address", "rest"),
    [
        ("商住楼2单元501 王秀英", Address(None, "商住楼", "2", "501"), "王秀英"),
        ("翠竹园商住楼301", Address("翠竹园", "商住楼", None, "301"), ""),
        ("综合楼b-2-501", Address(None, "综合楼B", "2", "501"), ""),
        ("住老机床厂6号楼402", Address("老机床厂", "6", None, "402"), "住"),
        ("老机床厂小区6号楼", Address("老机床厂", "6", None, None), ""),
        ("甲社区翠竹园6号楼1单元402", Address("甲社区翠竹园", "6", "1", "402"), ""),
        ("在商住楼", Address(None, "商住楼", None, None), "在"),
    ],
)
def test_names_are_read_where_they_are_known(words, address, rest):
    assert find_address(words, KNOWN) == (address, rest)


def test_a_name_that_nobody_knows_is_no_building():
    assert places.read_address("商住楼2单元501") == Address(None, None, "2", "501")
    assert naming.unreadable(["商住楼", "甲3", "B1"]) == ["商住楼"]


def test_areas_may_be_called_by_their_names():
    read = places.read_areas("6号楼、商住楼1单元 停水", [], KNOWN.buildings)
    assert read == ([Address(None, "6"), Address(None, "商住楼", "1")], "停水")
