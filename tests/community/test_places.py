import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community import places
from bot.community.places import Address, find_address, read_address, read_areas

GIVEN = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "addresses.jsonl").read_text().splitlines()
]

# estate/building/unit/room, _ for what is unsaid
READ = {
    "3#2单元501": "_/3/2/501", "3#2-501": "_/3/2/501", "3#-2-501": "_/3/2/501", "3#501": "_/3/_/501",
    "３＃２－５０１": "_/3/2/501", "三-二-五零一": "_/3/2/501", "3—2—501": "_/3/2/501", "3一2一501": "_/3/2/501",
    "3/2/501": "_/3/2/501", "3\\2\\501": "_/3/2/501", "3.2.501": "_/3/2/501", "3 2 501": "_/3/2/501",
    "3,2,501": "_/3/2/501", "3、2、501": "_/3/2/501", "03-02-0501": "_/3/2/501",
    "3-2单元501": "_/3/2/501", "3-2单元-501": "_/3/2/501", "6 1单元402": "_/6/1/402",
    "3号楼-2单元-101": "_/3/2/101", "3号楼2单元-501": "_/3/2/501", "3号楼2单元-201": "_/3/2/-201",
    "3号楼2单元负101": "_/3/2/-101", "9-1--101": "_/9/1/-101",
    "A-1203": "_/A/_/1203", "a座1203": "_/A/_/1203", "Ａ座１２０３": "_/A/_/1203", "a1-1203": "_/A1/_/1203",
    "B座 15层 1502": "_/B/_/1502", "12栋B座1502": "_/12/B/1502", "3A栋501": "_/3A/_/501", "甲栋301": "_/甲/_/301",
    "乙 5 栋 201": "_/乙5/_/201", "东3号楼301": "_/东3/_/301", "甲3号楼": "_/甲3/_/_",
    "118弄5号302": "118弄/5/_/302", "上海市徐汇区某某路118弄5号302室": "118弄/5/_/302", "118弄5号楼": "118弄/5/_/_",
    "翠竹園3號樓2單元501": "翠竹园/3/2/501", "3號樓2單元5層501": "_/3/2/501", "3棟2門501": "_/3/2/501",
    "3号2单元501": "_/3/2/501", "3号501室": "_/3/_/501", "3楼2单元501": "_/3/2/501", "3楼2门501": "_/3/2/501",
    "3楼501": "_/3/_/501", "3座1203": "_/3/_/1203", "3座12A": "_/3/_/12A", "3座2梯501": "_/3/2/501",
    "3号楼501": "_/3/_/501", "3号楼 501": "_/3/_/501", "3号楼5室": "_/3/_/5", "3号楼501户": "_/3/_/_",
    "3号楼2单元501户": "_/3/2/501", "3号楼二单元12号": "_/3/2/12", "3号楼2单元#501": "_/3/2/501",
    "3号楼，2单元，501": "_/3/2/501", "12 号楼,1 单元,1101": "_/12/1/1101", "3号楼2单501": "_/3/2/501",
    "3号楼2单元501-2": "_/3/2/501-2", "7-1102-3": "_/7/_/1102-3", "3号楼2单元501A": "_/3/2/501A",
    "三号楼三单元三楼": "_/3/3/_", "3号楼5层": "_/3/_/_", "③号楼②单元501": "_/3/2/501", "⑫号楼101": "_/12/_/101",
    "一百零二栋一百零一室": "_/102/_/101", "3栋一零一": "_/3/_/101", "廿": None,
    "翠竹园二期3号楼": "翠竹园二期/3/_/_", "翠竹园东区 3号楼": "翠竹园东区/3/_/_", "东区3号楼2单元501": "东区/3/2/501",
    "示范街道翠竹园社区翠竹园3号楼": "翠竹园/3/_/_", "北京市朝阳区建国路88号翠竹园3号楼2单元501": "翠竹园/3/2/501",
    "我家在翠竹园 3号楼 2单元": "翠竹园/3/2/_", "翠竹园小区3号楼": "翠竹园/3/_/_", "幸福小区5号楼501": "幸福小区/5/_/501",
    "我妈住6号楼1单元402": "_/6/1/402", "5号楼1单元门坏了": "_/5/1/_", "5号楼门禁坏了": "_/5/_/_",
    "6号楼1单元402万芳": "_/6/1/402", "6-1-402王秀英13800138000": "_/6/1/402", "18-1-1101": "_/18/1/1101",
    "3号楼2单元 13800138000": "_/3/2/_", "3号楼 2026-11-30停水": "_/3/_/_", "3号楼 1280元": "_/3/_/_",
    "3号楼120户停水": "_/3/_/_", "3号楼5人被困": "_/3/_/_", "3号楼2单元501漏水3天": "_/3/2/501",
    "3号楼一二三单元停水": "_/3/_/_", "2单元501": "_/_/2/501", "二单元501漏水": "_/_/2/501",
    "3号楼道灯坏了": "_/3/_/_", "6号楼下水道堵了": "_/6/_/_", "3#电梯停了": "_/3/_/_",
}  # fmt: skip

