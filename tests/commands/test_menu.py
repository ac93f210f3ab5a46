"""`louli menu publish`, from outside."""

import pytest

from bot.commands.menus import WHAT_TO_DO, advice
from bot.sandbox.faults import Fault
from bot.wechat import menu
from bot.wechat.faults import CodeError

WRONG = "wrong"
NAMES = menu.load().tag_names().values()


async def test_every_menu_is_published_and_it_says_so(either, platform):
    told = (await either.does("menu", "publish")).out
    assert all(f"Made the tag {name}." in told for name in NAMES)
    assert all(f"({name}): " in told for name in NAMES)
    assert "认证住址" in told
    assert "Removed" not in told
    assert [button["name"] for button in platform.menu.buttons] == ["认证住址", "关于楼里", "帮助"]
    assert len(platform.menu.conditional) == 3


async def test_twice_leaves_no_litter(installation, platform):
    await installation.does("menu", "publish")
    shown = list(platform.menu.shown().values())
    told = (await installation.does("menu", "publish")).out
    assert "Made the tag" not in told
    assert "Removed 3 menus of before." in told
    assert list(platform.menu.shown().values()) == shown


async def test_a_wrong_secret(installation):
    installation.env["LOULI_WECHAT__APP_SECRET"] = WRONG
    line = await installation.fails("menu", "publish")
    assert "check app_id and app_secret" in line
    assert WRONG not in line


async def test_an_account_that_can_have_none(installation, platform):
    """It is said before WeChat is asked, and what does instead."""
    installation.write(wechat=installation.config["wechat"] | {"account": "unverified"})
    line = await installation.fails("menu", "publish")
    assert "verified" in line
    assert "帮助" in line
    assert len(platform.log) == 0


async def test_an_account_that_is_verified_no_more(installation, platform):
    platform.switches.verified = False
    line = await installation.fails("menu", "publish")
    assert "48001" in line
    assert "微信认证" in line
    assert "帮助" in line


@pytest.mark.parametrize("errcode", [-1, 45009, 45011, 45056, 65316, 99999])
async def test_what_wechat_refuses_is_explained(installation, platform, errcode):
    platform.faults += [Fault("/cgi-bin/menu/addconditional", errcode)]
    line = await installation.fails("menu", "publish")
    assert str(errcode) in line
    assert WHAT_TO_DO.get(errcode, "全局返回码") in line
    await installation.does("menu", "publish")
    assert len(platform.menu.conditional) == 3


def test_every_errcode_of_menus_and_tags_says_what_to_do():
    """Those that 自定义菜单, 个性化菜单 and 用户标签管理 list."""
    listed = [*range(40016, 40028), 40033, 40054, 40055, 45056, 45064, 45157, 45158, 45159, 46003]
    for errcode in [-1, *listed, 45009, 45011, 48001, 50001, 65303, 65316, 65320]:
        assert WHAT_TO_DO[errcode] in advice(CodeError(errcode, "said"))
