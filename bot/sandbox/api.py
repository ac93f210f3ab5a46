"""The API's front: which call is whose, tokens, quotas, JSON, the log."""

import json
import re
from collections import Counter, deque
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, cast

from aiohttp import web

from bot.sandbox.account import Clock
from bot.sandbox.calls import Answer, Call, File, Handler, Logged, Routes, Upload
from bot.sandbox.faults import Fault
from bot.sandbox.feed import Feed
from bot.sandbox.kinds import may_call
from bot.sandbox.quota import Quota
from bot.sandbox.refusals import RefusedError
from bot.sandbox.tokens import FREE, Tokens

KEPT = 10_000  # lines of the log
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")
SECRETS = {"access_token", "secret"}


class Api:
    """`refuses_escapes`: how strictly WeChat takes \\uXXXX outside menus is not documented."""

    def __init__(
        self, now: Clock, feed: Feed, tokens: Tokens, quota: Quota, routes: Iterable[Routes]
    ) -> None:
        self.now, self.feed, self.tokens, self.quota = now, feed, tokens, quota
        self.faults = list[Fault]()
        self.log: deque[Logged] = deque(maxlen=KEPT)
        self.counts: Counter[str] = Counter()
        self.refuses_escapes = True
        self._handlers: dict[str, Handler] = {}
        for subject in routes:
            self._handlers |= subject
        self._paths = {name.split()[1] for name in self._handlers}
        kind = quota.account.kind
        self._closed = {path for path in self._paths if not may_call(kind, path)}

    async def call(self, request: web.Request) -> Call:
        """What was asked; RefusedError when the body cannot be read."""
        query = dict(request.query)
        call = Call(request.method, request.path, query, caller=request.remote or "")
        if request.method != "POST":
            return call
        if request.content_type == "multipart/form-data":
            return Call(call.method, call.path, query, {}, await _upload(request), call.caller)
        body = self._read(await request.read())
        return Call(call.method, call.path, query, body, None, call.caller)

    def _read(self, raw: bytes) -> Mapping[str, Any]:
        if not raw:
            raise RefusedError(44002)
        if self.refuses_escapes and b"\\u" in raw and ESCAPED.search(raw):
            raise RefusedError(40033)
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise RefusedError(47001) from error
        if not isinstance(body, dict):
            raise RefusedError(47001)
        return cast("dict[str, Any]", body)

    def handle(self, call: Call) -> Answer | Awaitable[Answer]:
        self.counts[call.path] += 1
        if call.path not in FREE:
            self.tokens.admit(call)
        return self._handler(call)(call)

    def _handler(self, call: Call) -> Handler:
        handler = self._handlers.get(f"{call.method} {call.path}")
        if handler is None:
            wrong_method = 43001 if call.method == "POST" else 43002
            raise RefusedError(wrong_method if call.path in self._paths else 40066)
        if call.path in self._closed:
            raise RefusedError(48001)
        self.quota.spend(call.path)
        return handler

    def note(self, request: web.Request, call: Call | None, answer: Answer) -> None:
        told = {"file": answer.name} if isinstance(answer, File) else answer
        body = call.body if call else {}
        line = Logged(self.now(), request.method, request.path, _blotted(body), _blotted(told))
        self.log.append(line)
        if self.feed.watched:
            self.feed.tell("call", call=line.shown())


async def _upload(request: web.Request) -> Upload | None:
    form = await request.post()
    field = form.get("media")
    if not isinstance(field, web.FileField):
        return None
    with field.file:
        return Upload(field.filename, field.file.read())


def _blotted(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(people := facts.get("touser"), list):
        return {**facts, "touser": f"{len(people)} openids"}  # ten thousand would fill the log
    if SECRETS.isdisjoint(facts):
        return facts
    return {name: "…" if name in SECRETS else value for name, value in facts.items()}
