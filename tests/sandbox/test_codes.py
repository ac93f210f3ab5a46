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
        ("QR", {"scene_id": 1}, {}, 40053),
        ("QR_SCENE", {"scene_id": 0}, {}, 40053),
        ("QR_SCENE", {"scene_id": 2**32}, {}, 40053),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": ""}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": "a" * 65}, {}, 40053),
        ("QR_STR_SCENE", "b", {}, 40053),
        ("QR_SCENE", {"scene_id": 1}, {"expire_seconds": 2_592_001}, 40097),
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
