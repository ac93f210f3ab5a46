"""Whether WeChat still calls: what the door saw becomes rows, and staff hear what is wrong."""

import logging
from asyncio import gather
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from aiohttp import ClientSession
from sqlalchemy import delete

from bot import schedule
from bot.actions import pulse
from bot.chat.messages import Say
from bot.chat.texts import Texts
from bot.community.people import Role
from bot.sandbox.crypto import Envelope, sign
from bot.settings import TemplateName
from bot.storage.outbox import Letter
from bot.storage.pulse import KEPT, Alarm, Knocks, Pulse, slot_of
from bot.storage.tables import table
from bot.wechat.fields import fit
from tests.house import NOON
from tests.storage.conftest import Desk


@pytest.fixture
async def committee(house):
    """Somebody on the committee, who wrote half an hour ago."""
    phone = house.platform.phone("主任")
    await phone.follow()
    await phone.says(await house.invitation(Role.STAFF))
    await phone.says("李主任")
    await watched(house)
    house.clock.passes(minutes=30)
    return phone


async def watched(house):
    """The half minute is over; what is to be told is told."""
    await schedule.watch_callbacks(house.parts.writer, house.parts.callbacks)
    await house.a_second_passes()


async def heard(house, committee):
    """What staff are told of callbacks, first lines, by whatever lane."""
    letters = await house.rows(Letter)
    return [one.template.rpartition("/")[2] for one in letters if "callbacks" in one.template]


async def last_said(house):
    """The words of the last letter: after three days no window may be open any more."""
    letter = (await house.rows(Letter))[-1]
    return Texts().render(Say(letter.template, **letter.facts))


async def push(house, times, *, wrong=None, seconds=0, key="k" * 43):
    """So many pushes, as WeChat signs them `seconds` from now; `wrong` spoils the parameters."""
    account, answers = house.platform.account, set()
    async with ClientSession() as http:
        for nonce in range(times):
            stamp = str(int(house.clock.now.timestamp()) + seconds)
            params = {"signature": sign("hush-token", stamp, str(nonce))}
            body = "<xml>nothing</xml>"
            if account.mode == "safe":
                sealed = Envelope(key, account.app_id).seal(body)
                params["msg_signature"] = sign("hush-token", stamp, str(nonce), sealed)
                body = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
            params |= {"timestamp": stamp, "nonce": str(nonce)}
            given = wrong(params) if wrong else params
            async with http.post(house.platform.callback, params=given, data=body) as answer:
                answers.add((answer.status, await answer.read()))
    return answers


def unsigned(params):
    return {name: "0" * 40 if "signature" in name else value for name, value in params.items()}


BARE_403 = {(403, b"")}


async def test_what_came_is_counted_in_slots_of_ten_minutes(house, committee):
    await committee.says("帮助")
    await watched(house)
    house.clock.passes(minutes=10)
    assert await push(house, 2, seconds=-400) == BARE_403
    assert await push(house, 1, wrong=unsigned) == BARE_403
    await push(house, 1)
    await watched(house)
    joined, one, two = await house.rows(Pulse)
    assert (joined.since, joined.good) == (NOON, 3)
    assert (one.since, one.good, one.stale) == (NOON + timedelta(minutes=30), 1, 0)
    assert two == Pulse(
        since=NOON + timedelta(minutes=40),
        stale=2,
        forged=1,
        unreadable=1,
        apart=400,
    )


async def test_a_clock_that_is_wrong_rings_once_and_says_by_how_much(house, committee, caplog):
    await watched(house)
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        assert await push(house, 3, seconds=-1080) == BARE_403
        await watched(house)
        await push(house, 5, seconds=-1080)
        house.clock.passes(minutes=10)
        await watched(house)
    assert await heard(house, committee) == ["callbacks_stale"]
    assert "钟快了大约18分钟" in committee.bubbles[-1].text
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_slow_clock_is_called_slow(house, committee):
    await push(house, 3, seconds=600)
    await watched(house)
    assert "钟慢了大约10分钟" in committee.bubbles[-1].text


async def test_two_stale_ones_are_no_alarm(house, committee):
    await push(house, 2, seconds=-1080)
    await watched(house)
    assert await heard(house, committee) == []


