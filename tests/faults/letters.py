"""Letters in the outbox of a real house: in which state does each end, and what do phones show?"""

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from time import perf_counter

from bot.delivery import letters
from bot.delivery.breaker import IN_A_ROW
from bot.delivery.outcomes import Accepted, Misconfigured
from bot.delivery.sender import AT_ONCE, WAVE
from bot.storage.outbox import Letter, State

from .calls import SLACK, patience, shown
from .kinds import MIDNIGHT, Hits
from .plan import Plan
from .rows import Row
from .town import RESIDENT, names, no_breaker, open_town

SECOND = timedelta(seconds=1)
WALK = (1, 10, 30, 60, 120, 240, 240)  # seconds until it is looked at again: less than a key's
# Requests that may come until a lane is closed, here where no pace holds a wave back:
IN_FLIGHT = WAVE + AT_ONCE + IN_A_ROW
PAUSE = 0.02  # seconds between two callbacks
LONGEST_KEY = 32
TAKEN = {State.ACCEPTED, State.DELIVERED}  # by WeChat


async def run(kind, lane, sends, database, url):
    """`sends` letters, one a person, on a database at `url` in which they all live."""
    row = Row("letter", database, kind.name, lane.name, sends)
    row.limit = patience(kind).total + SLACK
    began = perf_counter()
    plan = Plan(kind, lane.path)
    lifted = nullcontext() if kind.is_outage else no_breaker()
    with lifted:
        async with open_town(url, plan, patience(kind), names(sends)) as town:
            trial = Trial(kind, lane, town, row)
            await trial.goes_wrong()
            await trial.gets_right()
            await trial.judge()
    row.seconds = perf_counter() - began
    return row


class Trial:
    """One kind of fault, and all the letters that meet it."""

    def __init__(self, kind, lane, town, row):
        self.kind, self.lane, self.town, self.row = kind, lane, town, row
        self.resident = town.platform.phone(RESIDENT)
        self.people = [n for n, phone in town.phones.items() if phone is not self.resident]
        self.at_once = {}  # letter -> its state, and how often it was seen, after the fault
        self.early = set()  # letters seen before they might be sent

    async def goes_wrong(self):
        """All meet the fault, while the resident writes."""
        self.town.clock.passes(hours=self.lane.hours)
        if self.kind.hits is not Hits.TOKENS:
            await self._write(self.town.phones.keys() - self.people)
            await self.town.settles()  # there is a token now: what is refused is the send
        await self.town.plan.begin(self.town.proxy)
        async with self._callbacks():
            await self._write(self.people)
            await self.town.settles()
        self.at_once = {one.id: (one.state, self._seen(one)) for one in await self._letters()}
        if self.kind.is_outage and len(self._asked()) > IN_FLIGHT:
            self.row.judge(f"is asked {len(self._asked())} times while nothing is taken")

    async def gets_right(self):
        """What was an outage ends, and time goes by."""
        await self.town.plan.mend(self.town.proxy)
        if self.kind.waits:
            await self.town.passes(seconds=(self.kind.waits - SECOND).total_seconds())
            self.early = {one.id for one in await self._letters() if self._seen(one)}
        for seconds in WALK:
            await self.town.passes(seconds=seconds)

    async def judge(self):
        found, asked = await self._letters(), defaultdict(list)
        for one in self._asked():
            asked[one.field("touser")].append(one)
        for letter in found:
            mine = asked[self.town.phones[letter.person].openid]
            self.row.judge(self._first(letter), self._last(letter), self._asks(mine))
        for _ in range(len(found), self.row.sends):
            self.row.judge("is lost")
        self.row.shown = sum(self._seen(letter) for letter in found)
        self.row.asked = len(self._asked())
        self.row.longest = max((one.seconds for one in self._asked()), default=0.0)

    def _first(self, letter):
        """Just after it met the fault."""
        state, seen = self.at_once[letter.id]
        if letter.id in self.early:
            return "is sent again too early"
        most = 1 if self.lane.is_keyed and self.kind.is_ambiguous else self.kind.shown
        right = state in self._states() and seen <= most
        return None if right else f"is {state} at first, seen {seen} times"

    def _states(self):
        if self.kind.ends[0] is Accepted:
            return TAKEN
        waiting = {State.QUEUED, State.OUT_OF_REACH} if self._may_give_up() else {State.QUEUED}
        if not self.kind.is_ambiguous:
            return waiting
        if self.lane.is_keyed:
            return waiting | TAKEN | {State.SENDING}
        return {State.UNKNOWN, *(waiting if self.kind.is_outage else ())}

    def _may_give_up(self):
        """Another lane may be tried, and there may be none."""
        return self.kind.ends[0] is Misconfigured or self.kind.waits == MIDNIGHT

    def _last(self, letter):
        seen, ends = self._seen(letter), (letter.state, letter.why)
        is_open = self.kind.is_ambiguous and not self.lane.is_keyed
        if is_open and (letter.state == State.UNKNOWN or not self.kind.is_outage):
            right = ends == (State.UNKNOWN, self.kind.ends[1]) and seen == self.kind.shown
        elif self._may_give_up() and letter.state == State.OUT_OF_REACH:
            right = letter.why and not seen
        else:
            right = letter.state in TAKEN and not letter.why and seen == 1
        return None if right else f"ends {letter.state} ({letter.why}), seen {seen} times"

    def _asks(self, asked):
        """One key for all tries; without a key, no more tries than are harmless."""
        keys = {one.field("client_msg_id") for one in asked}
        if self.lane.is_keyed:
            right = len(keys) <= 1 and all(k.isascii() and 1 <= len(k) <= LONGEST_KEY for k in keys)
            return None if right else f"has the keys {keys}"
        return f"is asked {len(asked)} times" if len(asked) > self.kind.asks else None

    async def _write(self, people):
        def work(scene):
            for person in people:
                letters.write(scene, person, self.lane.says)

        await self.town.do(work)

    async def _letters(self):
        return [one for one in await self.town.rows(Letter) if one.person in self.people]

    def _seen(self, letter):
        return len(shown(self.town.phones[letter.person]))

    def _asked(self):
        """What came to the proxy for those who are written to."""
        mine = {self.town.phones[person].openid for person in self.people}
        told = (one for one in self.town.proxy.asked if one.path == self.lane.path)
        return [one for one in told if one.field("touser") in mine]

    @asynccontextmanager
    async def _callbacks(self):
        """The resident writes, again and again; how long the slowest hundredth took."""
        self.town.platform.courier.tries.clear()
        speaking, speaks = True, asyncio.create_task(self._speaks(lambda: speaking))
        try:
            yield
        finally:
            speaking = False
            await speaks
        tries = sorted(self.town.platform.courier.tries, key=lambda one: one.seconds)
        if any(one.status != 200 for one in tries):
            self.row.judge("is done while a callback is not answered")
        self.row.p99 = 1000 * tries[len(tries) * 99 // 100].seconds

    async def _speaks(self, is_on):
        while True:
            await self.resident.says("帮助")
            if not is_on():
                return
            await asyncio.sleep(PAUSE)