NO_ADDRESS = [
    "", " ", "3", "12", "#12", "501", "接 12", "13800138000", "138-0013-8000", "139 1234 5678",
    "010-12345678", "021-6543", "400-123-4567", "400-820-8820", "110-120-119", "2026-11-21",
    "26-11-21", "11-21", "11-21-2026", "11/21/2026", "2026年11月21日", "12月3号", "12月3号1200元",
    "11月3号楼道灯坏了", "192.168.1.100", "1,200,500元", "100-200元", "3-500元", "10-100人", "900-1130",
    "明天9:30-11:30", "3到5天", "3楼", "3楼301", "住3楼301室", "三楼邻居半夜吵", "楼上", "单元门坏了",
    "这3栋楼都停水", "两栋都停了", "3号楼梯灯坏了", "3号座位", "A座位", "一二三单元停水", "车牌京A-1203",
    "身份证110101199003071234", "物业费1280元", "50%-100", "第三天", "每平米3.5元", "COVID-19", "5G", "3个单元",
]  # fmt: skip


def joined(address):
    if address is None:
        return None
    return "/".join(
        part or "_" for part in (address.estate, address.building, address.unit, address.room)
    )


@pytest.mark.parametrize("case", GIVEN, ids=lambda case: case["text"])
def test_reads_what_residents_wrote(case):
    address = read_address(case["text"]) or Address()
    assert (address.building, address.unit, address.room) == (
        case["building"], case["unit"], case["room"],
    )  # fmt: skip
    assert address.estate == ("翠竹园" if "翠竹园" in case["text"] else None)


@pytest.mark.parametrize(("text", "address"), READ.items())
def test_reads(text, address):
    assert joined(read_address(text)) == address


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_takes_nothing_else_for_an_address(text):
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    {
        "认证 6号楼1单元402 王秀英": "认证   王秀英",
        "翠竹园小区 3号楼漏水": "漏水",
        "我家在翠竹园3号楼": "我家在",
    }.items(),
)
def test_gives_the_words_around(text, rest):
    assert find_address(text)[1] == rest


AREAS = {
    "6号楼,7号楼 停水通知": ("_/6/_/_ _/7/_/_", "停水通知"),
    "６号楼，７号楼　停水": ("_/6/_/_ _/7/_/_", "停水"),
    "6号楼1单元 停水": ("_/6/1/_", "停水"),
    "6、7号楼 停水": ("_/6/_/_ _/7/_/_", "停水"),
    "6 7号楼 停水": ("_/6/_/_ _/7/_/_", "停水"),
    "6-8号楼 停水": ("_/6/_/_ _/7/_/_ _/8/_/_", "停水"),
    "二至四号楼 停水": ("_/2/_/_ _/3/_/_ _/4/_/_", "停水"),
    "1、3、5-7号楼停水": ("_/1/_/_ _/3/_/_ _/5/_/_ _/6/_/_ _/7/_/_", "停水"),
    "6号楼和7号楼停水": ("_/6/_/_ _/7/_/_", "停水"),
    "6号楼和谐家园": ("_/6/_/_", "和谐家园"),
    "6号楼1-3单元 停水": ("_/6/1/_ _/6/2/_ _/6/3/_", "停水"),
    "6号楼1、2单元停水": ("_/6/1/_ _/6/2/_", "停水"),
    "6号楼1单元402 缴费": ("_/6/1/402", "缴费"),
    "6号楼 1130停水": ("_/6/_/_", "1130停水"),
    "6号楼 2026年度体检": ("_/6/_/_", "2026年度体检"),
    "3号楼 5户停水": ("_/3/_/_", "5户停水"),
    "A、B座 停水": ("_/A/_/_ _/B/_/_", "停水"),
    "A-C座 停水": ("_/A/_/_ _/B/_/_ _/C/_/_", "停水"),
    "6,7 停水": ("_/6/_/_ _/7/_/_", "停水"),
    "6,7 x": ("_/6/_/_ _/7/_/_", "x"),
    "6 12月停水": ("_/6/_/_", "12月停水"),
    "6#,7# 停水": ("_/6/_/_ _/7/_/_", "停水"),
    "6号楼、6号楼 停水": ("_/6/_/_", "停水"),
    "全社区 停水": ("_/_/_/_", "停水"),
    "全社区停水": ("_/_/_/_", "停水"),
    "全体居民：停水": ("_/_/_/_", "停水"),
    "翠竹园 停水": ("翠竹园/_/_/_", "停水"),
    "翠竹园 x": ("翠竹园/_/_/_", "x"),
    "翠竹園小区 停水": ("翠竹园/_/_/_", "停水"),
    "翠竹园6号楼 停水": ("翠竹园/6/_/_", "停水"),
    "翠竹园二期 6号楼、7号楼 停水": ("翠竹园二期/6/_/_ 翠竹园二期/7/_/_", "停水"),
    "6号楼,翠竹园 停水": ("_/6/_/_ 翠竹园/_/_/_", "停水"),
    "翠竹园": ("翠竹园/_/_/_", ""),
    "6号楼": ("_/6/_/_", ""),
    "6号楼 停水\n正文6号楼": ("_/6/_/_", "停水\n正文6号楼"),
}


