"""Sends straight through the client and the gateway: is each outcome of the right class?"""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from time import perf_counter

from bot.delivery.outcomes import Accepted
from bot.sandbox import Account, Platform, serve
from bot.wechat.client import PATIENCE, Client
from bot.wechat.gateway import WeChatGateway
from bot.wechat.lines import Lines, Patience

from .kinds import Hits
from .lanes import FORM, TEMPLATES
from .plan import Plan
from .proxy import HOST, Proxy
from .rows import Row

IN_FLIGHT = 64
IMPATIENT = Patience(total=1.5, connect=1.0)
SLACK = 1.0  # seconds by which a busy machine, and aiohttp's rounding over 5 s, outlast a timeout
APP, SECRET = "wx0000000000000001", "hush-secret"


def patience(kind):
    return IMPATIENT if kind.is_slow else PATIENCE


def shown(phone):
    """What the account said of its own accord."""
    return [b.text for b in phone.bubbles if b.side == "account" and b.via != "reply"]


@asynccontextmanager
async def open_line(platform, plan):
    """A platform that serves, and the proxy before it."""
    runner = await serve(platform)
    proxy = Proxy((HOST, runner.addresses[0][1]), plan)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.shut()
        await runner.cleanup()


async def moves_in(platform, name):
    """A phone that follows and has just written; nobody is told."""
    phone = platform.phone(name)
    await phone.follow()
    phone.draft_text("在")
    return phone


async def run(kind, lane, sends):
    """`sends` calls, many in flight, one a person. A keyed one that has no clear end is repeated."""
    platform = Platform(Account(APP, SECRET, "hush-token", "k" * 43))
    row = Row("call", "", kind.name, lane.name, sends)
    row.limit = patience(kind).total + SLACK
    began = perf_counter()
    platform.templates.add(*FORM)
    phones = [await moves_in(platform, str(number)) for number in range(sends)]
    plan = Plan(kind, lane.path)
    async with (
        open_line(platform, plan) as proxy,
        Lines() as http,
    ):
        client = Client(APP, SECRET, http, proxy.origin, patience(kind))
        patient = Client(APP, SECRET, http, proxy.origin)
        gateways = [WeChatGateway(each, TEMPLATES) for each in (client, patient)]
        calls = Calls(kind, lane, gateways, proxy, row)
        if kind.hits is not Hits.TOKENS:
            await patient.token.get()
            client.token = patient.token  # what is refused is the send
        await plan.begin(proxy)
        await asyncio.gather(*(calls.make(n, phone) for n, phone in enumerate(phones)))
        await proxy.rests.wait()
    calls.judge()
    row.shown = sum(len(shown(phone)) for phone in phones)
    row.asked = sum(calls.asked().values())
    row.seconds = perf_counter() - began
    return row


class Calls:
    """`gateways`: for the call that meets the fault, and for its repetition."""

    def __init__(self, kind, lane, gateways, proxy, row):
        self.kind, self.lane, self.proxy, self.row = kind, lane, proxy, row
        self._first, self._patient = gateways
        self._free = asyncio.Semaphore(IN_FLIGHT)
        self._ended = []  # phones, and the outcomes of their calls

    def asked(self):
        """How often each person's openid came to the proxy."""
        told = (asked for asked in self.proxy.asked if asked.path == self.lane.path)
        return Counter(asked.field("touser") for asked in told)

    async def make(self, number, phone):
        async with self._free:
            outcomes = [await self._timed(self._first, number, phone)]
            if self.lane.is_keyed and self.kind.is_ambiguous and not self.kind.is_outage:
                outcomes.append(await self.lane.send(self._patient, phone.openid, number))
        self._ended.append((phone, outcomes))

    def judge(self):
        for phone, (outcome, *repeated) in self._ended:
            told = [self._outcome(outcome), *map(self._again, repeated)]
            self.row.judge(*told, self._shown(phone, 1 if repeated else self.kind.shown))

    async def _timed(self, gateway, number, phone):
        began = perf_counter()
        outcome = await self.lane.send(gateway, phone.openid, number)
        self.row.longest = max(self.row.longest, perf_counter() - began)
        return outcome

    def _outcome(self, outcome):
        if (type(outcome), getattr(outcome, "why", "")) != self.kind.ends:
            return f"is {outcome}, not {self.kind.ends[0].__name__}({self.kind.ends[1]})"
        return None

    def _again(self, outcome):
        return None if isinstance(outcome, Accepted) else f"repeated with its key it is {outcome}"

    def _shown(self, phone, times):
        if (seen := len(shown(phone))) != times:
            return f"is on the phone {seen} times, not {times}"
        return None
