"""An outbox and its sender, and a gateway that ends every attempt as the test says."""

from functools import partial

import pytest

from bot.chat.texts import Texts
from bot.community.people import Person
from bot.delivery.outcomes import Accepted
from bot.delivery.sender import Sender
from bot.delivery.settling import Ends
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.outbox import Letter
from tests.storage.conftest import Desk
from tests.storage.reused import database, reused

__all__ = ["Scripted", "database", "office", "reused", "second"]


class Scripted:
    """Stands in for WeChat: the next outcome to each send, Accepted where none is left."""

    def __init__(self, *outcomes):
        self.outcomes, self.sent = list(outcomes), []

    async def send_text(self, openid, text):
        self.sent.append((openid, text))
        await self.meanwhile()
        return self.outcomes.pop(0) if self.outcomes else Accepted()

    async def meanwhile(self):
        """What happens while WeChat is being asked."""


class Office:
    """A writer, a sender, and people who have all just spoken: 1 anna, 2 berta, 3 clara."""

    def __init__(self, url, clock, account="service"):
        self.desk, self.clock, self.gateway, self.lost = Desk(url, account), clock, Scripted(), []
        self.alarms = []
        self.sender = self.another(self.desk, self.gateway)

    def another(self, desk, gateway):
        ends = Ends(Texts(), self.unreached, self.alarm)
        return Sender(desk.writer, gateway, ends, desk.settings)

    def unreached(self, _scene, letter):
        self.lost.append(letter.id)

    def alarm(self, _scene, say):
        self.alarms.append(say)

    async def meet(self, *names):
        def work(scene):
            for name in names:
                scene.add(Person(id=scene.number("person"), openid=name))

        await self.desk.run(work)

    async def speaks(self, *people, opens=Opens.MESSAGE):
        for person in people:
            key = f"{person}:{self.clock.now}"
            said = Answer(key=key, person=person, owner=Owner.DOOR, opens=opens, text="好")
            await self.desk.run(lambda scene, said=said: scene.put(said))

    async def write(self, person, words="您好", **fields):
        """A letter in the outbox; its number."""

        def work(scene):
            number = scene.number("letter")
            facts = {} if "notice" in fields else {"facts": {"text": words}}
            scene.add(
                Letter(**{"id": number, "person": person, "template": "said"} | facts | fields)
            )
            return number

        return await self.desk.run(work)

    async def change(self, letter, **fields):
        row = await self.letter(letter)
        await self.desk.run(lambda scene: scene.change(row, **fields))

    async def letters(self):
        return await self.desk.rows(Letter)

    async def letter(self, number):
        return next(letter for letter in await self.letters() if letter.id == number)

    async def states(self):
        return [(letter.state.value, letter.why) for letter in await self.letters()]


@pytest.fixture
async def office(database, clock):
    office = Office(database, clock)
    await office.meet("anna", "berta", "clara")
    await office.speaks(1, 2, 3)
    yield office
    await office.desk.writer.stop()


@pytest.fixture
async def second(office, database):
    """Another process: a writer, a gateway and a sender of its own on the same database."""
    desk, gateway = Desk(database), Scripted()
    yield partial(office.another, desk, gateway)()
    await desk.writer.stop()
