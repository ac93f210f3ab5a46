"""Deliveries are written down in chunks: one a recipient, whatever overlaps and whoever interrupts."""

from asyncio import gather
from collections import Counter
from datetime import timedelta

import pytest

from bot import schedule
from bot.actions import publish
from bot.actions.publish import Words
from bot.community.notices import NoticeState
from bot.community.people import Person, Residency, Subscription
from bot.delivery import broadcast
from bot.storage.outbox import Letter
from tests.delivery.conftest import Scripted
from tests.house import COMMUNITY, ESTATE, NOON
from tests.storage.conftest import Desk, postgresql_only

NEWS_FOR = timedelta(days=7)
SIX, SEVEN = f"{ESTATE}/6", f"{ESTATE}/7"
HOMES = [f"{SIX}/{unit}/{floor}01" for unit in (1, 2) for floor in range(1, 6)]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(broadcast, "A_CHUNK", 3)


def moves_in(scene, person, homes, subscribed):
    for home in homes:
        scene.add(Residency(id=scene.number("residency"), person=person, place=home))
    for place in subscribed:
        scene.add(Subscription(id=scene.number("subscription"), person=person, place=place))


async def lives(office, person, *homes, subscribed=None):
    places = homes if subscribed is None else subscribed
    await office.desk.run(lambda scene: moves_in(scene, person, homes, places))


async def settle(office, count):
    """So many people, one in each of the ten homes of 6号楼, again from the first one on."""
    people = await office.meets(count)

    def work(scene):
        for place, person in enumerate(people):
            home = [HOMES[place % len(HOMES)]]
            moves_in(scene, person, home, home)

    await office.desk.run(work)
    return people


async def publishes(office, *areas, title="停水", at=None, **how):
    author, words = Person(id=1, openid="anna"), Words(title, "明天停水。", **how)

    def work(scene):
        return publish.schedule(scene, author, list(areas), words, at or office.clock.now).id

    return await office.desk.run(work)


async def plan(desk):
    """As the ticker would, without a sender; how many steps it took."""
    steps = 0
    while await desk.run(broadcast.advance):
        steps += 1
    return steps


async def told(office, notice=1):
    letters = await office.letters()
    return sorted(letter.person for letter in letters if letter.notice == notice)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7, 10, 23])
async def test_everybody_gets_one_whatever_the_chunks(office, small, count):
    people = await settle(office, count)
    number = await publishes(office, SIX)
    steps = await plan(office.desk)
    assert await told(office, number) == list(people)
    assert steps >= count // 3 + 1
    (notice,) = (await office.notices()).values()
    assert notice.state is NoticeState.SENDING


async def test_areas_that_overlap_and_people_with_two_homes_give_one_each(office, small):
    people = await settle(office, 12)
    await lives(office, people[0], f"{SEVEN}/1/101", f"{SEVEN}/1/102")
    areas = [COMMUNITY, SIX, f"{SIX}/1", SEVEN, ESTATE, HOMES[0]]
    number = await publishes(office, *areas)
    await plan(office.desk)
    assert await told(office, number) == list(people)


async def test_only_those_who_follow_and_live_there_and_subscribe(office, small):
    stays, left, moved, elsewhere, quiet, prefix = await office.meets(6)
    for person in (stays, left, moved):
        await lives(office, person, HOMES[0])
    await lives(office, elsewhere, f"{SEVEN}/1/101")
    await lives(office, quiet, HOMES[0], subscribed=[])
    await lives(office, prefix, f"{ESTATE}/60/1/101")  # not 6号楼, though its name begins so

    def leave(scene):
        scene.change(Person(id=left, openid=f"o{left}"), follows=False)
        scene.change(residencies[moved], until=NOON)

    residencies = {one.person: one for one in await office.desk.rows(Residency)}
    await office.desk.run(leave)
    number = await publishes(office, SIX)
    await plan(office.desk)
    assert await told(office, number) == [stays]


async def test_what_is_written_down_says_what_the_notice_is(office, small):
    people = await settle(office, 4)
    await publishes(office, SIX, is_urgent=True)
    await plan(office.desk)
    for letter in await office.letters():
        assert letter == Letter(
            id=letter.id,
            person=letter.person,
            template="notice",
            notice=1,
            is_urgent=True,
            due=NOON,
            made_at=NOON,
            expires_at=NOON + NEWS_FOR,
        )
    assert len({letter.id for letter in await office.letters()}) == len(people)
    assert await office.write(1) > max(letter.id for letter in (await office.letters())[:-1])


async def test_interrupted_between_two_chunks_it_goes_on_where_it_stopped(office, small):
    people = await settle(office, 11)
    await publishes(office, SIX)
    for _ in range(2):
        await office.desk.run(broadcast.advance)
    assert len(await office.letters()) == 6
    notice = (await office.notices())[1]
    assert (notice.state, notice.planned != "") == (NoticeState.PLANNING, True)
    await office.sender.send_due()  # those there are go out meanwhile
    assert len(await office.letters()) == 6
    again = Desk(office.desk.settings.database.url)
    await plan(again)
    await again.writer.stop()
    assert await told(office) == list(people)


