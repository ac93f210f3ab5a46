"""What a committee hands out: codes on paper, codes for roles."""

import re
from functools import partial
from xml.etree import ElementTree as ET

import pytest

from bot.commands.codes import names
from bot.commands.failure import Failure
from bot.commands.invitation import read_role
from bot.community.people import Role

from .people import agrees, becomes_staff

CODE = re.compile("[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}")
PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_code_for_the_estate_and_each_building(installation, platform, roster, tmp_path):
    await installation.does("roster", "import", roster)
    folder = tmp_path / "codes"
    told = await installation.does("qr", "--out", folder)
    assert "4 codes" in told.out
    assert "codes" in told.err  # the progress bars
    assert "posters" in told.err
    names = {file.name for file in folder.iterdir()}
    places = ("翠竹园", "6号楼", "7号楼", "8号楼")
    pictures = {f"{place}.{kind}" for place in places for kind in ("png", "svg", "pdf")}
    assert names == pictures | {"翠竹园社区-海报.pdf", "翠竹园社区-群消息.txt"}
    assert (folder / "6号楼.png").read_bytes().startswith(PNG)
    assert ET.parse(folder / "6号楼.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own
    assert {code.scene for code in platform.codes.made} == {"e1", "b1", "b2", "b3"}


def test_file_names_are_told_apart():
    scenes = [
        ("e1", "甲/紫竹苑"),
        ("e2", "甲/翠竹园"),
        ("b1", "甲/紫竹苑/6"),
        ("b2", "甲/翠竹园/6"),
    ]
    named = {scene: name for scene, _, name in names([*scenes, ("b3", "乙/翠竹园/6")])}
    assert named["e1"] == "紫竹苑"
    assert [named[scene] for scene in ("b1", "b2")] == ["紫竹苑6号楼", "翠竹园6号楼"]
    assert named["b3"] == "翠竹园6号楼-b3"


async def test_no_codes_before_the_roster(installation, tmp_path):
    assert "import the roster first" in await installation.fails("qr", "--out", tmp_path / "codes")


INVITATIONS = [
    (["staff"], "翠竹园社区."),
    (["居委会"], "翠竹园社区."),
    (["网格员", "--area", "6号楼,7号楼"], "翠竹园社区/翠竹园/6, 翠竹园社区/翠竹园/7."),
    (["worker", "--area", "翠竹园社区/翠竹园/6/1"], "翠竹园社区/翠竹园/6/1."),
    (["resident", "--area", "6号楼1单元402"], "a resident of 翠竹园6号楼1单元402."),
    (["住户", "--area", "翠竹园社区/翠竹园/8//1102"], "a resident of 翠竹园8号楼1102."),
]


async def test_invitations(installation, roster):
    await installation.does("roster", "import", roster)
    for arguments, shown in INVITATIONS:
        told = await installation.does("invite", *arguments)
        assert shown in told.out
        assert CODE.fullmatch(told.last)


async def test_an_invitation_for_a_grid(installation, platform, roster):
    await installation.does("roster", "import", roster)
    async with installation.serving():
        staff = await becomes_staff(installation, platform)
        await staff.says("网格 一网格 6号楼1单元,7号楼")
        told = await installation.does("invite", "worker", "--area", "一网格")
        assert "worker of 翠竹园社区/翠竹园/6/1, 翠竹园社区/翠竹园/7" in told.out
        worker = platform.phone("张伟")
        await worker.follow()
        assert "6号楼1单元、翠竹园7号楼的网格员" in (await agrees(worker, told.last)).text


def test_roles_by_their_names():
    assert read_role("网格员") is read_role("Worker") is Role.WORKER
    assert read_role("住户") is read_role("resident") is Role.RESIDENT
    with pytest.raises(Failure, match="no role boss"):
        read_role("boss")


async def test_an_invitation_that_cannot_be(installation, roster):
    await installation.does("roster", "import", roster)
    assert "99号楼" in await installation.fails("invite", "worker", "--area", "99号楼")
    assert "看" in await installation.fails("invite", "worker", "--area", "翠竹园社区/翠竹园/99")
    assert "--area 6号楼1单元402" in await installation.fails("invite", "resident")
    fails = partial(installation.fails, "invite", "resident", "--area")
    assert "名册上没有6号楼1单元999" in await fails("6号楼1单元999")
    assert "请写上是哪一户" in await fails("6号楼")
