"""`louli roster import`: what is taken, what is not, and that the bot goes on meanwhile."""

import asyncio
import csv
from time import monotonic

import pytest

from .people import LI, moves_in
from .sheets import HEADER, PEOPLE, write_large_roster, write_roster, write_sheet

TITLE = "翠竹园社区居民信息登记表（2026年10月）"
MESSY = [
    [TITLE],
    [],
    ["序号", "楼号", "单元", "室", "户主姓名", "联系电话", "身份证号", "备注"],
    [1, "1号楼", 1, 101, "徐 梅", "172-4493-9092", "110101199001011234", "独居老人"],
    [2, None, 1, 102, "冯卫", "13600552301/13542228069", "", "出租"],
    [3, None, 1, 201, "袁胜桐", "184802066", "110101199001011235", "空置，电话138"],
    [],
    [4, None, 2, 101, "毛雨", 13970745725, "", "儿子王强代办"],
    [5, None, 2, 102, "", "", "", "空置"],
    [6, "2号楼", 1, 101, "=cmd()", "=1+1", "", ""],
    [7, None, 1, 101, "贾红", "", "", ""],
    [8, None, 1, 101, "贾 红", "13800138009", "", ""],
    ["合计", None, None, None, "8户"],
]


async def test_twice_is_as_good_as_once(either, roster):
    first = await either.does("roster", "import", roster)
    again = await either.does("roster", "import", roster)
    assert first.last == again.last == "households=4 people=5 duplicates=0 rejected=0"
    assert "Added 4 homes and 5 people" in first.out
    assert "Added 0 homes and 0 people, and change 0" in again.out
    assert "roster" in first.err  # the progress bar


async def test_a_dry_run_says_what_would_change_and_changes_nothing(installation, roster):
    tried = await installation.does("roster", "import", "--dry-run", roster)
    assert "Would add 4 homes and 5 people" in tried.out
    assert tried.last == "households=4 people=5 duplicates=0 rejected=0"
    assert "Added 4 homes and 5 people" in (await installation.does("roster", "import", roster)).out


async def test_what_has_changed_is_taken_over(installation, tmp_path):
    await installation.does("roster", "import", write_roster(tmp_path / "old.xlsx"))
    changed = [row[:5] + ("13700137000",) + row[6:] if row[4] == "李梅" else row for row in PEOPLE]
    told = await installation.does("roster", "import", write_roster(tmp_path / "new.xlsx", changed))
    assert "Added 0 homes and 0 people, and change 1" in told.out


async def test_a_sheet_as_committees_keep_it(installation, tmp_path):
    sheet = write_sheet(tmp_path / "messy.xlsx", MESSY, ["A1:H1", "B4:B9", "B10:B12"])
    told = await installation.does("roster", "import", sheet)
    assert told.last == "households=6 people=4 duplicates=1 rejected=2"
    rejects = tmp_path / "messy-rejected.csv"
    assert str(rejects) in told.out
    with rejects.open(encoding="utf-8-sig", newline="") as opened:
        first, second = csv.DictReader(opened)
    assert (first["行号"], first["姓名"], first["楼栋"]) == ("6", "袁胜桐", "1号楼")
    assert "11位" in first["未导入的原因"]
    assert second["手机号"] == "'=1+1"
    assert "110101" not in rejects.read_text("utf-8-sig")
    assert rejects.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
async def test_csv(installation, tmp_path, encoding):
    lines = [",".join(str(cell or "") for cell in row) for row in [HEADER, *PEOPLE]]
    sheet = tmp_path / "roster.csv"
    sheet.write_bytes("\r\n".join(lines).encode(encoding))
    told = await installation.does("roster", "import", sheet)
    assert told.last == "households=4 people=5 duplicates=0 rejected=0"


async def test_any_of_two_mobiles_proves_who_she_is(installation, platform, tmp_path):
    people = [("翠竹园", 6, 1, "101", "李梅", "13600552301 / 13800138002", "户主", "")]
    await installation.does("roster", "import", write_roster(tmp_path / "two.xlsx", people))
    async with installation.serving():
        assert "已" in (await (await moves_in(platform, LI)).says("我的信息")).text


async def test_an_estate_that_no_community_lists_goes_to_the_first_one(installation, tmp_path):
    people = [("紫竹苑", *PEOPLE[0][1:])]
    told = await installation.does("roster", "import", write_roster(tmp_path / "r.xlsx", people))
    assert "紫竹苑 stands in no community of config.yaml: it goes to 翠竹园社区/紫竹苑" in told.out


async def test_files_that_are_no_rosters(installation, tmp_path):
    not_xlsx = tmp_path / "letter.xlsx"
    not_xlsx.write_text("dear committee")
    assert "no spreadsheet" in await installation.fails("roster", "import", not_xlsx)
    no_columns = write_sheet(tmp_path / "names.xlsx", [["姓名", "手机"], ["王秀英", "13800138000"]])
    assert "no columns for building and room" in await installation.fails("roster", "import", no_columns)
    missing = tmp_path / "missing.xlsx"
    assert f"{missing}: No such file" in await installation.fails("roster", "import", missing)


async def test_the_bot_answers_while_a_large_roster_comes_in(either, platform, tmp_path):
    large = write_large_roster(tmp_path / "large.xlsx")
    async with either.serving() as serving:
        resident = platform.phone("王秀英")
        await resident.follow()
        importing = asyncio.create_task(either.does("roster", "import", large))
        slowest = 0.0
        while not importing.done():
            began = monotonic()
            assert "暂时无法" not in (await resident.says("帮助")).text
            slowest = max(slowest, monotonic() - began)
        assert importing.result().last == "households=1200 people=3600 duplicates=0 rejected=0"
        assert slowest < 2.5  # 0.3 s on an idle machine; WeChat waits 5 s
        assert await serving.stop() == 0
