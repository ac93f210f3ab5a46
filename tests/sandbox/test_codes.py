"""QR codes."""

import pytest


async def create(api, action, scene, **more):
    body = {"action_name": action, "action_info": {"scene": scene}, **more}
    return await api.post("qrcode/create", body)


async def test_temporary_and_permanent(api):
    made = await create(api, "QR_STR_SCENE", {"scene_str": "b3-1201"}, expire_seconds=604800)
    assert made["expire_seconds"] == 604800
    assert made["url"].startswith("http://weixin.qq.com/q/")
    lasting = await create(api, "QR_LIMIT_SCENE", {"scene_id": 6})
    assert "expire_seconds" not in lasting
    assert await create(api, "QR_LIMIT_SCENE", {"scene_id": 6}) == lasting


@pytest.mark.parametrize(
    ("action", "scene", "more", "errcode"),
    [
        ("QR", {"scene_id": 1}, {}, 40052),
        ("QR_SCENE", {"scene_id": 0}, {}, 40053),
        ("QR_SCENE", {"scene_id": 2**32}, {}, 40053),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": ""}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": "a" * 65}, {}, 40053),
        ("QR_STR_SCENE", "b", {}, 40053),
        ("QR_SCENE", {"scene_id": True}, {}, 40053),
        ("QR_SCENE", {"scene_id": "1"}, {}, 40053),
        ("QR_LIMIT_STR_SCENE", {"scene_str": 5}, {}, 40053),
        ("QR_SCENE", {"scene_id": 1}, {"expire_seconds": 2_592_001}, 40097),
        ("QR_SCENE", {"scene_id": 1}, {"expire_seconds": 0}, 40097),
        ("QR_SCENE", {"scene_id": 1}, {"expire_seconds": "60"}, 40097),
    ],
)
async def test_limits(api, action, scene, more, errcode):
    assert (await create(api, action, scene, **more))["errcode"] == errcode


async def test_the_picker_lists_labels_and_drops_the_expired(api, platform, clock):
    await create(api, "QR_LIMIT_STR_SCENE", {"scene_str": "b-6"})
    await create(api, "QR_SCENE", {"scene_id": 7}, expire_seconds=60)
    platform.label_scene("b-6", "6号楼")
    assert [code["label"] for code in platform.codes.shown()] == ["6号楼", "7"]
    clock.forward(minutes=1)
    assert [code["label"] for code in platform.codes.shown()] == ["6号楼"]


@pytest.mark.parametrize("seconds", [30, 60])
async def test_how_long_a_code_lasts_of_itself_is_a_switch(api, platform, clock, seconds):
    platform.switches.code_seconds = seconds
    made = await create(api, "QR_SCENE", {"scene_id": 7})
    assert made["expire_seconds"] == seconds
    clock.forward(seconds=seconds - 1)
    assert platform.codes.find(made["url"]) is not None
    clock.forward(seconds=1)
    assert platform.codes.find(made["url"]) is None


async def test_a_hundred_thousand_permanent_ones(api, platform):
    platform.codes.permanent = 99_999
    assert "ticket" in await create(api, "QR_LIMIT_SCENE", {"scene_id": 1})
    assert (await create(api, "QR_LIMIT_SCENE", {"scene_id": 2}))["errcode"] == 45029
    assert "ticket" in await create(api, "QR_LIMIT_SCENE", {"scene_id": 1})
    assert "ticket" in await create(api, "QR_SCENE", {"scene_id": 2})


async def test_the_picture_of_a_ticket(api, http, platform):
    made = await create(api, "QR_LIMIT_SCENE", {"scene_id": 1})
    url = f"{platform.origin}/cgi-bin/showqrcode"
    async with http.get(url, params={"ticket": made["ticket"]}) as response:
        assert response.content_type == "image/jpeg"
        assert (await response.read()).startswith(b"\xff\xd8\xff")
    async with http.get(url, params={"ticket": "gQ"}) as response:
        assert response.status == 404
