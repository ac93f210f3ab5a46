"""Mass messages to a tag, to all, as a preview; how many there may be, how fast."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from .account import ACCOUNT
from .ending import ended
from .test_tags import make, mark


async def to_all(api, content="停水通知", **more):
    body = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": content}}
    return await api.post("message/mass/sendall", body | more)


async def test_the_bearers_of_a_tag(api, platform, program, people):
    tag = await make(api)
    await mark(api, tag, *people[:2])
    for scope in ({"is_to_all": False, "tag_id": tag}, {"group_id": tag}):
        told = await to_all(api, f"致{scope}", filter=scope)
        assert told["errcode"] == 0
    _, counts = await ended(platform, program)
    assert counts == (2, 2, 2, 0)
    assert [len(phone.bubbles) for phone in people] == [2, 2, 0]
    for scope in ({"tag_id": 99}, {}, {"tag_id": "居民"}):
        assert (await to_all(api, filter=scope))["errcode"] == 40152


async def test_to_all_once_a_day_and_four_times_a_month(api, platform, program, people, clock):
    async def errcode(number):
        return (await to_all(api, f"第{number}次"))["errcode"]

    assert [await errcode(number) for number in range(2)] == [0, 45028]
    for day in range(1, 5):
        clock.forward(days=1)
        await api.renew()
        assert await errcode(day + 1) == (0 if day < 4 else 45028)
    clock.moment = datetime(2026, 12, 1, tzinfo=UTC)
    await api.renew()
    assert await errcode(9) == 0
    assert [len(phone.bubbles) for phone in people] == [5, 5, 5]


class TestSubscriptionAccount:
    @pytest.fixture
    def account(self):
        return replace(ACCOUNT, kind="subscription")

    async def test_one_a_day_to_whomever_and_none_by_a_list(self, api, people, clock):
        tag = await make(api)
        told = [await to_all(api, filter={"tag_id": tag}), await to_all(api, "又")]
        assert [one["errcode"] for one in told] == [0, 45028]
        clock.forward(days=1)
        await api.renew()
        assert (await to_all(api, "明天"))["errcode"] == 0
        assert (await api.mass(people))["errcode"] == 48001


async def test_a_preview_is_of_nobodys_four(api, platform, program, people):
    async def preview(**whom):
        body = {"msgtype": "text", "text": {"content": "停水"}, **whom}
        return await api.post("message/mass/preview", body)

    for _ in range(5):
        assert (await preview(touser=people[0].openid))["errcode"] == 0
    assert len(people[0].bubbles) == 5
    assert (await api.mass(people))["errcode"] == 0
    _, counts = await ended(platform, program)
    assert counts == (3, 3, 3, 0)
    assert (await preview(towxname="somebody"))["errcode"] == 40132
    assert (await preview(touser="o" * 28))["errcode"] == 40003
    assert (await preview(touser=platform.phone("没关注的人").openid))["errcode"] == 43004
    platform.quota.used["/cgi-bin/message/mass/preview"] = 100
    assert (await preview(touser=people[0].openid))["errcode"] == 45009


@pytest.mark.parametrize(
    ("speed", "errcode"), [(0, 0), (4, 0), (5, 45083), (-1, 45083), ("1", 45083), (None, 45084)]
)
async def test_speeds(api, speed, errcode):
    assert await api.post("message/mass/speed/get", {}) == {"speed": 0, "realspeed": 80}
    told = await api.post("message/mass/speed/set", {"speed": speed})
    assert told["errcode"] == errcode


async def test_how_long_a_mass_message_takes_is_a_switch(api, platform, people, clock):
    platform.switches.mass_takes = 60
    told = await api.mass(people)
    assert (await api.post("message/mass/get", told))["msg_status"] == "SENDING"
    clock.forward(seconds=60)
    assert (await api.post("message/mass/get", told))["msg_status"] == "SEND_SUCCESS"


@pytest.mark.parametrize("errcode", [89504, 89505])
async def test_the_administrator_may_have_to_confirm(api, platform, people, errcode):
    platform.switches.mass_refused = errcode
    assert (await api.mass(people))["errcode"] == errcode
    platform.switches.mass_refused = 0
    assert (await api.mass(people))["errcode"] == 0


async def test_the_blacklisted_are_left_out(api, platform, program, people):
    people[0].user.blacklisted = True
    await api.mass(people)
    _, counts = await ended(platform, program)
    assert counts == (2, 2, 2, 0)
    assert people[0].bubbles == []
