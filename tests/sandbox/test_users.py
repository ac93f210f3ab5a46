"""Followers, as the account may ask for them."""


async def test_a_follower_and_one_who_left(api, phone, clock):
    told = await api.get("user/info", openid=phone.openid)
    assert (told["subscribe"], told["subscribe_time"]) == (1, int(clock().timestamp()))
    assert told["nickname"] == ""
    assert told["subscribe_scene"] == "ADD_SCENE_SEARCH"
    await phone.unfollow()
    told = await api.get("user/info", openid=phone.openid)
    assert told == {"subscribe": 0, "openid": phone.openid}
    assert (await api.get("user/info", openid="o" * 28))["errcode"] == 40003


async def test_the_scene_they_came_by(api, platform):
    words, number = platform.phone("一"), platform.phone("二")
    await words.follow("b-6")
    await number.follow(98765)
    asked = {"user_list": [{"openid": one.openid} for one in (words, number)]}
    first, second = (await api.post("user/info/batchget", asked))["user_info_list"]
    assert (first["qr_scene_str"], first["qr_scene"]) == ("b-6", 0)
    assert (second["qr_scene_str"], second["qr_scene"]) == ("", 98765)
    assert first["subscribe_scene"] == "ADD_SCENE_QR_CODE"
    assert (await api.post("user/info/batchget", {"user_list": []}))["errcode"] == 40032


async def test_paging(api, platform):
    phones = [platform.phone(str(number)) for number in range(3)]
    for phone in phones:
        await phone.follow()
    page = await api.get("user/get")
    assert (page["total"], page["count"]) == (3, 3)
    assert page["data"]["openid"] == [phone.openid for phone in phones]
    assert page["next_openid"] == phones[-1].openid
    last = await api.get("user/get", next_openid=page["next_openid"])
    assert last == {"total": 3, "count": 0, "next_openid": ""}
