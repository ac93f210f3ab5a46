"""The API's front: which call is whose, tokens, quotas, JSON, the log."""

from collections import Counter, deque
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.account import Kind
from bot.sandbox.bodies import read_call
from bot.sandbox.calls import Answer, Call, File, Handler, Logged, Routes
from bot.sandbox.feed import Feed
from bot.sandbox.kinds import may_call
from bot.sandbox.quota import Quota
from bot.sandbox.refusals import RefusedError
from bot.sandbox.rids import Rids
from bot.sandbox.tokens import FREE, Tokens

KEPT = 10_000  # lines of the log
PAGES = "/sns/"  # what is asked with a web page's token
SECRETS = {"access_token", "refresh_token", "secret", "appsecret", "ticket"}


class Api:
    def __init__(
        self, feed: Feed, tokens: Tokens, quota: Quota, rids: Rids, routes: Iterable[Routes]
    ) -> None:
        self.now, self.switches, self.feed = quota.now, tokens.switches, feed
        self.tokens, self.quota, self.rids = tokens, quota, rids
        self.log: deque[Logged] = deque(maxlen=KEPT)
        self.counts: Counter[str] = Counter()
        self._handlers: dict[str, Handler] = {}
        for subject in routes:
            self._handlers |= subject
        self._paths = {name.split()[1] for name in self._handlers}
        quota.paths = self._paths

    async def call(self, request: web.Request) -> Call:
        return await read_call(request, self.switches)

    def handle(self, call: Call) -> Answer | Awaitable[Answer]:
        self.counts[call.path] += 1
        if call.path not in FREE and not call.path.startswith(PAGES):
            self.tokens.admit(call)
        return self._handler(call)(call)

    def _handler(self, call: Call) -> Handler:
        handler = self._handlers.get(f"{call.method} {call.path}")
        if handler is None:
            wrong_method = 43001 if call.method == "POST" else 43002
            raise RefusedError(wrong_method if call.path in self._paths else 40066)
        if not may_call(self._kind, call.path):
            raise RefusedError(48001)
        self.quota.spend(call.path)
        return handler

    @property
    def _kind(self) -> Kind:
        return self.quota.account.kind if self.switches.verified else "unverified"

    def note(
        self, request: web.Request, call: Call | None, answer: Answer, fault: str = ""
    ) -> None:
        told = {"file": answer.name} if isinstance(answer, File) else answer
        asked, warning = (call.body, call.warning) if call else ({}, "")
        facts = (_blotted(asked), _blotted(told), fault, warning)
        line = Logged(self.now(), request.method, request.path, *facts)
        self.log.append(line)
        if told.get("errcode"):
            self.rids.note(line, request.remote or "")
        if self.feed.watched:
            self.feed.tell("call", call=line.shown())


def _blotted(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(people := facts.get("touser"), list):
        return {**facts, "touser": f"{len(people)} openids"}  # ten thousand would fill the log
    if SECRETS.isdisjoint(facts):
        return facts
    return {name: "…" if name in SECRETS else value for name, value in facts.items()}
