"""An outbox and its sender, and a gateway that ends every attempt as the test says."""

import asyncio
import json
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.chat.texts import Texts
from bot.community.notices import Notice, NoticeState
from bot.community.people import Person
from bot.delivery.outcomes import Accepted
from bot.delivery.sender import Sender
from bot.delivery.settling import Ends
from bot.settings import TemplateName
from bot.storage import ledgers
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.outbox import Lane, Letter
from tests.storage.conftest import Desk
from tests.storage.reused import database, reused

__all__ = ["Scripted", "database", "office", "reused", "second", "templates", "town"]

TEMPLATES = {name.value: f"wechat-{name}" for name in TemplateName}
TOWN = ("王秀英", "李梅", "陈刚")
COMING = {"template": "workers/jobs/coming", "facts": {"number": 12, "who": "张伟"}}


@dataclass(frozen=True)
class Call:
    """What WeChat was asked: a text, the title of a form, a picture's file; a key where the lane has
    one; the commands of the options below a text."""

    lane: Lane
    whom: tuple[str, ...]
    words: str
    key: str = ""
    options: tuple[str, ...] = ()


class Scripted:
    """Stands in for WeChat: the next outcome to each send, Accepted where none is left.

    `of_lane`: outcomes of one lane's, before the others. `sent`: customer messages alone.
    """

    def __init__(self, *outcomes):
        self.outcomes, self.calls, self.sent = list(outcomes), [], []
        self.of_lane = defaultdict(list)

    async def get_ready(self, _form):
        return True

    async def send_text(self, openid, text):
        self.sent.append((openid, text))
        return await self._ends(Call(Lane.CUSTOMER, (openid,), text))

    async def send_menu(self, openid, text, options):
        self.sent.append((openid, text))
        commands = tuple(option.command for option in options)
        return await self._ends(Call(Lane.CUSTOMER, (openid,), text, options=commands))

    async def send_picture(self, openid, picture):
        return await self._ends(Call(Lane.CUSTOMER, (openid,), picture.name))

    async def send_template(self, openid, form, key):
        return await self._ends(Call(Lane.TEMPLATE, (openid,), form.values["title"], key))

    async def send_subscribed(self, openid, form):
        return await self._ends(Call(Lane(form.name), (openid,), form.values["title"]))

    async def send_mass(self, openids, text, key):
        return await self._ends(Call(Lane.MASS, tuple(openids), text, key))

    async def _ends(self, call):
        self.calls.append(call)
        await self.meanwhile()
        for outcomes in (self.of_lane[call.lane], self.outcomes):
            if outcomes:
                return outcomes.pop(0)
        return Accepted()

    async def meanwhile(self):
        """What happens while WeChat is being asked."""

    def lanes(self):
        return [call.lane for call in self.calls]


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

    async def meets(self, count):
        """So many more, silent so far; their numbers. 4 is o4."""

        def work(scene):
            first = scene.number("person", count)
            for number in range(first, first + count):
                scene.add(Person(id=number, openid=f"o{number}"))
            return range(first, first + count)

        return await self.desk.run(work)

    async def speaks(self, *people, opens=Opens.MESSAGE):
        at = self.clock.now

        def work(scene):
            for person in people:
                key = f"{person}:{at}"
                scene.put(Answer(key=key, person=person, owner=Owner.DOOR, opens=opens, text="好"))

        await self.desk.run(work)

    async def consents(self, *people, to=TemplateName.ONCE, left=1):
        def work(scene):
            for person in people:
                consent = ledgers.consent(scene.db, person, to)
                consent.left = left
                scene.put(consent)

        await self.desk.run(work)

    async def consents_left(self):
        """Those to one notice each, by person."""
        found = await self.desk.rows(ledgers.Consent)
        return {one.person: one.left for one in found if one.template is TemplateName.ONCE}

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

    async def notice(self, *people, number=7, state=NoticeState.SENDING, **fields):
        """A notice whose deliveries to these people are written down."""
        said = {"title": "停水通知", "body": "明天停水。", "areas": [], "author": 1}
        when = {"fire_local": "", "zone": "", "fire_at": self.clock.now}

        def work(scene):
            scene.add(Notice(**{"id": number, "state": state} | said | when | fields))
            first = scene.number("letter", len(people)) if people else 0
            for place, person in enumerate(people, first):
                urgent = fields.get("is_urgent", False)
                given = {"id": place, "person": person, "notice": number, "is_urgent": urgent}
                scene.add(Letter(template="notice", **given))

        await self.desk.run(work)

    async def notices(self):
        return {notice.id: notice for notice in await self.desk.rows(Notice)}

    async def change(self, letter, **fields):
        row = await self.letter(letter)
        await self.desk.run(lambda scene: scene.change(row, **fields))

    async def letters(self):
        return await self.desk.rows(Letter)

    async def letter(self, number):
        return next(letter for letter in await self.letters() if letter.id == number)

    async def states(self):
        return [(letter.state.value, letter.why) for letter in await self.letters()]

    @asynccontextmanager
    async def in_flight(self, sender=None):
        """What is due is on its way meanwhile; WeChat answers when this is left."""
        sender = sender or self.sender
        flying, land = asyncio.Event(), asyncio.Event()

        async def wait():
            flying.set()
            await land.wait()

        sender.gateway.meanwhile = wait
        sending = asyncio.create_task(sender.send_due())
        await flying.wait()
        await asyncio.sleep(0.05)  # the rest of the round leaves, too
        try:
            yield
        finally:
            land.set()
            await sending
            del sender.gateway.meanwhile

    async def dies_sending(self):
        """The process ends when what is due has left, before anything is on record of it."""
        flying, never = asyncio.Event(), asyncio.Event()

        async def wait():
            flying.set()
            await never.wait()

        self.gateway.meanwhile = wait
        sending = asyncio.create_task(self.sender.send_due())
        await flying.wait()
        await asyncio.sleep(0.05)
        tasks = [sending, *self.sender._carriers]  # noqa: SLF001 - a process that dies has no say
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        del self.gateway.meanwhile
        self.sender = self.another(self.desk, self.gateway)


@pytest.fixture
def templates(monkeypatch):
    """Every template is set up, as the environment may do it."""
    monkeypatch.setenv("LOULI_WECHAT__TEMPLATES", json.dumps(TEMPLATES))


@pytest.fixture
async def town(templates, house):
    """The real house with every template set up; 1 王秀英, 2 李梅 and 3 陈刚 follow, silent by now."""
    content = "事项：{{thing1.DATA}}\n内容：{{thing2.DATA}}"
    for name, known in TEMPLATES.items():
        if name in {"once", "lasting"}:
            house.platform.notices.add(known, "公告", content, lasting=name == "lasting")
        else:
            house.platform.templates.add(known, "提醒", content)
    for name in TOWN:
        await house.platform.phone(name).follow()
    house.clock.passes(minutes=5)
    return house


@pytest.fixture
async def office(database, clock, templates):
    office = Office(database, clock)
    await office.meet("anna", "berta", "clara")
    await office.speaks(1, 2, 3)
    yield office
    await office.desk.writer.stop()


@pytest.fixture
async def second(office, database):
    """Another process: a writer, a gateway and a sender of its own on the same database."""
    desk, gateway = Desk(database), Scripted()
    yield office.another(desk, gateway)
    await desk.writer.stop()
