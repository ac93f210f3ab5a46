"""What is due is done once: after a rest, by two tickers, and whatever the wall clock does."""

import asyncio
from asyncio import create_task, gather
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock as bot_clock
from bot import schedule
from bot.actions import publish
from bot.actions.publish import Words
from bot.community.notices import Firing, Notice, NoticeState
from bot.community.people import Person, Residency, Subscription
from bot.delivery import broadcast
from bot.storage.outbox import Letter
from tests.house import COMMUNITY, ESTATE, NOON, open_house
from tests.storage.conftest import Desk

HOME = f"{ESTATE}/6/1/402"


@pytest.fixture
async def planned(database, clock):
    """A desk; three people live in one home and are told at 13:00."""
    desk = Desk(database)

    def plan(scene):
        for person in (1, 2, 3):
            scene.add(Person(id=scene.number("person"), openid=f"o{person}"))
            scene.add(Residency(id=scene.number("residency"), person=person, place=HOME))
            scene.add(Subscription(id=scene.number("subscription"), person=person, place=HOME))
        at = NOON + timedelta(hours=1)
        publish.schedule(scene, Person(id=1, openid="o1"), [COMMUNITY], Words("停水", "明天。"), at)

    await desk.run(plan)
    yield desk
    await desk.writer.stop()


async def fired(desk):
    return (
        len(await desk.rows(Firing)),
        [letter.person for letter in await desk.rows(Letter)],
        [notice.state for notice in await desk.rows(Notice)],
    )


ONCE = (1, [1, 2, 3], [NoticeState.SENDING])


class Nobody:
    """A sender that is not needed here."""

    def wake(self):
        pass


async def test_it_fires_when_its_time_has_come_and_not_before(planned, clock):
    clock.now = NOON + timedelta(hours=1, microseconds=-1)
    await schedule.plan_notices(planned.writer, Nobody())
    assert await fired(planned) == (0, [], [NoticeState.SCHEDULED])
    clock.now = NOON + timedelta(hours=1)
    await schedule.plan_notices(planned.writer, Nobody())
    await schedule.plan_notices(planned.writer, Nobody())
    assert await fired(planned) == ONCE


async def test_two_tickers_fire_it_once(planned, clock, database):
    clock.passes(hours=2)
    other = Desk(database)
    await gather(*(schedule.plan_notices(d.writer, Nobody()) for d in (planned, other) * 5))
    await other.writer.stop()
    assert await fired(planned) == ONCE


async def test_even_a_notice_taken_twice_fires_once(planned, clock):
    """The firing is unique: a ticker that saw an old state cannot send again."""
    clock.passes(hours=2)
    await schedule.plan_notices(planned.writer, Nobody())
    (notice,) = await planned.rows(Notice)
    await planned.run(lambda scene: scene.change(notice, state=NoticeState.SCHEDULED))
    driver = planned.engine.dialect.loaded_dbapi
    with pytest.raises(driver.IntegrityError):
        await planned.run(broadcast.advance)
    assert (await fired(planned))[:2] == ONCE[:2]


async def test_a_house_that_was_down_catches_up_once(planned, clock, kind, database):
    clock.passes(days=1)
    for _ in range(2):
        async with open_house(database, kind[1], clock):
            for _ in range(100):
                if await planned.rows(Firing):
                    break
                await asyncio.sleep(0.05)
    firings, people, states = await fired(planned)
    assert (firings, people) == ONCE[:2]
    assert states in ([NoticeState.SENDING], [NoticeState.FINISHED])


async def test_a_clock_that_is_set_back_wakes_every_job(clock):
    began, runs = datetime.now(bot_clock.zone), []
    bot_clock.read_from(lambda: datetime.now(bot_clock.zone) + shift)
    shift = timedelta()
    scheduler = AsyncIOScheduler(timezone=bot_clock.zone)
    in_an_hour = began + timedelta(hours=1)  # as a job stands after the clock went back an hour
    scheduler.add_job(lambda: runs.append(1), "interval", seconds=3600, next_run_time=in_an_hour)
    scheduler.start()
    watching = create_task(schedule.watch_the_clock(scheduler))
    await asyncio.sleep(1.2)
    assert runs == []
    shift = timedelta(hours=-1)
    await asyncio.sleep(1.3)
    assert runs == [1]
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    scheduler.shutdown(wait=False)
