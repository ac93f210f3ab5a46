"""The real gateway against a platform that fails: what a person's phone shows, what we say of it."""

import pytest

from bot.community.say import Say
from bot.delivery import letters
from bot.sandbox.faults import Fault
from bot.storage.outbox import Letter

SEND = "/cgi-bin/message/custom/send"
TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path


@pytest.fixture
async def phone(house):
    phone = house.platform.phone("王秀英")
    await phone.follow()
    await phone.says("帮助")
    await house.ticks()
    house.platform.log.clear()
    return phone


async def send(house, words="水管已修好", person=1):
    await house.do(lambda scene: letters.write(scene, person, Say("said", text=words)))
    await house.ticks()


def shown(phone):
    return [bubble.text for bubble in phone.bubbles if bubble.via == "customer"]


def calls(house, path=SEND):
    return sum(call.path == path for call in house.platform.log)


@pytest.mark.parametrize(
    ("fault", "ends", "times_shown"),
    [
        (Fault(SEND, errcode=-1), ("unknown", "wechat_busy"), 0),
        (Fault(SEND, kind="lost"), ("unknown", "no_answer"), 1),
        (Fault(SEND, kind="garbage"), ("unknown", "no_answer"), 0),
        (Fault(SEND, kind="drop"), ("unknown", "no_answer"), 0),
        (Fault(SEND, errcode=45015), ("out_of_reach", "silent"), 0),
        (Fault(SEND, errcode=45047), ("out_of_reach", "counted_out"), 0),
        (Fault(SEND, errcode=40003), ("out_of_reach", "unknown_person"), 0),
        (Fault(SEND, errcode=87014), ("refused", "bad_content"), 0),
        (Fault(SEND, errcode=40001), ("accepted", ""), 1),
        (Fault(SEND, kind="slow", seconds=0.3), ("accepted", ""), 1),
    ],
    ids=lambda part: f"{part.kind}{part.errcode}" if isinstance(part, Fault) else "",
)
async def test_a_send_that_fails_is_never_sent_twice(house, phone, fault, ends, times_shown):
    house.platform.faults.append(fault)
    await send(house)
    house.clock.passes(minutes=10)
    await house.ticks()
    (letter,) = await house.rows(Letter)
    assert (letter.state, letter.why) == ends
    assert shown(phone) == ["水管已修好"] * times_shown
    assert not house.platform.faults
    if fault.errcode == 40001:
        assert calls(house) == 2  # once with the stale token, once with the new one


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        (Fault(SEND, errcode=45009), {"hours": 12}),  # the day's quota: until midnight in Beijing
        (Fault(SEND, errcode=43108), {"seconds": 5}),
        (Fault(SEND, errcode=48001), {"minutes": 5}),
    ],
    ids=["quota", "another-under-way", "no-rights"],
)
async def test_what_was_refused_for_now_is_sent_once_when_it_may_be(house, phone, fault, after):
    house.platform.faults.append(fault)
    await send(house)
    assert (await house.rows(Letter))[0].state == "queued"
    house.clock.passes(**after)
    house.clock.passes(seconds=-1)
    await house.ticks()
    assert shown(phone) == []
    house.clock.passes(seconds=1)
    await house.ticks()
    assert shown(phone) == ["水管已修好"]
    assert (await house.rows(Letter))[0].attempt == 2


async def test_without_a_token_nothing_left_and_it_is_tried_again(house, phone):
    await send(house, "一")
    house.platform.tokens.forget()
    house.platform.faults.append(Fault(TOKEN, kind="garbage"))
    await send(house, "二")
    assert shown(phone) == ["一"]
    assert (await house.rows(Letter))[1].state == "queued"
    house.clock.passes(seconds=10)
    await house.ticks()
    assert shown(phone) == ["一", "二"]


async def test_the_ledger_asks_wechat_nothing_that_it_would_refuse(house, phone):
    for number in range(7):
        await send(house, str(number))
    assert shown(phone) == ["0", "1", "2", "3"]
    assert calls(house) == 4
    house.clock.passes(hours=48)
    await send(house, "8")
    assert calls(house) == 4
    assert [(one.state.value, one.why) for one in await house.rows(Letter)][4:] == [
        ("out_of_reach", "counted_out"),
        ("out_of_reach", "counted_out"),
        ("out_of_reach", "counted_out"),
        ("out_of_reach", "silent"),
    ]


async def test_who_left_is_not_written_to_and_who_comes_back_is_met_anew(house, phone):
    house.clock.passes(seconds=1)
    await phone.unfollow()
    await send(house, "一")
    assert calls(house) == 0
    house.clock.passes(seconds=1)
    await house.parts.eraser.erase_due()
    await phone.follow()
    await send(house, "二", person=2)
    assert shown(phone) == ["二"]
    assert [one.why for one in await house.rows(Letter)] == ["unfollowed", ""]
