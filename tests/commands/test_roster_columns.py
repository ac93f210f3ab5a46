"""Columns found by what stands in them, and what is never kept or never taken for granted."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from bot.actions import roster_limits
from bot.actions.roster_file import read
from bot.actions.roster_sheets import UnreadableError
from bot.community.addresses import Address
from bot.community.homes import HomeState
from bot.community.identity import is_identity, without_identities

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "rosters.json").read_text("utf-8"))
ID = "11010519491231002X"
NAMES = ["王秀英", "李建国", "张伟", "刘洋", "陈静", "欧阳娜"]
MOBILES = [f"1380013800{at}" for at in range(6)]


def of(*sheets, **named):
    """What is understood of a workbook with these sheets."""
    book, written = Workbook(), BytesIO()
    book.remove(book.active)
    for name, rows in {**{f"表{at}": rows for at, rows in enumerate(sheets)}, **named}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(written)
    return read(written.getvalue(), "r.xlsx")


def csv_of(text, encoding="utf-8"):
    return read(text.encode(encoding), "r.csv")


def people(contents):
    return {
        f"{home.building}-{home.unit or ''}-{home.room}": [(p.name, p.mobiles) for p in found]
        for home, found in contents.homes.items()
    }


@pytest.mark.parametrize("file", EXPECTED)
def test_the_samples_give_their_counts(file):
    contents = read((DATA / file).read_bytes(), file)
    counts = {
        "households": len(contents.homes),
        "people": contents.people,
        "rejected": len(contents.rejected),
        "duplicates": contents.duplicates,
    }
    assert EXPECTED[file].items() <= counts.items()


def test_no_header_at_all():
    rows = [
        [name, f"{at // 3 + 6}号楼", "1单元", 101 + at, mobile]
        for at, (name, mobile) in enumerate(zip(NAMES, MOBILES, strict=True))
    ]
    contents = of(rows)
    assert people(contents)["6-1-101"] == [("王秀英", "13800138000")]
    assert (len(contents.homes), contents.people, contents.rejected) == (6, 6, [])
    layout = contents.sheets[0].layout
    assert layout.guessed == {"name", "building", "unit", "room", "mobile"}


def test_headings_that_nobody_knows_and_an_address_in_one_cell():
    rows = [
        ["某某社区 2026 年底册"],
        ["No.", "who", "where", "tel"],
        *[
            [at + 1, n, f"翠竹园6号楼1单元{101 + at}室", m]
            for at, (n, m) in enumerate(zip(NAMES, MOBILES, strict=True))
        ],
    ]
    contents = of(rows)
    assert (len(contents.homes), contents.people, contents.rejected) == (6, 6, [])
    assert Address("翠竹园", "6", "1", "106") in contents.homes


def test_buildings_and_units_that_are_mere_numbers_stand_before_the_rooms():
    rows = [
        [b, u, r, NAMES[u + b], MOBILES[u + b]] for b in (1, 2) for u in (1, 2) for r in (101, 102)
    ]
    assert sorted(people(of(rows)))[:3] == ["1-1-101", "1-1-102", "1-2-101"]
    with pytest.raises(UnreadableError):  # numbered rows tell no building
        of([[at + 1, 101 + at, NAMES[at], MOBILES[at]] for at in range(6)])


def test_two_columns_that_look_alike_are_not_chosen_between():
    rows = [[n, f"6号楼1单元{101 + at}", NAMES[at - 1], MOBILES[at]] for at, n in enumerate(NAMES)]
    with pytest.raises(UnreadableError, match="columns A and C look alike"):
        of(rows)


def test_somebody_elses_mobile_is_not_hers():
    rows = [
        ["姓名", "楼栋", "房号", "紧急联系人电话"],
        *[[n, "6栋", 101 + at, MOBILES[at]] for at, n in enumerate(NAMES)],
    ]
    contents = of(rows)
    assert {p.mobiles for found in contents.homes.values() for p in found} == {""}
    assert contents.marks == {(None, "6"): "栋"}


def test_a_sheet_for_each_building():
    rows = [["单元", "房号", "姓名", "电话"], [1, 101, "王秀英", MOBILES[0]]]
    contents = of(**{"6号楼": rows, "说明": [["联系居委会"]], "翠竹园7栋": rows})
    assert list(contents.homes) == [
        Address(None, "6", "1", "101"),
        Address("翠竹园", "7", "1", "101"),
    ]
    assert contents.sheets[1].layout is None


def test_identity_numbers_are_nowhere():
    by_heading = [["楼栋", "房号", "姓名", "身份证号码"], [6, 101, "王秀英", "x"]]
    by_content = [
        ["楼栋", "房号", "姓名", "号码", "备注"],
        [6, 102, f"李建国 {ID}", ID, f"独居老人 {ID}"],
        [6, 103, "张伟", ID, "1101051949 1231002X"],
        [6, 104, "？？", ID, f"{ID[:6]}-{ID[6:14]}-{ID[14:]}"],
        [6, 105, "赵敏 110105491231002", ID, "旧证 110105.491231.002"],
    ]
    contents = of(by_heading, by_content)
    assert [seen.layout.identities for seen in contents.sheets] == [[3], [3]]
    assert contents.identities == 6
    everything = str(contents.homes) + str(contents.rejected) + str(contents.sheets[1].samples)
    assert "19491231" not in everything
    assert "491231" not in everything
    assert people(contents)["6--105"] == [("赵敏", "")]
    assert people(contents)["6--102"] == [("李建国", "")]


@pytest.mark.parametrize(
    ("text", "is_one", "left"),
    [
        (ID, True, ""),
        (ID.lower(), True, ""),
        ("110105194912310021", False, ""),  # mistyped: none, and not kept either
        (f"王秀英{ID}母亲", True, "王秀英 母亲"),
        ("1101 0519 4912 3100 2x", True, ""),
        ("13800138000/13800138001", False, "13800138000/13800138001"),
        ("123456789012345678", False, "123456789012345678"),
    ],
)
def test_what_is_an_identity_number(text, is_one, left):
    assert is_identity(text) == (is_one and text[0].isdigit())
    assert without_identities(text) == left


def test_what_is_said_of_homes_and_what_is_no_row():
    contents = of(
        [
            ["楼栋", "单元", "房号", "姓名", "手机", "房屋状态", "备注"],
            ["06号楼", "01单元", "0101", "王秀英", "013800138000", "自住", ""],
            [6, 1, 102, "", "", "空置", ""],
            [6, 1, 103, "李建国（租）", "138 0013 8001", "", "已出租"],
            [6, 1, 104, "张伟", "138001", "", "未出租"],
            [6, 1, 105, "", "1380", "", ""],
            ["楼栋", "单元", "房号", "姓名", "手机", "房屋状态", "备注"],
            [6, 1, 106, "刘洋", "1.38001E+10", "", ""],
            ["合计", "", "", "6 户", "", "", ""],
            ["本页小计：6 户", "", "", "", "", "", ""],
        ]
    )
    at = {home.room: home for home in contents.homes}
    assert list(at) == ["101", "102", "103", "104", "105", "106"]
    assert {room: contents.states.get(home) for room, home in at.items()} == {
        "101": HomeState.UNSAID,
        "102": HomeState.VACANT,
        "103": HomeState.RENTED,
        "104": None,
        "105": None,
        "106": None,
    }
    assert [(row.line, row.why) for row in contents.rejected] == [
        (5, "bad_mobile"),
        (6, "bad_mobile"),
        (8, "bad_mobile"),
    ]
    assert contents.doubtful == {at["104"], at["105"], at["106"]}
    assert contents.homes[at["101"]][0].mobiles == "13800138000"


def test_two_columns_of_mobiles_are_one_persons():
    rows = [["楼栋", "房号", "姓名", "联系电话1", "联系电话2"], [6, 101, "王秀英", *MOBILES[:2]]]
    assert people(of(rows)) == {"6--101": [("王秀英", "13800138000/13800138001")]}


@pytest.mark.parametrize(
    ("cells", "home"),
    [
        (["翠竹园6号楼1单元", "402"], Address("翠竹园", "6", "1", "402")),
        (["商住楼", "402"], Address(None, "商住楼", None, "402")),
        (["甲3栋", "B101"], Address(None, "甲3", None, "B101")),
        (["6", "6-1-402"], Address(None, "6", "1", "402")),
        (["6", "楼上那家 402 找王姐"], None),
    ],
)
def test_cells_that_say_more_than_their_heading(cells, home):
    contents = of([["楼栋", "房号", "姓名"], [*cells, "王秀英"]])
    assert list(contents.homes) == ([home] if home else [])


def test_lanes_and_villages():
    lane = of([["弄", "号", "室", "姓名"], [118, 5, 302, "王秀英"]])
    village = of([["村", "组", "户号", "姓名"], ["王家村", 3, 12, "王秀英"]])
    assert list(lane.homes) == [Address("118弄", "5", None, "302")]
    assert list(village.homes) == [Address("王家村", "3", None, "12")]


def test_a_csv_of_a_program_that_guards_its_cells():
    text = '楼栋,房号,姓名,手机\n6,\'-101,王秀英,="13800138000"\n6,102,=1+1,13800138001\n'
    contents = csv_of(text, "gbk")
    assert people(contents) == {"6---101": [("王秀英", "13800138000")], "6--102": []}
    assert [row.why for row in contents.rejected] == ["no_name"]


def zipped(*members):
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return written.getvalue()


def test_a_bomb_is_not_unpacked():
    piece = b"<row/>" * (1 << 20)
    bomb = zipped(*((f"xl/worksheets/sheet{at}.xml", piece) for at in range(70)))
    assert len(bomb) < roster_limits.LARGEST
    with pytest.raises(UnreadableError, match="far more"):
        read(bomb, "r.xlsx")


def test_a_bomb_that_understates_itself_is_not_read():
    honest = zipped(("xl/worksheets/sheet1.xml", b"<row/>" * (1 << 20)))
    size = (6 << 20).to_bytes(4, "little")
    lying = honest.replace(size, (100).to_bytes(4, "little"))
    with pytest.raises(UnreadableError, match="no spreadsheet"):
        read(lying, "r.xlsx")


@pytest.mark.parametrize("cell", ["XFD1", "A1048576", "DA2"])
def test_a_cell_far_away_does_not_make_a_field_of_it(cell):
    book, written = Workbook(), BytesIO()
    book.active[cell] = "x"
    book.save(written)
    with pytest.raises(UnreadableError, match="more than"):
        read(written.getvalue(), "r.xlsx")


def test_other_files_are_not_drawn_in(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hush")
    book, written = Workbook(), BytesIO()
    for row in [["楼栋", "房号", "姓名"], [6, 101, "王秀英"]]:
        book.active.append(row)
    book.save(written)
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    with ZipFile(BytesIO(written.getvalue())) as before:
        members = [(one, before.read(one)) for one in before.namelist()]
    harmful = [
        (n, c.replace(b"?>", b"?>" + entity, 1) if n.endswith("sheet1.xml") else entity + c)
        for n, c in members
    ]
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        read(zipped(*harmful), "r.xlsx")


def test_too_many_rows_are_parted_into_several_files():
    with pytest.raises(UnreadableError, match="more than 200000 rows"):
        csv_of("楼栋,房号,姓名\n" * 200_001)