async def test_a_chunk_that_fails_is_written_again_and_doubles_nobody(office, small, monkeypatch):
    people = await settle(office, 8)
    await publishes(office, SIX)

    def fail(scene):
        assert broadcast.advance(scene)
        raise ValueError

    for _ in range(4):
        with pytest.raises(ValueError):  # noqa: PT011 - that one
            await office.desk.run(fail)
        await office.desk.run(broadcast.advance)
    await plan(office.desk)
    assert await told(office) == list(people)


async def test_paused_while_it_is_planned_it_goes_on_when_it_is_resumed(office, small):
    people = await settle(office, 8)
    await publishes(office, SIX)
    await office.desk.run(broadcast.advance)
    anna = Person(id=1, openid="anna")
    await office.desk.run(lambda scene: publish.pause(scene, anna, [COMMUNITY], 1))
    assert await plan(office.desk) == 0
    assert len(await office.letters()) == 3
    await office.desk.run(lambda scene: publish.resume(scene, anna, [COMMUNITY], 1))
    await plan(office.desk)
    assert await told(office) == list(people)


async def test_cancelled_while_it_is_planned_nothing_of_it_leaves(office, small):
    await settle(office, 8)
    await publishes(office, SIX)
    await office.desk.run(broadcast.advance)
    anna = Person(id=1, openid="anna")
    await office.desk.run(lambda scene: publish.cancel(scene, anna, [COMMUNITY], 1))
    await schedule.plan_notices(office.desk.writer, office.sender)
    await office.sender.send_due()
    assert Counter(await office.states()) == {("cancelled", ""): 3}
    assert office.gateway.calls == []


async def test_whom_it_is_for_and_what_it_says_is_what_was_written_down(office, small):
    """Who comes later hears of it from the list; who leaves meanwhile is not told by WeChat."""
    people = await settle(office, 4)
    await office.speaks(*people)
    await publishes(office, SIX)
    await plan(office.desk)
    (late,) = await office.meets(1)
    await lives(office, late, HOMES[0])
    gone = people[0]
    await office.desk.run(
        lambda scene: scene.change(Person(id=gone, openid=f"o{gone}"), follows=False)
    )
    assert await plan(office.desk) == 0
    await office.sender.send_due()
    assert sorted(call.whom[0] for call in office.gateway.calls) == [
        f"o{who}" for who in people[1:]
    ]
    assert {call.words for call in office.gateway.calls} == {"【停水】\n明天停水。"}
    assert (await office.states())[0] == ("out_of_reach", "unfollowed")


async def test_it_is_past_its_time_a_week_after_it_was_fired(office):
    (dora,) = await settle(office, 1)
    await publishes(office, SIX)
    await plan(office.desk)
    office.clock.now = NOON + NEWS_FOR
    await office.speaks(dora)
    await office.sender.send_due()
    assert await office.states() == [("expired", "")]


async def test_two_notices_at_once_are_planned_both_urgent_first(office, small):
    people = await settle(office, 7)
    plain = await publishes(office, SIX)
    urgent = await publishes(office, SIX, is_urgent=True)
    steps = []
    while await office.desk.run(broadcast.advance):
        steps.append(Counter(letter.notice for letter in await office.letters()))
    assert await told(office, plain) == await told(office, urgent) == list(people)
    assert next(step for step in steps if step)[plain] == 0


@postgresql_only
async def test_two_planners_at_once_write_one_each(office, small):
    people = await settle(office, 23)
    numbers = [await publishes(office, SIX, COMMUNITY) for _ in range(3)]
    other = Desk(office.desk.settings.database.url)
    await gather(*(plan(desk) for desk in (office.desk, other) * 2))
    await plan(office.desk)
    await other.writer.stop()
    for number in numbers:
        assert await told(office, number) == list(people)
    assert len({letter.id for letter in await office.letters()}) == 69


@postgresql_only
@pytest.mark.timeout(60)
async def test_two_processes_share_a_notice_of_three_hundred_and_nobody_hears_it_twice(office):
    people = await settle(office, 300)
    await office.speaks(*people)
    await publishes(office, SIX, COMMUNITY)
    other, gateway = Desk(office.desk.settings.database.url), Scripted()
    sender = office.another(other, gateway)
    both = ((office.desk.writer, office.sender), (other.writer, sender))
    state = None
    while state is not NoticeState.FINISHED:
        await gather(*(schedule.plan_notices(*one) for one in both))
        await gather(*(one.send_due() for _, one in both))
        await schedule.plan_notices(*both[0])
        state = (await office.notices())[1].state
    await other.writer.stop()
    heard = Counter(whom for whom, _ in (*office.gateway.sent, *gateway.sent))
    assert heard == {f"o{person}": 1 for person in people}
    assert office.gateway.sent
    assert gateway.sent
    assert Counter(await office.states()) == {("accepted", ""): 300}
