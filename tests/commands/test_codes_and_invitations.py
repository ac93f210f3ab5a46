"""What a committee hands out: codes on paper, codes for roles, the menu."""

from xml.etree import ElementTree as ET

import pytest

from .sheets import PEOPLE, write_roster

PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_code_for_the_estate_and_each_building(installation, platform, roster, tmp_path):
    await installation.does("roster", "import", roster)
    folder = tmp_path / "codes"
    told = await installation.does("qr", "--out", folder)
    assert "4 codes" in told.out
    assert "codes" in told.err  # the progress bar
    names = {file.name for file in folder.iterdir()}
    places = ("翠竹园", "6号楼", "7号楼", "8号楼")
    assert names == {f"{place}.{kind}" for place in places for kind in ("png", "svg")}
    assert (folder / "6号楼.png").read_bytes().startswith(PNG)
    assert ET.parse(folder / "6号楼.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own
    assert {code.scene for code in platform.codes.made} == {"e1", "b1", "b2", "b3"}


async def test_several_estates_are_told_apart(installation, tmp_path):
    people = [*PEOPLE, ("紫竹苑", *PEOPLE[0][1:])]
    await installation.does("roster", "import", write_roster(tmp_path / "roster.xlsx", people))
    await installation.does("qr", "--out", tmp_path / "codes")
    names = {file.stem for file in (tmp_path / "codes").iterdir()}
    assert {"翠竹园6号楼", "紫竹苑6号楼", "紫竹苑"} <= names


async def test_no_codes_before_the_roster(installation, tmp_path):
    assert "import the roster first" in await installation.fails("qr", "--out", tmp_path / "codes")


async def test_wechat_says_no(installation, tmp_path):
    installation.env["LOULI_WECHAT__APP_SECRET"] = "wrong"
    line = await installation.fails("menu", "publish")
    assert "check app_id and app_secret" in line
    assert "wrong" not in line


async def test_the_menu(installation, platform):
    assert "认证住址" in (await installation.does("menu", "publish")).out
    assert [button["name"] for button in platform.menu.buttons] == ["我是居民", "工作人员", "帮助"]


@pytest.mark.parametrize(
    ("role", "area", "shown"),
    [
        ("staff", None, "翠竹园社区."),
        ("居委会", None, "翠竹园社区."),
        ("网格员", "6号楼,7号楼", "翠竹园社区/翠竹园/6, 翠竹园社区/翠竹园/7."),
        ("worker", "翠竹园社区/翠竹园/6", "翠竹园社区/翠竹园/6."),
        ("leader", "6号楼1单元", "翠竹园社区/翠竹园/6/1."),
        ("worker", "翠竹园社区/翠竹园/6/1", "翠竹园社区/翠竹园/6/1."),
        ("worker", "全社区", "翠竹园社区."),
    ],
)
async def test_invitations(installation, roster, role, area, shown):
    await installation.does("roster", "import", roster)
    told = await installation.does("invite", role, *(["--area", area] if area else []))
    assert shown in told.out
    assert len(told.last) == 9
    assert told.last[4] == "-"


async def test_an_invitation_that_cannot_be(installation, roster):
    await installation.does("roster", "import", roster)
    assert "no role boss" in await installation.fails("invite", "boss")
    assert "认证" in await installation.fails("invite", "resident")
    assert "99号楼" in await installation.fails("invite", "worker", "--area", "99号楼")
    assert "看" in await installation.fails("invite", "worker", "--area", "翠竹园社区/翠竹园/99")
