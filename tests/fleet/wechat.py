"""WeChat as the fleet meets it: an address for each process, and the moment of every send."""

import json
from collections import Counter, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from aiohttp import web

from benchmarks.callbacks import AES_KEY, APP_ID, TOKEN, person
from bot.sandbox import Account, Platform, serve
from bot.sandbox.courier import Courier
from bot.sandbox.windows import Act

ACCOUNT = Account(APP_ID, "secret", TOKEN, AES_KEY)
SENDS = {"/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"}
TEMPLATE = "notice"
NOTICE = "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}\n时间：{{time3.DATA}}"


@dataclass(frozen=True, slots=True)
class Call:
    """A send call. `at`: seconds of the machine's monotonic clock; `by`: the process's number."""

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

    def __init__(self, now):
        super().__init__(ACCOUNT, now=now)
        self.courier = Gate(ACCOUNT, "balanced", now, self.feed)
        self.templates.add(TEMPLATE, "通知", NOTICE)
        self.calls, self.marks, self.ports = [], {}, []
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
            at, port = monotonic(), request.transport.get_extra_info("sockname")[1]
            asked = json.loads(await request.read())
            key = asked.get("client_msg_id", "")
            self.calls.append(Call(at, self.ports.index(port), asked["touser"], key))
            if mark := self.marks.pop(len(self.calls), None):
                mark()
        return await handler(request)


@asynccontextmanager
async def open_wechat(now, processes):
    """It listens at `processes` addresses: so it knows who calls."""
    wechat = WeChat(now)
    runner = await serve(wechat)
    for _ in range(processes - 1):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    wechat.ports = [address[1] for address in runner.addresses]
    try:
        yield wechat
    finally:
        await runner.cleanup()
