"""A play: scene after scene in a house that nobody ends, and the books at the end."""

import asyncio
from collections import Counter
from random import Random
from time import perf_counter

from bot.sandbox import serve
from tests.crash.checks import Violation
from tests.crash.lives import NEVER, Nursery
from tests.crash.scenario import Round
from tests.play import cast, officials, residents, troubles
from tests.play.acts import draw, play
from tests.play.checks import Checks
from tests.play.town import Town

PARTS = (residents, officials)  # importing them fills the list of acts
AWAY = (0, 1, 5, 20, 61, 61, 130, 400, 3600, 9 * 3600)  # seconds between two scenes
SILENT, SILENT_SHARE = 49 * 3600, 0.05
CALM, BURST, BURST_SHARE = (5, 25), (60, 120), 0.15  # acts of a scene
WITHIN = 1.0  # seconds in which they begin
LINGER = 0.15  # seconds without a call to WeChat, after which it is quiet
QUIET_WITHIN = 5.0  # seconds
LOOK_EVERY = 120.0  # seconds between two looks at the books
WINDOW = (45015, 45047)
JUST = 3.0  # seconds: the house hears of an act a moment after the act, and counts from there


class Play(Round):
    """`chosen`: what stood on the command line. `tells` is given what is worth reading at once."""

    cast, town_of, checks_of = cast, Town, Checks

    def __init__(self, folder, database, chosen, tally, *, tells):
        self.tells = tells
        self.town_of = lambda page: Town(page, count=chosen.phones)
        super().__init__(folder, database, chosen.seed, tally, chosen.harm)
        self.number, self.codes, self.windows = 0, Counter(), Counter()
        self.scene = 0
        self.last_line = None

    async def go_on(self, minutes, acts):
        """At most so many real minutes, at most so many acts."""
        api = await serve(self.town.platform)
        settings = self._configure()
        codes = cast.furnish(settings)
        self.town.scenes = cast.scenes(settings)
        self.checks = Checks(self.town, settings, self.folder)
        nursery = Nursery(self.folder / "page", self.config, self.log)
        try:
            async with nursery:
                await self._arrive(nursery, codes)
                async with nursery.life(NEVER, self.harm) as life:
                    await self._play(minutes, acts)
                    self._ended(await life.stop())
                await self._finish(nursery)
        finally:
            await self.town.platform.close()
            await api.cleanup()
        self._count()

    async def _play(self, minutes, acts):
        began = looked = perf_counter()
        while perf_counter() < began + 60 * minutes and self.number < acts:
            await self._scene(Random(f"{self.seed}/{self.scene}"))  # noqa: S311 - it must repeat
            if perf_counter() > looked + LOOK_EVERY:
                self._note(self.scene, NEVER, self.checks.meanwhile())
                looked = perf_counter()
                self.tells(f"{self.number} acts, {self.tally.kinds.total()} violations")

    async def _scene(self, rng):
        self.scene += 1
        self.town.life = self.scene
        self.town.witness.retries = 3
        self.page.passes(SILENT if rng.random() < SILENT_SHARE else rng.choice(AWAY))
        troubling = troubles.break_some(self.town.platform, rng, self.town.fickle)
        self.tally.faults.update(troubling)
        count = rng.randint(*(BURST if rng.random() < BURST_SHARE else CALM))
        acting = [
            asyncio.create_task(play(one, self.town, own, self.number + at, delay))
            for at, (one, own, delay) in enumerate(
                (one, Random(rng.random()), rng.uniform(0, WITHIN))  # noqa: S311 - as above
                for one in draw(rng, count)
            )
        ]
        self.number += count
        await asyncio.gather(*acting)
        await self._quiet()

    async def _quiet(self):
        """Nobody is in the middle of a call: time may pass."""
        until = perf_counter() + QUIET_WITHIN
        while perf_counter() < until:
            before = self._look_at_calls()
            await asyncio.sleep(LINGER)
            if before == self._look_at_calls():
                return

    def _look_at_calls(self):
        """How many there were; what WeChat said no to is counted."""
        new = []
        for line in reversed(self.town.platform.log):
            if line is self.last_line:
                break
            new.append(line)
        if new:
            self.last_line = new[0]
        for line in new:
            if code := line.answer.get("errcode"):
                self.codes[f"{code} {line.path.rpartition('/')[2]}"] += 1
                if code in WINDOW:
                    self._closed(line, code)
        return sum(self.town.platform.api.counts.values())

    def _closed(self, line, code):
        """A window that was closed or used up, though the house thought otherwise: why."""
        self.windows[f"{code} {self._why_closed(line)}"] += 1

    def _why_closed(self, line):
        openid, windows = line.body.get("touser"), self.town.platform.windows
        if not self.town.platform.users.follows(openid):
            return "left meanwhile"
        ends = [window.until for window in windows._open.get(openid, {}).values()]  # noqa: SLF001
        late = (line.at - max(ends)).total_seconds() if ends else None
        if late is None:
            return "came back, and has not done anything"
        return "used up" if late < 0 else "just over" if late < JUST else f"over for {late:.0f} s"

    def _ended(self, code):
        if code:
            self._note(0, NEVER, [Violation("ended", "the house", f"exit code {code}")])

    def _note(self, number, _death, found):
        for violation in found:
            self.tally.kinds[violation.kind] += 1
            openid = self.checks.openid_of(violation)
            line = f"seed {self.seed}, scene {number}: {violation.kind}: {violation.subject}: "
            line += violation.evidence
            if openid:
                phone = self.town.platform.phones[openid]
                line += f"\n  {phone.name}, in acts {self.town.acts_of(openid)}; its record:"
                line += "".join(f"\n    {each}" for each in self.checks.record(openid))
            self.tally.violations.append(line)
            self.tells(line[:3000])
