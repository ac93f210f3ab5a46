"""The menu's limits."""

import pytest

TAP = {"type": "click", "name": "报事", "key": "report"}
VIEW = {"type": "view", "name": "指南", "url": "https://example.org/"}


async def create(api, *buttons):
    return (await api.post("menu/create", {"button": list(buttons)}))["errcode"]


async def test_made_read_and_deleted(api, platform):
    more = {"name": "更多", "sub_button": [TAP, VIEW]}
    assert (await api.get("menu/get"))["errcode"] == 46003
    assert await create(api, TAP, more) == 0
    first, second = (await api.get("menu/get"))["menu"]["button"]
    assert first == TAP | {"sub_button": []}
    assert second == more
    current = await api.get("get_current_selfmenu_info")
    assert current["is_menu_open"] == 1
    assert current["selfmenu_info"]["button"][1]["sub_button"]["list"] == [TAP, VIEW]
    assert (await api.get("menu/delete"))["errcode"] == 0
    assert (await api.get("get_current_selfmenu_info"))["is_menu_open"] == 0


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([TAP] * 4, 40016),
        (["报事"], 40016),
        ([TAP | {"name": "六个汉字太长"}], 40018),
        ([TAP | {"type": "dance"}], 40017),
        ([TAP | {"key": "k" * 129}], 40019),
        ([VIEW | {"url": "https://e/" + "a" * 1024}], 40020),
        ([VIEW | {"url": "ftp://example.org/"}], 40020),
        ([{"name": "更多", "sub_button": [TAP] * 6}], 40023),
        ([{"name": "更多", "sub_button": [{"name": "深", "sub_button": [TAP]}]}], 40023),
        ([{"name": "更多", "sub_button": [TAP | {"type": ""}]}], 40024),
        ([{"name": "更多", "sub_button": [TAP | {"name": "字" * 21}]}], 40025),
        ([{"name": "更多", "sub_button": [TAP | {"key": ""}]}], 40026),
        ([{"name": "更多", "sub_button": [VIEW | {"url": ""}]}], 40027),
        ([{"name": "更多", "sub_button": [TAP | {"name": "字" * 20}]}], 0),
    ],
)
async def test_limits(api, buttons, errcode):
    assert await create(api, *buttons) == errcode


async def test_a_refused_menu_leaves_the_old_one(api):
    await create(api, TAP)
    await create(api, VIEW | {"url": ""})
    assert (await api.get("menu/get"))["menu"]["button"][0]["key"] == "report"


async def test_a_mini_program_must_be_linked(api, platform):
    page = {"type": "miniprogram", "name": "办事", "appid": "wx2", "pagepath": "p"}
    assert await create(api, page | {"url": "https://example.org/"}) == 45064
    assert (
        await create(api, {"name": "更多", "sub_button": [page | {"url": "https://e.org/"}]})
        == 45064
    )
    platform.switches.miniprograms.add("wx2")
    assert await create(api, page | {"url": "https://example.org/"}) == 0
