"""The real application in either mode, people who live there, and a socket to its door."""

import asyncio
import logging
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import process_time

from sqlalchemy import make_url

from bot import app, failpoints, logs
from bot import clock as bot_clock
from bot.community.tickets import Act, Event, Ticket, TicketState
from bot.storage.every_table import ROWS
from tests.chats.conftest import Introduced
from tests.fuzz.cases import STRANGERS
from tests.fuzz.verdicts import Answer, BrokenRuleError
from tests.house import ROSTER, Clock, furnish, open_house
from tests.phone import Phones

MODES = ("safe", "plain")
PATIENCE = 30  # seconds for an answer: longer than any door waits
CANARIES = {"王秀英": "kq7zvictimw", "李梅": "kq8zvictimw", "陈刚": "kq9zvictimw"}
TRACES = [f"SELECT count(*) FROM {name}" for name in ("answer", "failed", "finish", "person")]  # noqa: S608
ALARM = "bot.actions.pulse"  # so many forgeries are worth one, and rightly
EXAMPLE = "13800138000"  # stands in the bot's own words: 也可以一次说完
AFTER = {
    Act.ACCEPTED: TicketState.ACCEPTED,
    Act.RESOLVED: TicketState.RESOLVED,
    Act.CLOSED: TicketState.CLOSED,
    Act.REOPENED: TicketState.ACCEPTED,
    Act.RETURNED: TicketState.REPORTED,
}


class Complaints(logging.Handler):
    """What the house itself thought wrong."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.lines = []
        self.addFilter(logs.is_worth_telling)
        self.addFilter(lambda record: record.name != ALARM)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record):
        self.lines.append(self.format(record))

    def take(self):
        lines, self.lines = self.lines, []
        return lines


@dataclass
class Door:
    """One house: its address, and a second look at its database."""

    house: object
    port: int
    watch: sqlite3.Connection

    def traces(self):
        """How much is there of what every push that is heard leaves behind."""
        return [self.watch.execute(statement).fetchone()[0] for statement in TRACES]

    async def settle(self):
        for _ in range(3):
            await self.house.ticks()
        await self.house.platform.finishes.settled()

    async def check(self):
        """The database is whole, all that is sealed opens, tickets are where their steps lead."""
        for pragma in ("integrity_check", "foreign_key_check"):
            found = self.watch.execute(f"PRAGMA {pragma}").fetchall()
            if found not in ([], [("ok",)]):
                raise BrokenRuleError(f"{pragma}: {found[:3]}")
        for model in ROWS:
            await self.house.rows(model)
        steps = {}
        for event in await self.house.rows(Event):
            if event.act in AFTER:
                steps[event.ticket] = AFTER[event.act]
        for ticket in await self.house.rows(Ticket):
            if ticket.state != steps.get(ticket.id, TicketState.REPORTED):
                raise BrokenRuleError(f"ticket {ticket.id} is {ticket.state}")


class Street:
    """A house in each mode. `heard`: how many pushes were taken in."""

    def __init__(self, clock, doors, complaints):
        self.clock, self.doors, self.complaints = clock, doors, complaints
        self.heard = 0
        self.begun = int(clock().timestamp())
        platform = doors["safe"].house.platform
        strangers = [platform.phone(f"生人{n}") for n in range(STRANGERS)]
        residents = [platform.phone(name) for _, name, _ in ROSTER]
        self.phones = {"生人": strangers, "住户": residents}
        self.phones |= {"网格员": [platform.phone("张伟")], "主任": [platform.phone("主任")]}
        mobiles = {f"mobile of {name}": mobile for _, name, mobile in ROSTER}
        self.secrets = {
            name: secret for name, secret in (CANARIES | mobiles).items() if secret != EXAMPLE
        }

    def others(self, case):
        """What must not be shown to whoever sent this: committee and workers may see it."""
        if case.who in ("主任", "张伟"):
            return []
        return [secret for owner, secret in self.secrets.items() if not owner.endswith(case.who)]

    async def knock(self, case):
        """Sends it over a socket of its own; what came back."""
        octets, before = case.letter.octets(), self.heard
        began = process_time()
        status, body = await self._exchange(
            self.doors[case.mode].port, octets, case.letter.hangs_up
        )
        return Answer(status, body, self.heard > before, process_time() - began)

    async def _exchange(self, port, octets, hangs_up):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(octets)
            if hangs_up:
                writer.write_eof()
            async with asyncio.timeout(PATIENCE):
                return await read_response(reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            return 0, b""
        finally:
            writer.transport.abort()

    async def shown_to_others(self):
        """(phone, what): another's words on a screen where they do not belong."""
        for door in self.doors.values():
            for phone in door.house.platform.phones.values():
                if phone.name in ("主任", "张伟"):
                    continue
                words = "\n".join(f"{b.title} {b.text} {b.tail}" for b in phone.bubbles)
                for owner, secret in self.secrets.items():
                    if secret in words and not owner.endswith(phone.name):
                        yield phone.name, owner


async def read_response(reader):
    """(status, body) of the first final response."""
    status = 100
    while status < 200:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
    headers = Counter()
    for line in head[1:-2]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    size = headers["content-length"]
    return status, await (reader.readexactly(int(size)) if size else reader.read())


@asynccontextmanager
async def street(folder):
    """New houses with a little of everything in them."""
    clock, complaints = Clock(), Complaints()
    bot_clock.read_from(clock)
    logging.getLogger().addHandler(complaints)
    before = failpoints.at
    try:
        async with AsyncExitStack() as stack:
            doors = {
                mode: await stack.enter_async_context(door(folder, mode, clock)) for mode in MODES
            }
            built = Street(clock, doors, complaints)

            def reached(name):
                built.heard += name == "message.taken"

            failpoints.arm(reached)
            app.settle_in()
            yield built
    finally:
        failpoints.arm(before)
        logging.getLogger().removeHandler(complaints)
        bot_clock.read_from(None)


@asynccontextmanager
async def door(folder, mode, clock):
    url = f"sqlite:///{folder / mode}.db"
    furnish(url)
    async with open_house(url, mode, clock) as house:
        await move_in(house)
        watch = sqlite3.connect(make_url(url).database)
        try:
            yield Door(house, int(house.platform.callback.split(":")[2].partition("/")[0]), watch)
        finally:
            watch.close()


async def move_in(house):
    """Committee, worker and residents, each with a ticket that holds a word of their own."""
    introduced = Introduced(Phones(house))
    await introduced.staff()
    await introduced.worker()
    await introduced.resident(*(name for _, name, _ in ROSTER))
    for name, canary in CANARIES.items():
        await introduced.says(name, f"报事 楼道灯坏了 {canary}")
    for number in (1, 2):
        await introduced.says("张伟", f"接 {number}")
    await introduced.says("主任", "发通知 6号楼 停水通知\n明天停水", "确认")
    assert introduced.house.parts.door.forged == 0
    assert len(await house.rows(Ticket)) == len(CANARIES)
