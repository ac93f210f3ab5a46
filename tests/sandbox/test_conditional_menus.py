"""Menus for the bearers of a tag: whose phone shows which."""

import pytest

from .test_tags import make, mark

DEFAULT = [{"type": "click", "name": "认证", "key": "verify"}]
RESIDENT = [{"type": "click", "name": "报事", "key": "report"}]
WORKER = [{"type": "click", "name": "待办", "key": "jobs"}]
LINKS = [{"type": "view", "name": "指南", "url": "https://one.example.org/"}]


async def add(api, buttons, **rule):
    return await api.post("menu/addconditional", {"button": buttons, "matchrule": rule})


@pytest.fixture
async def menu(api):
    """The default one."""
    await api.post("menu/create", {"button": DEFAULT})


@pytest.mark.usefixtures("menu")
async def test_a_tag_shows_another_menu_and_the_newest_that_fits_wins(api, phone):
    resident, worker = await make(api, "居民"), await make(api, "网格员")
    await add(api, RESIDENT, tag_id=str(resident))
    made = await add(api, WORKER, tag_id=worker)
    assert phone.menu == DEFAULT
    await mark(api, resident, phone)
    assert phone.menu == RESIDENT
    await mark(api, worker, phone)
    assert phone.menu == WORKER
    assert (await api.post("menu/delconditional", {"menuid": made["menuid"]}))["errcode"] == 0
    assert phone.menu == RESIDENT
    await mark(api, resident, phone, how="batchuntagging")
    assert phone.menu == DEFAULT
    await phone.unfollow()
    assert phone.menu == []


@pytest.mark.usefixtures("menu")
async def test_a_kind_of_phone_shows_another_menu(api, platform, phone):
    other = platform.phone("苹果")
    await other.follow()
    other.user.client = "1"
    await add(api, RESIDENT, client_platform_type="1")
    assert (phone.menu, other.menu) == (DEFAULT, RESIDENT)
    worker = await make(api, "网格员")
    await mark(api, worker, phone, other)
    await add(api, WORKER, tag_id=str(worker), client_platform_type="2")
    assert (phone.menu, other.menu) == (WORKER, RESIDENT)


@pytest.mark.usefixtures("menu")
async def test_what_menu_get_tells(api):
    assert await api.get("menu/get") == {"menu": {"button": [DEFAULT[0] | {"sub_button": []}]}}
    tag = await make(api)
    made = await add(api, RESIDENT, tag_id=str(tag), client_platform_type="2")
    told = await api.get("menu/get")
    assert told["menu"]["menuid"]
    (conditional,) = told["conditionalmenu"]
    assert conditional["menuid"] == int(made["menuid"])
    assert conditional["matchrule"] == {"group_id": tag, "client_platform_type": 2}
    assert conditional["button"][0]["key"] == "report"


@pytest.mark.usefixtures("menu")
async def test_deleting_the_menu_deletes_the_conditional_ones(api, phone):
    tag = await make(api)
    await mark(api, tag, phone)
    await add(api, RESIDENT, tag_id=str(tag))
    await api.get("menu/delete")
    assert (await api.get("menu/get"))["errcode"] == 46003
    await api.post("menu/create", {"button": DEFAULT})
    assert phone.menu == DEFAULT
    assert "conditionalmenu" not in await api.get("menu/get")


@pytest.mark.usefixtures("menu")
async def test_whose_menu_can_be_tried(api, phone):
    tag = await make(api)
    await add(api, RESIDENT, tag_id=str(tag))
    tried = await api.post("menu/trymatch", {"user_id": phone.openid})
    assert tried["button"][0]["key"] == "verify"
    await mark(api, tag, phone)
    tried = await api.post("menu/trymatch", {"user_id": phone.openid})
    assert tried["button"][0]["key"] == "report"
    assert (await api.post("menu/trymatch", {"user_id": "o" * 28}))["errcode"] == 65302


@pytest.mark.parametrize(
    ("rule", "errcode"),
    [
        ({}, 65304),
        ({"tag_id": ""}, 65304),
        ({"tag_id": "99"}, 45159),
        ({"tag_id": "居民"}, 45159),
        ({"tag_id": "2", "sex": "1"}, 65320),
        ({"country": "中国"}, 65320),
        ({"language": "zh_CN"}, 65320),
        ({"client_platform_type": "4"}, 40097),
        ({"tag_id": "2", "sex": "", "country": ""}, 0),
        ({"group_id": 2}, 0),
    ],
)
@pytest.mark.usefixtures("menu")
async def test_rules(api, rule, errcode):
    assert (await add(api, RESIDENT, **rule)).get("errcode", 0) == errcode


async def test_no_conditional_menu_without_a_default_one(api):
    assert (await add(api, RESIDENT, tag_id="2"))["errcode"] == 65303
    assert (await api.post("menu/delconditional", {"menuid": "1"}))["errcode"] == 65301
    assert (await api.post("menu/trymatch", {"user_id": "x"}))["errcode"] == 46003


@pytest.mark.usefixtures("menu")
async def test_a_conditional_menu_has_the_same_limits(api):
    assert (await add(api, [], tag_id="2"))["errcode"] == 40016
    assert (await add(api, [RESIDENT[0] | {"key": ""}], tag_id="2"))["errcode"] == 40019


@pytest.mark.usefixtures("menu")
async def test_all_conditional_menus_lead_to_three_domains_at_most(api):
    def link(domain):
        return [LINKS[0] | {"url": f"https://{domain}.example.org/"}]

    told = [await add(api, link(domain), tag_id="2") for domain in ("a", "b", "c", "a", "d")]
    assert [answer.get("errcode", 0) for answer in told] == [0, 0, 0, 0, 65316]


async def test_two_thousand_a_day(api, platform):
    for path in ("addconditional", "delconditional"):
        platform.quota.used[f"/cgi-bin/menu/{path}"] = 2000
        assert (await api.post(f"menu/{path}", {}))["errcode"] == 45009
