"""WeChat as the fleet meets it: an address for each process, and the moment of every send."""

import json
from collections import Counter, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from benchmarks.callbacks import AES_KEY, APP_ID, TOKEN, person
from bot.sandbox import Account, Platform
from bot.sandbox.courier import Courier
from bot.sandbox.windows import Act
from tests.fleet.moments import Door

ACCOUNT = Account(APP_ID, "secret", TOKEN, AES_KEY)
SENDS = {"/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"}
TEMPLATE = "notice"
NOTICE = "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}\n时间：{{time3.DATA}}"


@dataclass(frozen=True, slots=True)
class Call:
    """A send call. `at`: when it came, in seconds since 1970; `by`: the process's number."""

    at: float
    by: int
    openid: str
    key: str


class Gate(Courier):
    """Carries each push to the next process that lives, as a balancer before them would."""

    def __init__(self, *given):
        super().__init__(*given)
        self.doors = deque()
        self.pause = 0.05

    async def _once(self, openid, text):
        self.doors.rotate(1)
        self.callback = self.doors[0]
        return await super()._once(openid, text)


class WeChat(Platform):
    """`calls`: every send call so far. `marks`: what is done as soon as that many have come."""

    def __init__(self, now, processes):
        super().__init__(ACCOUNT, now=now)
        self.courier = Gate(ACCOUNT, "balanced", now, self.feed)
        self.templates.add(TEMPLATE, "通知", NOTICE)
        self.calls, self.marks = [], {}
        self.doors = [Door() for _ in range(processes)]
        self.ports = [door.getsockname()[1] for door in self.doors]
        self.people = 0

    def app(self):
        app = super().app()
        app.middlewares.append(self._noted)
        return app

    def know(self, people):
        """So many residents follow, and wrote a moment ago."""
        self.people = people
        for number in range(people):
            openid = person(number)
            self.users.meet(openid)
            self.users.follow(openid)
            self.windows.grant(openid, Act.MESSAGE)

    def shown(self):
        """By openid: how often the phone showed what the account sent of its own accord."""
        return Counter(
            openid
            for openid in map(person, range(self.people))
            for bubble in self.screens.of(openid)
            if bubble.via in {"customer", "template"}
        )

    @web.middleware
    async def _noted(self, request, handler):
        if request.path in SENDS:
            number, at = self._caller(request.transport)
            asked = json.loads(await request.read())
            key = asked.get("client_msg_id", "")
            self.calls.append(Call(at, number, asked["touser"], key))
            if mark := self.marks.pop(len(self.calls), None):
                mark()
        return await handler(request)

    def _caller(self, transport):
        """The number of the process, and when its call came."""
        here, there = (transport.get_extra_info(end) for end in ("sockname", "peername"))
        number = self.ports.index(here[1])
        return number, self.doors[number].connections[there].came_at


@asynccontextmanager
async def open_wechat(now, processes):
    """It listens at `processes` addresses: so it knows who calls."""
    wechat = WeChat(now, processes)
    runner = web.AppRunner(wechat.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        for door in wechat.doors:
            await web.SockSite(runner, door).start()
        yield wechat
    finally:
        await runner.cleanup()
