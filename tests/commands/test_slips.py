"""Codes of homes on paper: scanned or typed by whoever lives there, once."""

import re

import pytest

from bot.commands import slips
from bot.commands.slips import Slip
from bot.sandbox import Fault
from tests.commands import paper
from tests.commands.people import agrees, received

CREATE = "/cgi-bin/qrcode/create"
CODE = re.compile("[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}")


def printed(folder):
    """(home, code to type, address in the QR code) of each slip, sheet by sheet."""
    return [page for file in sorted(folder.glob("*.pdf")) for page in paper.read(file)]


async def test_a_household_comes_in_by_its_slips(either, platform, roster, tmp_path):
    """One by the picture, one by typing; the others of the home hear of it; each slip once."""
    await either.does("roster", "import", roster)
    folder = tmp_path / "slips"
    told = await either.does("qr", "--out", folder, "--homes", "6号楼")
    assert "2 slips are in" in told.out
    assert "slips" in told.err  # the progress bar
    await either.does("qr", "--out", folder, "--homes", "6号楼1单元402")
    two, one = sorted(printed(folder), key=lambda page: -len(page.codes))
    assert one.size == two.size == paper.A4
    assert [len(two.codes), len(one.codes)] == [2, 1]
    assert "翠竹园6号楼1单元101" in two.text
    assert two.text.index("101") < two.text.index("402")
    [typed] = CODE.findall(one.text)
    assert all(code.scene.startswith("i") for code in platform.codes.made)
    assert not any("402" in str(code.scene) for code in platform.codes.made)
    async with either.serving():
        wang, husband = platform.phone("王秀英"), platform.phone("王建国")
        url = two.codes[0] if "402" in place_of(two, 0) else two.codes[1]
        assert "先要您同意" in (await wang.scan(url)).text
        asked = await wang.says("1")
        assert asked.text.startswith("您好，这是翠竹园6号楼1单元402的邀请码。")
        assert "认证好了：翠竹园6号楼1单元402" in (await wang.says("王秀英")).text
        stranger = platform.phone("生人")
        await stranger.scan(url)
        assert "用过了" in (await stranger.says("1")).text
        await husband.follow()
        assert "姓名" in (await agrees(husband, typed)).text
        assert "认证好了" in (await husband.says("王建国")).text
        assert "用过了" in (await stranger.says(typed)).text
        await wang.says("公告")
        assert received(wang, "王**刚刚认证为6号楼1单元402的住户")


def place_of(page, number):
    return re.findall(r"翠竹园\S+?单元(\d+)", page.text)[number]


async def test_a_run_that_stops_half_way_keeps_what_was_made_and_goes_on(
    installation, platform, roster, tmp_path
):
    await installation.does("roster", "import", roster)
    folder = tmp_path / "slips"
    platform.quota.limits[CREATE] = 3
    done = await installation.run("qr", "--out", folder, "--homes", "翠竹园")
    assert done.code == 1
    [line] = [one for one in done.err.splitlines() if one.startswith("louli: ")]
    assert "3 of 4 slips made, then: WeChat refused: 45009" in line
    assert "that is all for today, go on tomorrow" in line
    assert line.endswith("go on with: --homes 翠竹园 --after 翠竹园7号楼1单元201")
    assert "3 slips are in" in done.out
    [page] = printed(folder)
    assert len(page.codes) == 3
    platform.quota.limits[CREATE] = 100
    after = line.rpartition("--after ")[2]
    await installation.does("qr", "--out", folder, "--homes", "翠竹园", "--after", after)
    places = sorted(place for one in printed(folder) for place in re.findall("翠竹园.+", one.text))
    assert [place.removeprefix("翠竹园") for place in places] == [
        "6号楼1单元101",
        "6号楼1单元402",
        "7号楼1单元201",
        "8号楼1102",
    ]


FAULTS = [
    (45009, "that is all for today"),
    (45029, "100,000 permanent codes"),
    (48001, "only a verified service account"),
    (40164, "IP 白名单"),
]


@pytest.mark.parametrize(("errcode", "advice"), FAULTS)
async def test_what_to_do_when_wechat_says_no(  # noqa: PLR0913, PLR0917 - fixtures
    installation, platform, roster, tmp_path, errcode, advice
):
    await installation.does("roster", "import", roster)
    platform.faults += [Fault(CREATE, errcode, times=None)]
    for more in ([], ["--homes", "6号楼"]):
        done = await installation.run("qr", "--out", tmp_path / "out", *more)
        assert done.code == 1
        assert advice in done.err
        assert "0 of" in done.err
    assert not list(tmp_path.glob("out/*.pdf"))


async def test_areas_and_homes_that_there_are_not(installation, roster, tmp_path):
    await installation.does("roster", "import", roster)

    async def fails(*words):
        return await installation.fails("qr", "--out", tmp_path / "x", *words)

    assert "99号楼" in await fails("--homes", "99号楼")
    assert "6号楼1单元999" in await fails("--homes", "6号楼1单元999")
    assert "no home of 6号楼 is known after that" in await fails(
        "--homes", "6号楼", "--after", "6号楼1单元402"
    )
    assert not (tmp_path / "x").exists()


def test_eight_a_sheet_with_lines_to_cut(tmp_path, clock):
    many = [
        Slip(f"翠竹园社区/翠竹园/6/1/{n}", "AB2C-D3EF", f"http://weixin.qq.com/q/{n}", clock.now)
        for n in range(101, 118)
    ]
    slips.write(many, tmp_path / "many.pdf")
    pages = paper.read(tmp_path / "many.pdf")
    assert [len(page.codes) for page in pages] == [8, 8, 1]
    assert {page.size for page in pages} == {paper.A4}
    assert pages[0].text.count("AB2C-D3EF") == 8
    assert "11月23日前有效" in pages[0].text
    assert all(embedded for page in pages for _, embedded in page.fonts)


def test_a_home_whose_name_the_font_lacks_is_named():
    assert slips.faults(["社区/园/6/1/101", "社区/🏠园/6/1/102"]) == [
        "🏠园6号楼1单元102: the font has no 🏠 (U+1F3E0)"
    ]
