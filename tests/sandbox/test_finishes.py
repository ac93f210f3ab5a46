"""Finish events: held, released, doubled, lost, early."""

import asyncio

import pytest

from bot.sandbox import Fault
from bot.sandbox import finishes as finishes_module
from bot.sandbox.courier import Courier

FINISH = "TEMPLATESENDJOBFINISH"


def told(program):
    return [int(fields["MsgID"]) for fields in program.told(FINISH)]


async def three(api, phone):
    return [(await api.template(phone))["msgid"] for _ in range(3)]


async def test_held_events_come_in_the_order_in_which_they_are_released(
    api, platform, program, phone
):
    platform.finishes.hold()
    first, second, third = await three(api, phone)
    await platform.finishes.settled()
    assert told(program) == []
    one, two, _ = platform.finishes.held
    for finish in (two, one):
        platform.finishes.release(finish)
        await platform.finishes.settled()
    assert told(program) == [second, first]
    assert [finish.msgid for finish in platform.finishes.held] == [third]
    platform.finishes.release()
    await platform.finishes.settled()
    assert told(program) == [second, first, third]
    await api.template(phone)
    await platform.finishes.settled()
    assert len(told(program)) == 4


async def test_a_held_event_can_come_twice_and_another_never(api, platform, program, phone):
    platform.finishes.hold()
    first, *_ = await three(api, phone)
    finish = platform.finishes.held[0]
    platform.finishes.release(finish, finish)
    platform.finishes.held.clear()
    platform.finishes.release()
    await platform.finishes.settled()
    assert told(program) == [first, first]


async def test_every_event_can_come_often(api, platform, program, phone):
    platform.faults.append(Fault("finish", kind="repeat", times=None, copies=3))
    sent = await three(api, phone)
    await platform.finishes.settled()
    assert sorted(told(program)) == sorted(sent * 3)


async def test_the_same_events_are_lost_for_the_same_seed(api, platform, program, phone):
    gone = []
    for _ in range(2):
        platform.faults.clear()
        platform.faults.append(Fault(FINISH, kind="unsent", times=None, share=0.5, seed=7))
        program.heard.clear()
        sent = [(await api.template(phone))["msgid"] for _ in range(20)]
        await platform.finishes.settled()
        gone.append([index for index, msgid in enumerate(sent) if msgid not in told(program)])
    assert gone[0] == gone[1]
    assert 0 < len(gone[0]) < 20
    assert len(phone.bubbles) == 40


async def test_an_early_event_comes_before_the_answer(api, platform, program, phone):
    platform.faults.append(Fault("finish", kind="early"))
    answered = []

    async def wait():
        await asyncio.sleep(0.05)
        assert answered == []
        return "success"

    program.answers = [wait]
    answered.append(await api.template(phone))
    assert told(program) == [answered[0]["msgid"]]


async def test_events_can_be_turned_off(api, platform, program, phone):
    platform.faults.append(Fault("finish", kind="unsent", times=None))
    await three(api, phone)
    await platform.finishes.settled()
    assert told(program) == []
    assert len(phone.bubbles) == 3


async def test_no_more_than_so_many_are_on_their_way(api, platform, program, phone, monkeypatch):
    monkeypatch.setattr(finishes_module, "AT_ONCE", 4)
    now, most = [0], [0]

    async def wait():
        now[0] += 1
        most[0] = max(most[0], now[0])
        await asyncio.sleep(0.01)
        now[0] -= 1
        return "success"

    program.answers = [wait] * 40
    await asyncio.gather(*(api.template(phone) for _ in range(40)))
    await platform.finishes.settled()
    assert len(told(program)) == 40
    assert most[0] == 4


async def test_an_event_is_repeated_until_it_is_heard(api, platform, program, phone):
    async def never():
        await asyncio.sleep(1)

    program.answers = [never, never]
    sent = (await api.template(phone))["msgid"]
    await platform.finishes.settled()
    assert told(program) == [sent] * 3
    assert len({program.heard[-1], *program.heard[-3:]}) == 1


async def test_without_a_callback_nothing_waits(api, platform, phone):
    platform.callback = ""
    await three(api, phone)
    await platform.finishes.settled()
    assert len(phone.bubbles) == 3


@pytest.mark.timeout(20)
async def test_a_platform_that_closes_leaves_no_task_behind(api, platform, phone):
    platform.finishes.delay = 600
    await three(api, phone)
    await platform.close()
    names = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}
    assert not any(name.startswith("Finishes.") for name in names)
    await platform.finishes.settled()


async def test_another_courier_can_carry_them(api, platform, program, phone):
    given = platform.account, platform.callback, platform.now, platform.feed
    await platform.courier.close()
    platform.courier = Courier(*given)
    sent = (await api.template(phone))["msgid"]
    await platform.finishes.settled()
    assert told(program) == [sent]
    assert len(platform.courier.tries) == 1
