"""A house whose only way to WeChat is the proxy, and the people it writes to."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from aiohttp import web
from sqlalchemy import func, select

import handlers
from bot import app
from bot import clock as bot_clock
from bot.community.people import Person
from bot.delivery import breaker
from bot.sandbox import Account, Phone, Platform
from bot.settings import Notices
from bot.storage.outbox import Letter, State
from bot.storage.tables import table
from bot.wechat.client import PATIENCE
from tests.house import Clock, House, settings

from . import acts
from .calls import APP, SECRET, moves_in, open_line
from .lanes import FORM, TEMPLATES
from .plan import Plan
from .proxy import Proxy

RESIDENT = "住户"  # whom callbacks are measured by
UNPACED = Notices(rate_per_second=100_000)
LOOK = 0.05  # seconds between two looks
STILL, QUIET = 0.2, 3.0  # seconds without a change that are the end: while sending, while due
letters = table(Letter)
STATES = select(
    letters.c.state,
    letters.c.due,
    func.count().label("count"),
    func.sum(letters.c.attempt).label("attempts"),
).group_by(letters.c.state, letters.c.due)


@dataclass
class Town(House):
    """`phones`: of those who are written to, by their number in the house."""

    proxy: Proxy
    plan: Plan | Callable
    phones: dict[int, Phone] = field(default_factory=dict)

    async def settles(self):
        """Until nothing is on its way or due, or nothing happens any more: what is sent again under
        its key is being sent all the while."""
        now = asyncio.get_running_loop().time
        before, since = None, now()
        while True:
            await self.ticks()
            await self.proxy.rests.wait()
            await self.platform.finishes.settled()
            rows = await self.do(lambda scene: scene.db.rows(STATES))
            found = len(self.proxy.asked), sorted(tuple(row.values()) for row in rows)
            if found != before:
                before, since = found, now()
            waits = any(row["state"] == State.QUEUED and row["due"] <= self.clock() for row in rows)
            is_sending = any(row["state"] == State.SENDING for row in rows)
            if now() - since >= (QUIET if waits else STILL if is_sending else 0):
                return
            await asyncio.sleep(LOOK)

    async def passes(self, **period):
        self.clock.passes(**period)
        await self.settles()


@contextmanager
def patience(timeout):
    """Calls to WeChat end after so long: 1,000 that hang would else take hours."""
    kept = app.Client
    app.Client = lambda *given: kept(*given, patience=timeout)
    try:
        yield
    finally:
        app.Client = kept


@contextmanager
def no_breaker():
    """All of them meet the fault, as the sender would not let them: it has tests of its own."""
    kept, breaker.IN_A_ROW = breaker.IN_A_ROW, sys.maxsize
    try:
        yield
    finally:
        breaker.IN_A_ROW = kept


@contextmanager
def noon():
    """A clock that only the run moves."""
    clock = Clock()
    bot_clock.read_from(clock)
    try:
        yield clock
    finally:
        bot_clock.read_from(None)


@asynccontextmanager
async def open_town(url, plan, limit, names=()) -> AsyncIterator[Town]:
    """On the database at `url`, at noon. `limit`: of a call. `names`: of those who live there."""
    with noon() as clock, patience(limit), TemporaryDirectory() as folder:
        platform = Platform(Account(APP, SECRET, "hush-token", "k" * 43), now=clock)
        platform.templates.add(*FORM)
        phones = [await moves_in(platform, name) for name in names]
        async with open_line(platform, plan) as proxy:
            chosen = _settings(url, proxy.origin, folder)
            bot = web.AppRunner(app.build(chosen, handlers.routes), access_log=None)
            try:
                await bot.setup()
                await web.TCPSite(bot, "127.0.0.1", 0).start()
                platform.callback = f"http://127.0.0.1:{bot.addresses[0][1]}/wechat"
                town = Town(platform, clock, bot.app[app.HOUSE], proxy, plan)
                numbers = {person.openid: person.id for person in await town.rows(Person)}
                town.phones = {numbers[phone.openid]: phone for phone in phones}
                yield town
            finally:
                await bot.cleanup()


def _settings(url, origin, folder):
    chosen = settings(url, origin, folder=folder)
    wechat = chosen.wechat.model_copy(update={"templates": TEMPLATES})
    return chosen.model_copy(update={"notices": UNPACED, "wechat": wechat})


def names(count):
    """The resident, and those who are written to."""
    return [RESIDENT, *(f"收信人{number}" for number in range(count))]


async def settle(url, count):
    """They follow and write, by real callbacks."""
    async with open_town(url, lambda _: acts.passes, PATIENCE) as town:
        for name in names(count):
            phone = town.platform.phone(name)
            await phone.follow()
            await phone.says("帮助")
