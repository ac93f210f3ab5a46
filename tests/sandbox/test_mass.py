"""Mass messages."""

import asyncio
from datetime import UTC, datetime

import pytest

from .ending import ended


async def test_everybody_in_the_list_is_shown_it_and_the_end_is_told(
    api, platform, program, people
):
    told = await api.mass(people[:2], clientmsgid="m1b1")
    assert told["errmsg"] == "send job submission success"
    for phone in people[:2]:
        (shown,) = phone.bubbles
        assert (shown.side, shown.kind, shown.via) == ("account", "text", "mass")
        assert (shown.text, shown.key) == ("停水通知", "m1b1")
    assert people[2].bubbles == []
    event, counts = await ended(platform, program)
    assert (int(event["MsgID"]), event["Status"]) == (told["msg_id"], "send success")
    assert event["FromUserName"] == "mphelper"
    assert counts == (2, 2, 2, 0)


async def test_the_status_can_be_asked(api, people):
    msg_id = (await api.mass(people))["msg_id"]
    for asked in (msg_id, str(msg_id)):
        told = await api.post("message/mass/get", {"msg_id": asked})
        assert told == {"msg_id": msg_id, "msg_status": "SEND_SUCCESS"}
    for asked in (1, "x", None):
        assert (await api.post("message/mass/get", {"msg_id": asked}))["errcode"] == 40059


async def test_what_wechat_forbids_reaches_nobody(api, platform, program, people):
    platform.mass.verdict = "err(20001)"
    msg_id = (await api.mass(people))["msg_id"]
    event, counts = await ended(platform, program)
    assert event["Status"] == "err(20001)"
    assert counts == (3, 3, 0, 3)
    assert [phone.bubbles for phone in people] == [[], [], []]
    told = await api.post("message/mass/get", {"msg_id": msg_id})
    assert told["msg_status"] == "SEND_FAIL"


@pytest.mark.parametrize(
    ("count", "errcode"), [(0, 40130), (1, 40130), (2, 0), (10_000, 0), (10_001, 40032)]
)
async def test_how_many_openids(api, platform, people, count, errcode):
    openids = [people[0].openid, people[1].openid, *("o" * 28 for _ in range(count))][:count]
    assert (await api.mass(openids))["errcode"] == errcode
    assert len(people[0].bubbles) == (errcode == 0)


@pytest.mark.parametrize(
    ("more", "errcode"),
    [
        ({"touser": "everybody"}, 40032),
        ({"touser": ["o", 5]}, 40003),
        ({"msgtype": "poem"}, 45162),
        ({"msgtype": "wxcard"}, 45113),
        ({"msgtype": "image"}, 44004),
        ({"msgtype": "image", "images": {"media_ids": []}}, 40215),
        ({"msgtype": "image", "images": {"media_ids": ["x"] * 21}}, 40215),
        ({"msgtype": "image", "images": {"media_ids": ["x"]}}, 40007),
        ({"msgtype": "voice", "voice": {"media_id": "x"}}, 40007),
        ({"msgtype": "mpvideo", "mpvideo": {"media_id": "x"}}, 40007),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "x"}}, 40007),
        ({"text": "words"}, 44004),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "字" * 683}}, 45002),
        ({"clientmsgid": "k" * 33}, 45067),
        ({"clientmsgid": "k" * 32}, 0),
    ],
)
async def test_what_is_taken(api, people, more, errcode):
    assert (await api.mass(people, **more))["errcode"] == errcode
    assert len(people[0].bubbles) == (errcode == 0)


async def test_a_clientmsgid_is_remembered_for_a_day(api, people, clock):
    first = await api.mass(people, clientmsgid="m1b1")
    clock.forward(seconds=59)
    assert (await api.mass(people, clientmsgid="m1b1"))["errcode"] == 45066
    clock.forward(seconds=1)
    exists = await api.mass(people, clientmsgid="m1b1")
    assert (exists["errcode"], exists["msg_id"]) == (45065, first["msg_id"])
    assert len(people[0].bubbles) == 1
    clock.forward(hours=24)
    await api.renew()
    again = await api.mass(people, clientmsgid="m1b1")
    assert (again["errcode"], len(people[0].bubbles)) == (0, 2)
    assert again["msg_id"] != first["msg_id"]


async def test_without_one_the_same_words_to_the_same_people_are_the_same(api, people):
    told = [await api.mass(people), await api.mass(people), await api.mass(people[:2])]
    assert [one["errcode"] for one in told] == [0, 45066, 0]


async def test_four_a_person_and_month_by_beijings_calendar(api, platform, program, people, clock):
    async def says(phones, words):
        return (await api.mass(phones, words))["errcode"]

    clock.moment = datetime(2026, 11, 30, 15, 50, tzinfo=UTC)  # 23:50 in Beijing
    await api.renew()
    assert [await says(people[:2], f"第{number}次") for number in range(4)] == [0] * 4
    assert await says(people, "第五次") == 0
    _, counts = await ended(platform, program)
    assert counts == (3, 1, 1, 0)
    assert [len(phone.bubbles) for phone in people] == [4, 4, 1]
    clock.forward(minutes=10)
    assert await says(people, "十二月") == 0
    assert [len(phone.bubbles) for phone in people] == [5, 5, 2]


async def test_strangers_and_repeated_names_count_for_nothing(api, platform, program, people):
    stranger = platform.phone("没关注的人")
    assert (await api.mass([*people, *people, stranger, "o" * 28]))["errcode"] == 0
    _, counts = await ended(platform, program)
    assert counts == (3, 3, 3, 0)
    assert stranger.bubbles == []
    assert [len(phone.bubbles) for phone in people] == [1, 1, 1]


async def test_sixty_calls_a_minute_a_hundred_a_day(api, platform, people, clock):
    async def errcode(number):
        return (await api.mass(people, f"第{number}次"))["errcode"]

    told = await asyncio.gather(*(errcode(number) for number in range(61)))
    assert sorted(told) == [0] * 60 + [45011]
    clock.forward(minutes=1)
    assert sorted([await errcode(number) for number in range(61, 101)]) == [0] * 39 + [45009]
    asked = {"cgi_path": "/cgi-bin/message/mass/send"}
    assert (await api.post("openapi/quota/get", asked))["quota"]["daily_limit"] == 100


async def test_the_log_does_not_keep_ten_thousand_names(api, platform, people):
    await api.mass(people)
    assert platform.log[-1].body["touser"] == "3 openids"