@pytest.mark.parametrize(("text", "expected"), AREAS.items())
def test_reads_areas(text, expected):
    areas, rest = read_areas(text, ["翠竹园", "翠竹园二期"])
    assert (" ".join(map(joined, areas)), rest) == expected


@pytest.mark.parametrize(
    "text",
    ["", "停水通知", "9点通知", "2026 春节", "8-6号楼 停水", "6-1 停水", "3楼 停水", "翠竹园社区文化节",
     "全体党员会议", "老年人体检"],
)  # fmt: skip
def test_reads_no_areas(text):
    assert read_areas(text, ["翠竹园"]) == ([], text)


SHOWN = {
    "翠竹园社区/翠竹园/6/1/402": "6号楼1单元402",
    "翠竹园社区/翠竹园/6": "6号楼",
    "翠竹园社区/翠竹园/6/1": "6号楼1单元",
    "翠竹园社区/翠竹园/7//1102": "7号楼1102",
    "翠竹园社区/翠竹园/A//1203": "A座1203",
    "翠竹园社区/翠竹园/B1/2/302": "B1栋2单元302",
    "翠竹园社区/翠竹园/甲3": "甲3号楼",
    "翠竹园社区/翠竹园": "翠竹园",
    "翠竹园社区": "翠竹园社区",
    "翠竹园社区/118弄/5//302": "5号302",
}


@pytest.mark.parametrize(("place", "words"), SHOWN.items())
def test_shows(place, words):
    assert places.show(place) == words
    community = place.split("/", maxsplit=1)[0]
    assert places.path(community, places.address_of(place)) == place


def test_shows_the_estate_where_asked():
    assert places.show("翠竹园社区/翠竹园/6", with_estate=True) == "翠竹园6号楼"
    assert places.show("翠竹园社区/翠竹园", with_estate=True) == "翠竹园"


def test_a_path_is_never_wider_than_its_address():
    with pytest.raises(ValueError, match="without its estate"):
        places.path("翠竹园社区", Address(building="6"))
    with pytest.raises(ValueError, match="without its estate"):
        places.path("翠竹园社区", Address(estate="翠竹园", room="402"))
    assert places.path("翠竹园社区", Address()) == "翠竹园社区"
    assert places.path("翠/园", Address(estate="a/b", building="6")) == "翠园/ab/6"


def test_areas():
    place = "翠竹园社区/翠竹园/7//1102"
    assert places.areas_of(place) == [
        "翠竹园社区", "翠竹园社区/翠竹园", "翠竹园社区/翠竹园/7", place,
    ]  # fmt: skip
    assert places.building_of(place) == "翠竹园社区/翠竹园/7"
    assert places.building_of("翠竹园社区/翠竹园") is None
    assert all(places.covers(area, place) for area in places.areas_of(place))
    assert not places.covers("翠竹园社区/翠竹园/71", place)
    assert not places.covers("翠竹园社区/翠竹园/7", "翠竹园社区/翠竹园/71/1/101")


segments = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(segments, min_size=1, max_size=5), st.lists(segments, min_size=1, max_size=5))
def test_the_range_holds_what_lies_below(area, place):
    area, place = "/".join(area), "/".join(place)
    low, high = places.after(area)
    assert (low <= place < high) == (places.covers(area, place) and area != place)


pieces = st.lists(st.sampled_from("3 12 501 A 甲 三 十 号 楼 单元 室 弄 - / # , 6号楼 园 -101 全社区 \n".split(" ")))


@given(st.one_of(st.text(), pieces.map("".join)))
def test_never_fails(text):
    address = read_address(text)
    assert address is None or address.building or address.unit
    areas, _ = read_areas(text, ["翠竹园"])
    assert len(areas) == len(set(areas))


def test_is_linear():
    start = time.process_time()
    hostile = ["1-", "1 ", "一", "1,", "号楼", "A1", "3号楼", "甲 ", "园", "3-2-", "1单", "#", "1#", " ", "1弄",
               "6号楼、", "6、", "1", "十1", "3 2 "]  # fmt: skip
    for piece in hostile:
        text = (piece * 10_000)[:10_000]
        read_address(text)
        read_areas(text)
    assert time.process_time() - start < 2
