"""A small house of the machine alone: a router of the test's own, on a real database."""

from dataclasses import replace
from itertools import count

import pytest

from bot.actions import committee
from bot.chat.dispatch import Dispatch
from bot.chat.messages import Incoming, Kind, Say
from bot.chat.router import Router
from bot.chat.texts import Texts
from bot.community.people import Grant
from tests.house import COMMUNITY
from tests.storage.conftest import Desk, desks
from tests.storage.reused import database, reused

__all__ = ["Machine", "database", "desks", "heard", "hears", "machine", "reused"]


class Machine:
    """`routes` is the test's to fill; what handlers say is the template `said`."""

    def __init__(self, url, clock, account="service"):
        self.desk, self.clock, self.routes = Desk(url, account), clock, Router()
        self.routes.on_free_words(self.free)
        self.texts, self.numbers = Texts(), count(1)
        self.dispatch = self.make_dispatch()

    def make_dispatch(self, reply_within=4.5):
        return Dispatch(self.routes, self.desk.writer, self.texts, committee.alarm, reply_within)

    def free(self, chat):
        return heard("free", chat)

    def incoming(self, text, who="anna", kind=Kind.TEXT, **given):
        self.clock.passes(seconds=1)
        at = int(self.clock.now.timestamp())
        return Incoming(f"k{next(self.numbers)}", who, "gh", kind, at, text, **given)

    async def says(self, text, who="anna", kind=Kind.TEXT, **given):
        """What she is answered."""
        reply = await self.dispatch.hear(self.incoming(text, who, kind, **given))
        return reply and reply.text

    async def again(self, message, **changed):
        return await self.dispatch.hear(replace(message, **changed))

    async def becomes(self, role, person=1):
        def grant(scene):
            scene.add(Grant(id=scene.number("grant"), person=person, role=role, area=COMMUNITY))

        await self.desk.run(grant)


def heard(name, chat):
    """An answer that tells which handler heard what."""
    number = "" if chat.number is None else f" {chat.number}"
    words = f" “{chat.words}”" if chat.words else ""
    return Say("said", text=f"{name}{number}{words}")


def hears(name):
    return lambda chat: heard(name, chat)


@pytest.fixture
async def machine(database, clock):
    machine = Machine(database, clock)
    yield machine
    await machine.desk.writer.stop()
