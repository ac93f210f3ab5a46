"""What could not be pushed is read with the person's next answer."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.community.notices import Notice, NoticeState
from bot.delivery import riding
from bot.sandbox.courier import PATIENCE, RETRIES
from bot.storage.inbox import Answer
from bot.storage.outbox import Lane, Letter
from tests.house import open_house

NEWS = "您不在时有新消息："
LEASE = riding.LEASE


async def write(house, words="水管已修好", **fields):
    """A letter to 王秀英."""
    said = {"person": 1, "template": "said", "facts": {"text": words}}

    def work(scene):
        scene.add(Letter(**{"id": scene.number("letter")} | said | fields))

    await house.do(work)
    await house.ticks()


async def states(house):
    """When the door's word that an answer was fetched has been written down."""
    await asyncio.sleep(0.1)
    return [(one.state.value, one.why) for one in await house.rows(Letter)]


@pytest.fixture
def phone(town):
    return town.platform.phone("王秀英")


async def hangs_up_on(house, phone, message):
    """WeChat does not wait for the answer to this message, which is given all the same."""
    courier = house.platform.courier
    courier.patience, courier.retries = 0.3, 0
    busy = asyncio.create_task(house.do(lambda _scene: time.sleep(0.8)))
    await asyncio.sleep(0.05)
    await phone.deliver(message)
    await busy
    await house.parts.door.close()
    courier.patience, courier.retries = PATIENCE, RETRIES


async def test_it_comes_with_the_next_answer_and_counts_when_that_was_fetched(town, phone):
    await write(town)
    assert await states(town) == [("out_of_reach", "silent")]
    answer = await phone.says("谢谢")
    assert NEWS in answer.text
    assert answer.text.endswith("水管已修好")
    assert await states(town) == [("accepted", "")]
    (letter,) = await town.rows(Letter)
    assert (letter.lane, letter.rides) == (Lane.REPLY, False)
    town.clock.passes(seconds=1)
    assert NEWS not in (await phone.says("谢谢")).text


async def test_its_words_are_frozen_when_it_rides(town, phone):
    """今天 12:05 would be another day's words tomorrow."""
    facts = {"lane": "customer", "why": "no_answer", "until": town.clock.now.isoformat()}
    await write(town, template="staff/alarms/paused", facts=facts)
    answer = await phone.says("谢谢")
    assert await states(town) == [("accepted", "")]
    (letter,) = await town.rows(Letter)
    assert letter.text in answer.text
    assert "今天 12:0" in letter.text


async def test_two_come_in_their_order_with_one_answer(town, phone):
    await write(town, "第一封")
    await write(town, "第二封")
    text = (await phone.says("谢谢")).text
    assert text.index("第一封") < text.index("第二封")
    assert await states(town) == [("accepted", "")] * 2


async def test_what_does_not_fit_comes_when_she_asks_for_more_and_nothing_twice(town, phone):
    words = [f"第{number}封{'长' * 250}" for number in range(5)]
    for one in words:
        await write(town, one)
    texts = [(await phone.says("谢谢")).text]
    assert "更多" in texts[0]
    taken = [state for state, _ in await states(town)].count("accepted")
    assert taken == sum(one in texts[0] for one in words) == 2  # the others have not left
    for _ in range(4):
        town.clock.passes(seconds=1)
        texts.append((await phone.says("更多")).text)
    assert all(len(text.encode()) <= 2048 for text in texts)
    for one in words:
        assert sum(one in text for text in texts) == 1
    assert await states(town) == [("accepted", "")] * 5


async def test_one_that_is_longer_than_an_answer_is_paged(town, phone):
    lines = [f"第{number}行{'字' * 40}" for number in range(40)]
    await write(town, "\n".join(lines))
    texts = [(await phone.says("谢谢")).text]
    while "更多" in texts[-1]:
        town.clock.passes(seconds=1)
        texts.append((await phone.says("更多")).text)
        assert len(texts) < 9
    shown = "\n".join(texts).splitlines()
    assert [line for line in shown if line in lines] == lines
    assert await states(town) == [("accepted", "")]


async def test_a_repeat_of_the_message_gets_the_same_answer_with_the_same_letters(town, phone):
    await write(town)
    message = phone.draft_text("谢谢")
    first = await phone.deliver(message)
    await write(town, "第二封，后来的")  # by customer message: she has just spoken
    second = await phone.deliver(message)
    assert first.text == second.text
    (answer,) = [one for one in await town.rows(Answer) if one.carries]
    assert answer.carries == [1]
    assert await states(town) == [("accepted", "")] * 2


