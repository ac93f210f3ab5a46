"""Which request meets a fault."""

import asyncio
from collections import Counter

from . import acts
from .kinds import Hits

TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path
FIRSTS = {Hits.FIRST: 1, Hits.FIRST_TWO: 2}

NOTICED = 0.05  # seconds in which a client learns that its connections are gone


class Plan:
    """One kind of fault, on one path of the API, from `begin` on. `mend` ends an outage."""

    def __init__(self, kind, path):
        self.kind, self.path = kind, path
        self._is_on = False
        self._met = Counter()  # requests for each person

    def __call__(self, asked):
        return self.kind.act if self._is_on and self._hits(asked) else acts.passes

    async def begin(self, proxy):
        self._is_on = True
        if self.kind.door == "shut":
            await proxy.shut()
        elif self.kind.door == "full":
            await proxy.fill()
        await asyncio.sleep(NOTICED)

    async def mend(self, proxy):
        """What meets only the first requests of a person stays."""
        if self.kind.is_outage:
            self._is_on = False
        if self.kind.door != "open":
            await proxy.open()

    def _hits(self, asked):
        if self.kind.is_outage:
            path = TOKEN if self.kind.hits is Hits.TOKENS else self.path
            return asked.path == path
        if asked.path != self.path:
            return False
        openid = asked.field("touser")
        self._met[openid] += 1
        return self._met[openid] <= FIRSTS[self.kind.hits]
