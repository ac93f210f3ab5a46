"""Sheets as committees really keep them, and what of them is understood."""

import pytest

from bot.actions.roster_cells import read_home, read_mobiles, read_tags
from bot.actions.roster_file import read
from bot.actions.roster_sheets import UnreadableError
from bot.community.addresses import Address

from .sheets import HEADER, PEOPLE, write_sheet

MESSY = [
    ["翠竹园社区居民信息登记表（2026年10月）"],
    [],
    ["序号", "楼号", "单元", "室", "户主姓名", "联系电话", "身份证号", "备注"],
    [1, "1号楼", 1, 101, "徐 梅", "172-4493-9092", "110101199001011234", "独居老人"],
    [2, None, 1, 102, "冯卫", "13600552301/13542228069", "", "出租"],
    [3, None, 1, 201, "袁胜桐", "184802066", "110101199001011235", "空置，电话138"],
    [],
    [4, None, 2, 101, "毛雨（租）", 13970745725, "", "儿子王强代办"],
    [5, None, 2, 102, "", "", "", "空置"],
    [6, "2号楼", 1, 101, "？？", "13800138001", "", ""],
    [7, None, 1, 101, "贾红", "", "", ""],
    [8, None, 1, 101, "贾 红", "13800138009", "", ""],
    ["序号", "楼号", "单元", "室", "户主姓名", "联系电话", "身份证号", "备注"],
    [9, None, None, None, "无家", "13800138010", "", ""],
    ["合计", None, None, None, "8户"],
]


def of(file):
    return read(file.read_bytes(), file.name)


def test_a_messy_sheet(tmp_path):
    contents = of(write_sheet(tmp_path / "m.xlsx", MESSY, ["A1:H1", "B4:B9", "B10:B12"]))
    people = {
        f"{home.building}-{home.unit}-{home.room}": [(p.name, p.mobiles, p.tags) for p in people]
        for home, people in contents.homes.items()
    }
    assert people == {
        "1-1-101": [("徐梅", "17244939092", ["独居老人"])],
        "1-1-102": [("冯卫", "13600552301/13542228069", [])],
        "1-1-201": [],
        "1-2-101": [("毛雨", "13970745725", [])],
        "1-2-102": [],
        "2-1-101": [("贾红", "13800138009", [])],
    }
    assert [(r.line, r.why) for r in contents.rejected] == [
        (6, "bad_mobile"),
        (10, "no_name"),
        (14, "no_home"),
    ]
    assert contents.duplicates == 1
    assert not any("110101" in str(row.cells) for row in contents.rejected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv(tmp_path, encoding):
    lines = [",".join(str(cell or "") for cell in row) for row in [HEADER, *PEOPLE]]
    (tmp_path / "r.csv").write_bytes("\r\n".join(lines).encode(encoding))
    contents = of(tmp_path / "r.csv")
    assert (len(contents.homes), contents.people) == (4, 5)
    first = contents.homes[Address("翠竹园", "6", "1", "402")][0]
    assert (first.name, first.relation, first.tags) == ("王秀英", "户主", ["独居老人"])


@pytest.mark.parametrize("header", [["姓名", "手机"], ["楼栋", "姓名"], ["没有", "表头"]])
def test_no_columns_that_tell_homes(tmp_path, header):
    with pytest.raises(UnreadableError, match="no columns for building and room"):
        of(write_sheet(tmp_path / "r.xlsx", [header, ["王秀英", "13800138000"]]))


@pytest.mark.parametrize(
    ("cells", "home"),
    [
        ({"building": "6#", "unit": "二单元", "room": "402室"}, Address(None, "6", "2", "402")),
        ({"building": "A座", "room": "1203"}, Address(None, "A", None, "1203")),
        ({"building": "甲3号楼", "unit": "", "room": "负101"}, Address(None, "甲3", None, "-101")),
        ({"address": "翠竹园6号楼1单元402室"}, Address("翠竹园", "6", "1", "402")),
        ({"room": "6-1-402", "name": "王秀英"}, Address(None, "6", "1", "402")),
        ({"building": "6", "unit": "1", "room": "-"}, None),
        ({"address": "翠竹园6号楼"}, None),
    ],
)
def test_homes(cells, home):
    assert read_home(cells) == home


@pytest.mark.parametrize(
    ("cell", "mobiles"),
    [
        ("138 0013 8000", "13800138000"),
        ("13800138000，13800138001", "13800138000/13800138001"),
        ("13800138000/13800138000", "13800138000"),
        ("无", ""),
        ("", ""),
        ("1380013800", None),
        ("13800138000/138001", None),
        ("13800138000（儿子）", None),
    ],
)
def test_mobiles(cell, mobiles):
    assert read_mobiles(cell) == mobiles


def test_tags_are_clear_so_nothing_else_may_be_among_them():
    cells = {"tags": "残疾人、13800138000 空置", "remark": "王强的母亲，独居老人，住院"}
    assert read_tags(cells) == ["残疾人", "独居老人"]
