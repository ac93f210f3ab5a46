"""The story's first steps, seen from outside, and who can read what of them."""

import re

from bot.storage import schema

from .people import WANG, agrees, becomes_staff, hears, moves_in

PRIVATE = ("王秀英", "13800138000", "楼道灯坏了", "主任", "赵小芳", "13900139000", "家里没人")
CODE = re.compile("[A-Z2-9]{4}-[A-Z2-9]{4}")


async def test_the_story_from_outside(either, platform, roster, tmp_path):
    assert f"{schema.head()} now" in (await either.does("migrate")).out
    counted = await either.does("roster", "import", roster)
    assert counted.last == "households=4 people=5 duplicates=0 rejected=0"
    async with either.serving() as serving:
        await either.does("qr", "--out", tmp_path / "codes")
        staff = await becomes_staff(either, platform)
        code = CODE.search((await staff.says("邀请 网格员 6号楼,7号楼")).text)[0]
        worker = platform.phone("张伟")
        await worker.follow()
        assert "7号楼的网格员" in (await agrees(worker, code.lower())).text
        resident = platform.phone("王秀英")
        assert "先要您同意" in (await resident.scan("b1")).text
        assert "6号楼" in (await resident.says("同意")).text
        assert "6号楼1单元402" in (await resident.says(f"认证 {WANG}")).text
        assert "#1" in (await resident.says("报事 楼道灯坏了")).text
        assert "13800138000" not in await hears(worker, "#1")
        stranger = platform.phone("赵小芳")
        await stranger.scan("b2")
        application = "认证 7号楼1单元999 赵小芳 13900139000"
        assert "A1" in (await agrees(stranger, application)).text
        await hears(staff, "A1")
        assert await serving.stop() == 0
    assert not any(words in either.log for words in PRIVATE)


async def test_nothing_private_can_be_read_in_the_files(installation, platform, roster):
    await installation.does("roster", "import", roster)
    async with installation.serving() as serving:
        staff = await becomes_staff(installation, platform)
        await staff.says("主任")
        resident = await moves_in(platform)
        await resident.says("报事 楼道灯坏了")
        await resident.says("家里没人")
        stranger = platform.phone("赵小芳")
        await stranger.follow()
        await agrees(stranger, "认证 7号楼1单元999 赵小芳 13900139000")
        await stranger.says("认证 6号楼1单元402 赵小芳")
        assert "louli.db-wal" in {file.name for file in installation.folder.rglob("*")}
        assert readable(installation.folder) == []
        await serving.kill()
    assert readable(installation.folder) == []


def readable(folder):
    """What stands there for everybody to read, as UTF-8 or GBK."""
    files = {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    sought = [(words, words.encode(code)) for words in PRIVATE for code in ("utf-8", "gb18030")]
    return [(name, words) for name, data in files.items() for words, raw in sought if raw in data]
