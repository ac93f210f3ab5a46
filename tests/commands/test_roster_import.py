"""`louli roster import`: what is taken, what is not, and that the bot goes on meanwhile."""

import asyncio

from openpyxl import load_workbook

from .people import moves_in
from .sheets import PEOPLE, write_large_roster, write_roster, write_sheet


async def test_twice_is_as_good_as_once(either, roster):
    first = await either.does("roster", "import", roster)
    again = await either.does("roster", "import", roster)
    assert first.last == again.last == "households=4 people=5 duplicates=0 rejected=0"
    assert "Added 4 homes and 5 people" in first.out
    assert "Added 0 homes and 0 people, completed 0" in again.out
    assert "roster" in first.err  # the progress bar


async def test_a_dry_run_says_what_would_change_and_changes_nothing(installation, roster):
    tried = await installation.does("roster", "import", "--dry-run", roster)
    assert "Would add 4 homes and 5 people" in tried.out
    assert tried.last == "households=4 people=5 duplicates=0 rejected=0"
    assert "Added 4 homes and 5 people" in (await installation.does("roster", "import", roster)).out


async def test_rejected_rows_go_to_a_sheet_and_fail_nothing(installation, tmp_path):
    people = [*PEOPLE, ("翠竹园", 9, 1, "101", "@SUM(1)", "-1+1", "", "")]
    sheet = write_roster(tmp_path / "messy.xlsx", people)
    told = await installation.does("roster", "import", sheet)
    assert told.last == "households=5 people=5 duplicates=0 rejected=1"
    rejects = tmp_path / "messy-rejected.xlsx"
    assert str(rejects) in told.out
    header, row = load_workbook(rejects).active.iter_rows(values_only=True)
    assert header == (
        "行号",
        "小区",
        "楼栋",
        "单元",
        "房号",
        "姓名",
        "手机号",
        "与户主关系",
        "标签",
        "未导入的原因",
    )
    assert row[:8] == ("7", "翠竹园", "9", "1", "101", "@SUM(1)", "-1+1", "")
    assert "11位" in row[9]
    assert rejects.stat().st_mode & 0o777 == 0o600


async def test_the_next_sheet_corrects_the_last_one(installation, platform, tmp_path):
    """A new mobile; several of them in a cell: any one proves who she is."""
    await installation.does("roster", "import", write_roster(tmp_path / "old.xlsx"))
    new = "13600552301 / 13700137000"
    changed = [(*row[:5], new, *row[6:]) if row[4] == "李梅" else row for row in PEOPLE]
    changed += [("紫竹苑", *PEOPLE[0][1:])]
    new_file = write_roster(tmp_path / "new.xlsx", changed)
    told = await installation.does("roster", "import", new_file)
    assert "Added 1 homes and 1 people, completed 0" in told.out
    assert "Proposed: 1 changed; staff decide in the chat with 名册" in told.out
    assert "紫竹苑 stands in no community of config.yaml: it goes to 翠竹园社区/紫竹苑" in told.out
    again = await installation.does("roster", "import", new_file)
    assert "roposed" not in again.out
    told = await installation.does("roster", "import", "--accept-all", new_file)
    assert "Accepted: 1 changed" in told.out
    assert "紫竹苑 stands in no community of config.yaml" not in told.out  # by now it is known
    async with installation.serving():
        await moves_in(platform, "翠竹园6号楼1单元101 李梅 13700137000")


async def test_files_that_are_no_rosters(installation, tmp_path):
    not_xlsx = tmp_path / "letter.xlsx"
    not_xlsx.write_text("dear committee")
    assert "no spreadsheet" in await installation.fails("roster", "import", not_xlsx)
    no_columns = write_sheet(tmp_path / "names.xlsx", [["姓名", "手机"], ["王秀英", "13800138000"]])
    assert "no columns for building and room" in await installation.fails(
        "roster", "import", no_columns
    )
    missing = tmp_path / "missing.xlsx"
    assert f"{missing}: No such file" in await installation.fails("roster", "import", missing)


async def test_the_bot_answers_while_a_large_roster_comes_in(either, platform, tmp_path):
    large = write_large_roster(tmp_path / "large.xlsx")
    async with either.serving() as serving:
        resident = platform.phone("王秀英")
        await resident.follow()
        importing = asyncio.create_task(either.does("roster", "import", large))
        while not importing.done():
            assert "暂时无法" not in (await resident.says("帮助")).text
        assert importing.result().last == "households=1200 people=3600 duplicates=0 rejected=0"
        assert await serving.stop() == 0
