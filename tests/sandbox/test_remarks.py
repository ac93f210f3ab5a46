"""What an account notes of a person, and whom it shuts out."""

import pytest


@pytest.mark.parametrize(
    ("remark", "errcode"),
    [("3号楼 王秀英", 0), ("a" * 29, 0), ("a" * 30, 40092), ("字" * 10, 40092), (None, 40092)],
)
async def test_remarks(api, phone, remark, errcode):
    told = await api.post("user/info/updateremark", {"openid": phone.openid, "remark": remark})
    assert told["errcode"] == errcode


async def test_nobody_remarks_on_those_who_left(api, phone):
    await phone.unfollow()
    told = await api.post("user/info/updateremark", {"openid": phone.openid, "remark": "x"})
    assert told["errcode"] == 43004


async def test_the_blacklist(api, neighbours):
    async def listed(**query):
        return await api.post("tags/members/getblacklist", {"begin_openid": "", **query})

    openids = [phone.openid for phone in neighbours]
    for number, errcode in ((20, 0), (21, 40032), (0, 40032)):
        told = await api.post("tags/members/batchblacklist", {"openid_list": openids[:number]})
        assert told["errcode"] == errcode
    page = await listed()
    assert (page["total"], page["data"]["openid"]) == (20, openids[:20])
    assert "data" not in await listed(begin_openid=page["next_openid"])
    await api.post("tags/members/batchunblacklist", {"openid_list": openids[1:20]})
    assert (await listed())["data"]["openid"] == openids[:1]