async def test_it_says_when_it_is_good_again(house, committee):
    await push(house, 3, seconds=-1080)
    await watched(house)
    for _ in range(2):
        house.clock.passes(minutes=10)
        await watched(house)
    house.clock.passes(minutes=10)
    await push(house, 3, seconds=-1080)
    await watched(house)
    assert await heard(house, committee) == [
        "callbacks_stale",
        "callbacks_again",
        "callbacks_stale",
    ]
    ringing = [alarm.kind for alarm in await house.rows(Alarm) if alarm.since]
    assert ringing == ["stale"]


async def test_another_key_is_told_apart_from_a_forger(house, kind, committee):
    if kind[1] == "plain":
        pytest.skip("nothing is sealed")
    assert await push(house, 3, key="z" * 43) == BARE_403
    await watched(house)
    assert await heard(house, committee) == ["callbacks_unopened"]


@pytest.mark.parametrize(
    ("good", "forged", "told"),
    [(0, 8, []), (0, 9, ["callbacks_forged"]), (1, 29, []), (1, 30, ["callbacks_forged"])],
)
async def test_forged_ones_ring_sooner_where_no_good_one_comes(
    house, committee, good, forged, told
):
    for _ in range(good):
        await committee.says("帮助")
    assert await push(house, forged, wrong=unsigned) == BARE_403
    await watched(house)
    assert await heard(house, committee) == told


async def test_what_cannot_be_read_rings_when_it_piles_up(house, committee):
    assert await push(house, 5) == {(200, b"success")}
    await watched(house)
    assert await heard(house, committee) == ["callbacks_unreadable"]


async def goes_by(house, days, *, said=(), listening=True):
    """Days of a house: in each the hours in which somebody wrote; whole slots are noted at once."""

    def live(scene):
        for slot in range(int(days * 144)):
            at = slot_of(house.clock.now) + timedelta(minutes=10 * slot)
            hour = (at.hour + 8) % 24
            good = int(hour in said and at.minute == 0)
            scene.put(Pulse(since=at, good=good, good_at=at if good else None))

    if listening:
        await house.do(live)
    house.clock.passes(days=days)


@pytest.fixture
async def settled(house, committee):
    """Three days have gone by in which somebody wrote at nine, at noon and at six."""
    await house.do(lambda scene: scene.do(delete(table(Pulse)), [{}]))
    house.clock.now = NOON - timedelta(hours=12)  # Monday 0:00 in Shanghai
    await goes_by(house, 3, said=(9, 12, 18))
    return house


async def at(house, hour, minute=5, *, days=0):
    """The day has come to this hour; nobody has written, somebody listened all the while."""
    now = house.clock.now
    until = now.replace(minute=minute) + timedelta(days=days, hours=hour - (now.hour + 8) % 24)
    await goes_by(house, (until - now) / timedelta(days=1))
    house.clock.now = until


async def test_six_hours_of_the_day_without_a_word_are_unusual(settled, committee):
    await at(settled, 13)  # six hours after seven
    await watched(settled)
    assert await heard(settled, committee) == ["callbacks_silent"]
    said = await last_said(settled)
    assert said.startswith("【系统】6个小时没有收到一条消息，和平时不一样。")
    assert "微信说网络是通的" in said
    await watched(settled)
    assert len(await heard(settled, committee)) == 1


async def test_before_that_nothing_rings(settled, committee):
    await at(settled, 12, 45)
    await watched(settled)
    assert await heard(settled, committee) == []


async def test_nobody_is_rung_at_night(settled, committee):
    await committee.says("帮助")
    await at(settled, 6, days=1)
    await watched(settled)
    assert await heard(settled, committee) == []


async def test_a_community_that_is_still_each_morning_is_left_alone(house, committee):
    await house.do(lambda scene: scene.do(delete(table(Pulse)), [{}]))
    house.clock.now = NOON - timedelta(hours=12)
    await goes_by(house, 3, said=(20,))
    await at(house, 13)
    await watched(house)
    assert await heard(house, committee) == []
    await at(house, 20, 55)
    await watched(house)
    assert await heard(house, committee) == ["callbacks_silent"]


async def test_a_house_that_was_closed_does_not_wonder(settled, committee):
    await goes_by(settled, 13 / 24, listening=False)
    await watched(settled)
    assert await heard(settled, committee) == []


