"""The same through the real house: finish events of templates, subscribe notices and mass messages."""

import asyncio

import pytest

from bot import schedule
from bot.community.notices import Notice, NoticeState
from bot.community.say import Say
from bot.delivery import letters
from bot.sandbox import Fault
from bot.sandbox.calls import Call
from bot.storage.outbox import Lane, Letter
from tests.delivery.conftest import COMING, TEMPLATES, TOWN


async def coming(house, person=1):
    """A letter that goes as a template."""
    say = Say(COMING["template"], **COMING["facts"])
    await house.do(lambda scene: letters.write(scene, person, say))
    await house.ticks()


async def notice(house, *people, number=1, **fields):
    said = {"title": "停水通知", "body": "明天停水。", "areas": [], "author": 1}
    when = {"fire_local": "", "zone": "", "fire_at": house.clock.now}

    def work(scene):
        scene.add(Notice(id=number, state=NoticeState.SENDING, **said, **when, **fields))
        for letter, person in enumerate(people, scene.number("letter", len(people))):
            scene.add(Letter(id=letter, person=person, template="notice", notice=number))

    await house.do(work)
    await house.ticks()


async def told(house):
    """All that WeChat had to tell has been heard, and brought together."""
    await house.platform.finishes.settled()
    await house.ticks()
    return [(one.state.value, one.why) for one in await house.rows(Letter)]


def shown(house, name, via):
    return [one for one in house.platform.phone(name).bubbles if one.via == via]


@pytest.mark.parametrize("copies", [1, 2, 5])
@pytest.mark.parametrize("early", [False, True], ids=["after", "before"])
async def test_a_template_is_delivered_when_wechat_says_so(town, early, copies):
    town.platform.faults += [Fault("finish", kind="early")] * early
    town.platform.faults.append(Fault("finish", kind="repeat", copies=copies, at_once=False))
    await coming(town)
    assert await told(town) == [("delivered", "")]
    assert len(shown(town, "王秀英", "template")) == 1


async def test_until_it_says_so_it_is_accepted(town):
    town.platform.finishes.hold()
    await coming(town)
    assert await told(town) == [("accepted", "")]
    town.clock.passes(hours=3)
    town.platform.finishes.release()
    assert await told(town) == [("delivered", "")]


async def test_lost_it_stays_accepted(town):
    town.platform.faults.append(Fault("finish", kind="unsent"))
    await coming(town)
    assert await told(town) == [("accepted", "")]


async def test_who_blocks_templates_is_out_of_reach_and_reads_it_with_her_next_answer(town):
    phone = town.platform.phone("王秀英")
    phone.blocks_templates = True
    await coming(town)
    assert await told(town) == [("out_of_reach", "blocked")]
    town.clock.passes(seconds=1)
    answer = await phone.says("帮助")
    assert "#12" in answer.text
    await asyncio.sleep(0.1)
    assert await told(town) == [("accepted", "")]


async def test_what_wechat_failed_to_deliver_is_refused(town):
    town.platform.templates.fails_every = 1
    await coming(town)
    assert await told(town) == [("refused", "wechat_failed")]


async def test_a_subscribe_notice_is_delivered(town):
    town.platform.switches.notice_msgid = True
    await town.platform.phone("李梅").consents(TEMPLATES["once"])
    await notice(town, 2)
    assert await told(town) == [("delivered", "")]
    (letter,) = await town.rows(Letter)
    assert letter.lane == Lane.ONCE
    assert len(shown(town, "李梅", "notice")) == 1


async def a_minute_later(town):
    town.clock.passes(minutes=1, seconds=1)
    await schedule.settle_unknown(town.parts.writer, town.parts.sender.ends.unreached)


async def test_a_subscribe_notice_without_a_msgid_is_delivered_when_its_report_stands_alone(town):
    """WeChat answers a subscribe notice without a msgid; only the report has one."""
    await town.platform.phone("李梅").consents(TEMPLATES["once"])
    await notice(town, 2)
    assert await told(town) == [("accepted", "")]
    await a_minute_later(town)
    assert await told(town) == [("delivered", "")]


async def test_of_two_without_a_msgid_nobody_can_know_which_is_reported(town):
    phone = town.platform.phone("李梅")
    await phone.consents(TEMPLATES["once"])
    town.clock.passes(seconds=1)
    await phone.consents(TEMPLATES["once"])
    town.platform.faults.append(Fault("finish", kind="unsent"))
    await notice(town, 2)
    await notice(town, 2, number=2)
    await told(town)
    await a_minute_later(town)
    assert await told(town) == [("accepted", ""), ("accepted", "")]


async def test_a_mass_message_reaches_all(town):
    await notice(town, 1, 2, 3, by_mass=True)
    assert await told(town) == [("delivered", "")] * 3
    assert [len(shown(town, name, "mass")) for name in TOWN] == [1, 1, 1]


async def test_a_mass_message_reaches_some_and_wechat_does_not_say_whom(town):
    """Somebody has had this month's four, of which the house knows nothing."""
    for _ in range(4):
        call = {"touser": [phone.openid for phone in list(town.platform.phones.values())[:2]]}
        words = {
            "msgtype": "text",
            "text": {"content": "别处发的"},
            "clientmsgid": str(town.clock.now),
        }
        await town.platform.mass.send(Call("POST", "/cgi-bin/message/mass/send", {}, call | words))
        town.clock.passes(minutes=2)
    await notice(town, 1, 2, 3, by_mass=True)
    assert await told(town) == [("accepted", "some_missed")] * 3
    assert [len(shown(town, name, "mass")) for name in TOWN] == [4, 4, 1]


async def test_a_mass_message_that_wechat_refuses_in_the_end(town):
    town.platform.mass.verdict = "err(20001)"
    await notice(town, 1, 2, 3, by_mass=True)
    assert {state for state, _ in await told(town)} == {"refused"}


async def test_a_finished_notice_may_still_hear_what_became_of_it(town):
    town.platform.finishes.hold()
    await notice(town, 1, 2, 3, by_mass=True)
    assert await told(town) == [("accepted", "")] * 3
    assert (await town.rows(Notice))[0].state is NoticeState.FINISHED
    town.platform.finishes.release()
    assert await told(town) == [("delivered", "")] * 3
