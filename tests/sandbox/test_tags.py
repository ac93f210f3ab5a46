"""Tags: making them, giving them, and what WeChat does not let an account do with them."""

import asyncio

import pytest

STRANGER = "o" * 28


async def make(api, name="3号楼"):
    return (await api.post("tags/create", {"tag": {"name": name}}))["tag"]["id"]


async def mark(api, tag, *phones, how="batchtagging"):
    openids = [getattr(phone, "openid", phone) for phone in phones]
    return await api.post(f"tags/members/{how}", {"openid_list": openids, "tagid": tag})


async def tags_of(api, phone):
    return (await api.post("tags/getidlist", {"openid": phone.openid}))["tagid_list"]


async def test_a_tag_is_made_given_counted_renamed_taken_and_deleted(api, phone):
    tag = await make(api)
    assert (await mark(api, tag, phone))["errcode"] == 0
    own = {"id": 2, "name": "星标组", "count": 0}
    assert await api.get("tags/get") == {"tags": [own, {"id": tag, "name": "3号楼", "count": 1}]}
    assert await tags_of(api, phone) == [tag]
    assert (await api.get("user/info", openid=phone.openid))["tagid_list"] == [tag]
    renamed = await api.post("tags/update", {"tag": {"id": tag, "name": "4号楼"}})
    assert renamed == {"errcode": 0, "errmsg": "ok"}
    assert (await api.get("tags/get"))["tags"][1]["name"] == "4号楼"
    assert (await mark(api, tag, phone, how="batchuntagging"))["errcode"] == 0
    assert await tags_of(api, phone) == []
    await mark(api, tag, phone)
    assert (await api.post("tags/delete", {"tag": {"id": tag}}))["errcode"] == 0
    assert await tags_of(api, phone) == []


async def test_a_tag_given_twice_is_borne_once(api, phone):
    tag = await make(api)
    assert [(await mark(api, tag, phone, phone))["errcode"] for _ in range(2)] == [0, 0]
    assert await tags_of(api, phone) == [tag]


@pytest.mark.parametrize(
    ("name", "errcode"),
    [
        ("", 45157),
        ("  ", 45157),
        (None, 45157),
        (7, 45157),
        ("居民", 45157),  # taken
        ("星标组", 45157),  # WeChat's own
        ("黑名单", 45157),
        ("字" * 10, 0),
        ("字" * 10 + "a", 45158),
        ("a" * 30, 0),
        ("a" * 31, 45158),
    ],
)
async def test_names(api, name, errcode):
    await make(api, "居民")
    told = await api.post("tags/create", {"tag": {"name": name}})
    assert told.get("errcode", 0) == errcode


async def test_whether_thirty_are_bytes_or_characters_is_a_switch(api, platform):
    platform.switches.tag_name_in_bytes = False
    assert "tag" in await api.post("tags/create", {"tag": {"name": "字" * 30}})
    assert (await api.post("tags/create", {"tag": {"name": "字" * 31}}))["errcode"] == 45158


@pytest.mark.parametrize(
    ("path", "body", "errcode"),
    [
        ("tags/create", {}, 47001),
        ("tags/update", {"tag": {"id": 99, "name": "x"}}, 45159),
        ("tags/update", {"tag": {"id": 0, "name": "x"}}, 45058),
        ("tags/update", {"tag": {"id": 1, "name": "x"}}, 45058),
        ("tags/update", {"tag": {"id": 2, "name": "x"}}, 45058),
        ("tags/delete", {"tag": {"id": 2}}, 45058),
        ("tags/delete", {"tag": {"id": 99}}, 45159),
        ("tags/delete", {"tag": {"id": "100"}}, 45159),
        ("tags/getidlist", {"openid": STRANGER}, 49003),
        ("tags/getidlist", {"openid": "x"}, 40003),
        ("user/tag/get", {"tagid": 99}, 45159),
        ("user/tag/get", {"tagid": 2, "next_openid": STRANGER}, 40003),
        ("tags/members/batchtagging", {"openid_list": [STRANGER], "tagid": 99}, 45159),
        ("tags/members/batchtagging", {"openid_list": [], "tagid": 2}, 40032),
        ("tags/members/batchtagging", {"openid_list": STRANGER, "tagid": 2}, 40032),
        ("tags/members/batchtagging", {"openid_list": [STRANGER] * 51, "tagid": 2}, 40032),
        ("tags/members/batchtagging", {"openid_list": [STRANGER], "tagid": 2}, 49003),
        ("tags/members/batchtagging", {"openid_list": ["x"], "tagid": 2}, 40003),
        ("tags/members/batchuntagging", {"openid_list": [STRANGER] * 51, "tagid": 2}, 40032),
    ],
)
async def test_what_is_refused(api, path, body, errcode):
    assert (await api.post(path, body))["errcode"] == errcode


