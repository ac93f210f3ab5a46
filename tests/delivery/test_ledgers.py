"""What is worked out from rows is what the platform counts: a play by chance, move by move."""

import random
from datetime import timedelta

import pytest

from bot.delivery.lanes import Lane, Matter, Traffic, choose
from bot.delivery.outcomes import Why
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches
from bot.sandbox.windows import Act, Windows
from bot.settings import Account
from bot.storage import ledgers
from bot.storage.inbox import Opens
from bot.storage.outbox import State

ACTS = {Act.MESSAGE: Opens.MESSAGE, Act.TAP: Opens.TAP}
REASONS = {45015: Why.SILENT, 45047: Why.COUNTED_OUT}
WAITS = (1, 20, 59, 60, 61, 3600, 47 * 3600, 48 * 3600)


class Play:
    """One person, told of by rows here and by windows there."""

    def __init__(self, office, seed):
        self.office, self.chance = office, random.Random(seed)  # noqa: S311 - to be repeated
        self.windows = Windows(office.clock, Switches())
        self.told = {True: 0, False: 0}

    async def acts(self, act):
        self.office.clock.passes(seconds=1)
        self.windows.grant("dora", act)
        await self.office.speaks(4, opens=ACTS[act])

    async def lane(self):
        def work(scene):
            ledger = ledgers.of(scene.db, [4])[4]
            urgent = Matter(is_urgent=True)  # none of the five kept back
            return choose(ledger, urgent, Traffic(Account.SERVICE), self.office.clock())

        return await self.office.desk.run(work)

    async def sends(self):
        """Both say whether it may be sent, and why not; then it is, if both do."""
        lane = await self.lane()
        try:
            self.windows.spend("dora")
            allowed = Lane.CUSTOMER
        except RefusedError as error:
            allowed = REASONS[error.args[0]]
        told = lane if lane is Lane.CUSTOMER else lane.why
        self.told[allowed is Lane.CUSTOMER] += 1
        if allowed is Lane.CUSTOMER and told is Lane.CUSTOMER:
            number = await self.office.write(
                4, state=State.ACCEPTED, lane=Lane.CUSTOMER, sent_at=self.office.clock()
            )
            await self.office.change(number, post=number)
        return told, allowed

    def passes(self):
        self.office.clock.passes(seconds=self.chance.choice(WAITS))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("seed", range(3))
async def test_with_one_kind_of_window_both_always_agree(office, act, seed):
    await office.meet("dora")
    play = Play(office, seed)
    for _ in range(60):
        move = play.chance.random()
        if move < 0.15:
            await play.acts(act)
        elif move < 0.3:
            play.passes()
        else:
            told, allowed = await play.sends()
            assert told == allowed, play.office.clock.now
    assert min(play.told.values()) > 5


@pytest.mark.parametrize("seed", range(4))
async def test_with_both_kinds_nothing_is_sent_that_the_platform_would_refuse(office, seed):
    """A message sent in a minute after a tap is counted in both windows here: the stricter way."""
    await office.meet("dora")
    play = Play(office, seed)
    for _ in range(60):
        move = play.chance.random()
        if move < 0.2:
            await play.acts(play.chance.choice(list(ACTS)))
        elif move < 0.3:
            play.passes()
        else:
            told, allowed = await play.sends()
            assert told == allowed or allowed is Lane.CUSTOMER
    assert min(play.told.values()) > 5


async def test_letters_of_one_message_count_once_and_what_never_left_not_at_all(office):
    now = office.clock()
    for state in (State.ACCEPTED, State.DELIVERED, State.SENDING, State.UNKNOWN):
        await office.write(1, state=state, lane=Lane.CUSTOMER, sent_at=now, post=1)
    for number, state in enumerate(set(State) - set(ledgers.LIVE), 50):
        await office.write(1, state=state, lane=Lane.CUSTOMER, sent_at=now, post=number)
    await office.write(2, state=State.ACCEPTED, lane=Lane.CUSTOMER, sent_at=now, post=90)
    found = await office.desk.run(lambda scene: ledgers.of(scene.db, [1, 2, 3, 999]))
    assert {who: ledger.sent_since_spoke for who, ledger in found.items()} == {1: 1, 2: 1, 3: 0}


async def test_what_opens_nothing_opens_nothing(office):
    await office.meet("dora")
    await office.speaks(4, opens=Opens.NOTHING)
    found = await office.desk.run(lambda scene: ledgers.of(scene.db, [4]))
    assert (found[4].spoke_at, found[4].tapped_at) == (None, None)


async def test_what_was_sent_before_she_spoke_does_not_count(office):
    await office.write(
        1,
        state=State.ACCEPTED,
        lane=Lane.CUSTOMER,
        sent_at=office.clock() - timedelta(seconds=1),
        post=1,
    )
    found = await office.desk.run(lambda scene: ledgers.of(scene.db, [1]))
    assert found[1].sent_since_spoke == 0
