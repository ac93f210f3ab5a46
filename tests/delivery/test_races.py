"""Two processes at one letter: what one has taken the other does not take back."""

import threading
from asyncio import create_task, sleep, to_thread
from datetime import timedelta

import pytest

from bot.community.notices import NoticeState
from bot.delivery.broadcast import A_CHUNK
from bot.storage import attempts, audience, notices, outbox, outgoing
from bot.storage.outbox import Lane, State
from tests.house import NOON
from tests.storage.conftest import Desk, postgresql_only

pytestmark = postgresql_only
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def other(office):
    desk = Desk(office.desk.settings.database.url)
    yield desk
    await desk.writer.stop()


class Held:
    """A turn that has written, and does not commit yet."""

    def __init__(self, desk, work):
        self.wrote, self.go = threading.Event(), threading.Event()

        def turn(scene):
            work(scene)
            scene.write()
            scene.wishes.clear()
            self.wrote.set()
            self.go.wait(5)

        self.turn = create_task(desk.run(turn))

    async def meanwhile(self, other_turn):
        await to_thread(self.wrote.wait, 5)
        waiting = create_task(other_turn)
        await sleep(0.3)  # it has come as far as the lock
        self.go.set()
        await self.turn
        return await waiting


async def test_what_leaves_just_as_its_notice_is_cancelled_is_not_called_cancelled(office, other):
    await office.notice(1, 2, planned="[1]", state=NoticeState.CANCELLED)

    def take(scene):
        found = outgoing.of_notice(scene.db, notices.read(scene.db, 7), 1)
        attempts.begin(scene, [due.letter for due in found], Lane.CUSTOMER, MINUTE)

    held = Held(office.desk, take)
    await held.meanwhile(other.run(lambda scene: audience.cancel(scene, 7, A_CHUNK)))
    assert [state for state, _ in await office.states()] == ["sending", "cancelled"]


async def test_what_is_cancelled_just_as_it_would_leave_does_not(office, other):
    await office.notice(1, 2, planned="[1]")
    held = Held(office.desk, lambda scene: audience.cancel(scene, 7, A_CHUNK))

    def take(scene):
        return outgoing.of_notice(scene.db, notices.read(scene.db, 7), 9)

    assert await held.meanwhile(other.run(take)) == []
    assert [state for state, _ in await office.states()] == ["cancelled", "cancelled"]


async def test_what_one_process_says_again_the_other_does_not(office, other):
    number = await office.write(1, state=State.SENDING, lane=Lane.TEMPLATE, lease_until=NOON)

    def repeat(scene):
        found = outgoing.in_doubt(scene.db, [Lane.TEMPLATE], 9)
        if found:
            attempts.begin(scene, [due.letter for due in found], Lane.TEMPLATE, MINUTE)
        return [due.letter.id for due in found]

    held = Held(office.desk, repeat)
    assert await held.meanwhile(other.run(repeat)) == []
    assert (await office.letter(number)).attempt == 1


async def test_what_rides_along_in_one_process_is_not_pushed_by_the_other(office, other):
    await office.write(1, rides=True)

    def ride(scene):
        attempts.begin(scene, outbox.riders(scene.db, 1, 9), Lane.REPLY, MINUTE)

    held = Held(office.desk, ride)
    assert await held.meanwhile(other.run(lambda scene: outgoing.own(scene.db, 9))) == []
    assert (await office.letter(1)).lane == Lane.REPLY