async def test_a_hundred_tags(api):
    for number in range(100):
        await make(api, f"{number}号楼")
    assert (await api.post("tags/create", {"tag": {"name": "多"}}))["errcode"] == 45056


async def test_twenty_tags_a_person_and_then_nobody_of_the_batch(api, neighbours):
    crowded, free, *_ = neighbours
    tags = [await make(api, f"{number}号楼") for number in range(21)]
    for tag in tags[:20]:
        assert (await mark(api, tag, crowded))["errcode"] == 0
    assert (await mark(api, tags[20], free, crowded))["errcode"] == 45059
    assert await tags_of(api, free) == []
    assert (await mark(api, tags[19], free, crowded))["errcode"] == 0


async def test_fifty_a_batch_and_a_page_of_all(api, neighbours):
    tag = await make(api)
    assert (await mark(api, tag, *neighbours))["errcode"] == 0
    page = await api.post("user/tag/get", {"tagid": tag})
    assert page["count"] == 50
    assert page["data"]["openid"] == [phone.openid for phone in neighbours]
    assert page["next_openid"] == neighbours[-1].openid
    rest = await api.post("user/tag/get", {"tagid": tag, "next_openid": page["next_openid"]})
    assert rest == {"count": 0}


async def test_a_tag_of_more_than_a_hundred_thousand_stays(api, platform):
    tag = await make(api)
    for number in range(100_001):
        openid = f"o{number:027}"
        platform.users.meet(openid).tags.append(tag)
        platform.users.follow(openid)
    assert (await api.post("tags/delete", {"tag": {"id": tag}}))["errcode"] == 45057
    platform.users.unfollow(openid)
    assert (await api.post("tags/delete", {"tag": {"id": tag}}))["errcode"] == 0


@pytest.mark.parametrize("how", ["batchtagging", "batchuntagging"])
async def test_those_who_left_are_named_and_the_others_done(api, neighbours, how):
    stays, leaves, *_ = neighbours
    tag = await make(api)
    if how == "batchuntagging":
        await mark(api, tag, stays)
    await leaves.unfollow()
    told = await mark(api, tag, stays, leaves, how=how)
    assert (told["errcode"], told["fail_openid_list"]) == (45171, [leaves.openid])
    assert await tags_of(api, stays) == ([tag] if how == "batchtagging" else [])
    assert await tags_of(api, leaves) == []


async def test_two_calls_about_one_person_at_once_collide(api, platform, neighbours):
    platform.switches.slow_tagging = 0.1
    one, two, three, *_ = neighbours
    tag = await make(api)
    told = await asyncio.gather(
        mark(api, tag, one, two), mark(api, 2, two, three), mark(api, tag, three)
    )
    assert sorted(answer["errcode"] for answer in told) in ([0, 0, 45169], [0, 45169, 45169])
    assert (await mark(api, 2, two, three))["errcode"] == 0


@pytest.mark.parametrize("survive", [False, True])
async def test_whether_tags_and_remark_survive_leaving_is_a_switch(api, platform, phone, survive):
    platform.switches.tags_survive = survive
    tag = await make(api)
    await mark(api, tag, phone)
    await api.post("user/info/updateremark", {"openid": phone.openid, "remark": "3-501"})
    await phone.unfollow()
    await phone.follow()
    told = await api.get("user/info", openid=phone.openid)
    expected = ([tag], "3-501") if survive else ([], "")
    assert (told["tagid_list"], told["remark"]) == expected
