"""What people do in a play: the usual, and more; each with its weight."""

import asyncio
from contextlib import suppress

from bot.sandbox import NotFollowingError
from tests.crash import acts as usual
from tests.crash.acts import Act
from tests.crash.town import NobodyIdleError
from tests.play.town import act_number

ACTS: list[Act] = list(usual.ACTS)


def act(weight):
    def add(play):
        ACTS.append(Act(play, weight))
        return play

    return add


def draw(rng, count):
    return rng.choices([one.play for one in ACTS], [one.weight for one in ACTS], k=count)


async def play(one, town, rng, number, delay):
    """After a while. Nothing is done where everybody who could is busy, or has left."""
    await asyncio.sleep(delay)
    act_number.set(number)
    town.done[one.__name__] += 1
    with suppress(NobodyIdleError, NotFollowingError):
        await one(town, rng)