async def test_an_answer_that_nobody_fetched_leaves_it_unknown(town, phone):
    await write(town)
    await hangs_up_on(town, phone, phone.draft_text("谢谢"))
    assert [state for state, _ in await states(town)] == ["sending"]
    town.clock.now += LEASE - timedelta(microseconds=1)
    await town.parts.sender.recover()
    assert [state for state, _ in await states(town)] == ["sending"]
    town.clock.passes(seconds=1)
    await town.parts.sender.recover()
    assert await states(town) == [("unknown", "stopped")]


async def test_fetched_by_a_later_try_it_is_accepted_after_all(town, phone):
    await write(town)
    message = phone.draft_text("谢谢")
    await hangs_up_on(town, phone, message)
    assert [state for state, _ in await states(town)] == ["sending"]
    town.clock.now += LEASE
    await town.parts.sender.recover()
    message.answered = False
    answer = await phone.deliver(message)
    assert "水管已修好" in answer.text
    assert await states(town) == [("accepted", "")]


async def test_what_is_past_its_time_does_not_ride(town, phone):
    await write(town, "过期", expires_at=town.clock.now + timedelta(minutes=1))
    await write(town, "还是新的", expires_at=town.clock.now + timedelta(hours=1))
    town.clock.passes(minutes=1)
    text = (await phone.says("谢谢")).text
    assert "还是新的" in text
    assert "过期" not in text


async def test_what_waits_long_may_be_read_before_its_turn_and_does_not_come_again(town, phone):
    await phone.says("谢谢")
    later = town.clock.now + timedelta(hours=2)
    await write(town, "明天再发", due=later, rides=True)
    assert "明天再发" in (await phone.says("还有吗")).text
    town.clock.now = later
    await town.ticks()
    shown = [bubble.text for bubble in phone.bubbles if bubble.side == "account"]
    assert sum("明天再发" in text for text in shown) == 1


async def test_whoever_leaves_is_told_nothing_on_the_way_out_nor_when_she_comes_back(town, phone):
    await write(town)
    town.clock.passes(seconds=1)
    await phone.unfollow()
    assert await states(town) == [("out_of_reach", "silent")]
    town.clock.passes(seconds=1)
    answer = await phone.follow()
    assert "水管已修好" not in answer.text
    assert await states(town) == [("out_of_reach", "silent")]


async def test_it_is_hers_alone(town):
    await write(town)
    assert NEWS not in (await town.platform.phone("李梅").says("谢谢")).text
    assert await states(town) == [("out_of_reach", "silent")]


@pytest.mark.parametrize("state", [NoticeState.CANCELLED, NoticeState.PAUSED])
@pytest.mark.parametrize("waits", ["out of reach", "until tomorrow"])
async def test_what_was_taken_back_does_not_ride(town, phone, state, waits):
    said = {"title": "停水通知", "body": "明天停水。", "areas": [], "author": 1}
    when = {"fire_local": "", "zone": "", "fire_at": town.clock.now}
    delivery = {"person": 1, "template": "notice", "notice": 1, "rides": True}
    ends = {"out of reach": {"state": "out_of_reach", "why": "silent"}, "until tomorrow": {}}
    due = town.clock.now + timedelta(hours=9)

    def work(scene):
        scene.add(Notice(id=1, state=state, planned="[1]", **said, **when))
        number = scene.number("letter")
        scene.add(Letter(id=number, due=due, **delivery, **ends[waits]))

    await town.do(work)
    await town.ticks()
    assert "停水" not in (await phone.says("谢谢")).text


async def test_one_without_words_does_not_keep_her_from_being_answered(town, phone):
    """A template that an upgrade took away, say."""
    await write(town, template="no/such/template")
    await write(town, "这封没问题")
    answers = []
    for _ in range(3):
        town.clock.passes(seconds=1)
        answers.append((await phone.says("帮助")).text)
    assert "这封没问题" in "".join(answers)
    assert answers[-1] == answers[-2]
    assert "出了点问题" not in answers[-1]


async def test_of_an_account_that_cannot_push_everything_rides(database, kind, clock, templates):
    async with open_house(database, kind[1], clock, "unverified") as house:
        phone = house.platform.phone("王秀英")
        await phone.follow()
        for words in ("第一封", "第二封"):
            await write(house, words)
            house.clock.passes(minutes=10)
        assert await states(house) == [("out_of_reach", "account_limited")] * 2
        answer = await phone.says("帮助")
        assert "第一封" in answer.text
        assert "第二封" in answer.text
        assert await states(house) == [("accepted", "")] * 2
        paths = {call.path for call in house.platform.log}
        assert not any("/message/" in path for path in paths)