async def test_one_message_ends_the_silence(settled, committee):
    await at(settled, 13)
    await watched(settled)
    await committee.says("帮助")
    await watched(settled)
    assert await heard(settled, committee) == ["callbacks_silent", "callbacks_again"]


async def test_wechat_is_asked_once_and_its_no_is_told(settled, committee):
    asked = []

    async def is_reached():
        asked.append(1)
        return False

    settled.parts.callbacks.is_reached = is_reached
    await at(settled, 13)
    await watched(settled)
    await watched(settled)
    assert "微信说连不上楼里的服务器" in await last_said(settled)
    assert asked == [1]


async def test_the_letter_is_urgent_and_rides_on_whatever_comes_first(settled, committee):
    await at(settled, 13)
    await watched(settled)
    assert await heard(settled, committee) == ["callbacks_silent"]
    assert "6个小时没有收到一条消息" in (await committee.says("帮助")).text


async def test_two_processes_ring_once(house, committee):
    """Each has its own door; the rows are the same."""
    other = schedule.Callbacks(
        replace(house.parts.callbacks.knocks, stale=2, apart=400), house.parts.callbacks.is_reached
    )
    await push(house, 2, seconds=-400)
    await schedule.watch_callbacks(house.parts.writer, other)
    await watched(house)
    await schedule.watch_callbacks(house.parts.writer, other)
    assert await heard(house, committee) == ["callbacks_stale"]


async def test_old_slots_are_forgotten(house):
    await house.do(lambda scene: scene.add(Pulse(since=NOON - KEPT - timedelta(minutes=10))))
    await house.do(lambda scene: scene.add(Pulse(since=NOON - KEPT + timedelta(minutes=10))))
    house.clock.passes(minutes=10)
    await watched(house)
    assert NOON - KEPT - timedelta(minutes=10) not in [one.since for one in await house.rows(Pulse)]
    assert NOON - KEPT + timedelta(minutes=10) in [one.since for one in await house.rows(Pulse)]


async def test_two_processes_that_look_at_once_ring_once(house, committee, database):
    other = Desk(database)
    look = partial(pulse.watch, news=Knocks(stale=3, apart=400))
    await gather(*(writer.run(look) for writer in (house.parts.writer, other.writer) * 3))
    await other.writer.stop()
    assert await heard(house, committee) == ["callbacks_stale"]
    assert sum(one.stale for one in await house.rows(Pulse)) == 18


WORDS = {
    "stale": [
        ({"count": 3, "others": False, "minutes": 18, "ahead": True}, "服务器的钟快了大约18分钟"),
        ({"count": 3, "others": False, "minutes": 18, "ahead": False}, "服务器的钟慢了大约18分钟"),
        ({"count": 3, "others": True, "minutes": 18, "ahead": True}, "有3条消息的时间不对"),
    ],
    "unopened": [
        ({"count": 3, "others": False}, "现在收不到居民的消息"),
        ({"count": 3, "others": True}, "有3条消息解不开"),
    ],
    "forged": [
        ({"count": 9, "others": False}, "来的9条都对不上令牌"),
        ({"count": 30, "others": True}, "居民的消息照常收到"),
    ],
    "unreadable": [({"count": 5, "others": True}, "5条消息看不懂")],
    "silent": [
        ({"hours": 6, "reached": None}, "6个小时没有收到一条消息"),
        ({"hours": 24, "reached": True}, "可能是公众号后台的服务器配置停用了"),
        ({"hours": 6, "reached": False}, "微信说连不上楼里的服务器"),
    ],
    "again": [({}, "又正常了")],
}


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [(kind, *case) for kind, cases in WORDS.items() for case in cases],
)
def test_what_staff_read_is_short_and_fits_a_template_too(kind, facts, words):
    texts, template = Texts(), f"staff/alarms/callbacks_{kind}"
    said = texts.render(Say(template, **facts))
    assert words in said
    assert len(said.splitlines()) <= 4
    letter = Letter(id=1, person=1, template=template, facts=facts)
    form = texts.fill(letter, TemplateName.TICKET, None)
    for field, meaning in (("thing", "title"), ("thing", "words"), ("phrase", "status")):
        assert fit(field, form.values[meaning]) == form.values[meaning]
