"""A round: a town of its own, many lives of one bot, and a last one in which all is finished."""

import asyncio
import json
import re
from collections import Counter
from random import Random
from time import perf_counter

from bot.config_file import load
from bot.sandbox import Fault, NotFollowingError, serve
from bot.settings import Keep
from tests import leaks
from tests.commands.outside import ACCOUNT, SECRETS, free_port
from tests.crash import acts, cast, lives
from tests.crash.checks import ENDED, LIVE, Checks, Violation
from tests.crash.lives import DIED_AT_FAILPOINT, KILLED, NEVER, Nursery
from tests.crash.page import Page
from tests.crash.town import SUBSCRIBED as NOTICES
from tests.crash.town import TEMPLATES, Town

CUSTOMER, TEMPLATE = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
SUBSCRIBED, MASS = "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/mass/send"
SENDS = (CUSTOMER, CUSTOMER, TEMPLATE, TEMPLATE, SUBSCRIBED, MASS)
TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - an address
FAULTS = [  # share of lives in which it goes wrong once, and how
    (0.20, {"kind": "lost"}),
    (0.15, {"kind": "drop"}),
    (0.15, {"errcode": -1}),
    (0.15, {"kind": "slow", "seconds": 0.2}),
    (0.05, {"kind": "garbage"}),
    (0.05, {"errcode": 45011}),
    (0.05, {"errcode": 40001}),
    (0.03, {"where": TOKEN, "kind": "drop"}),
]
AWAY = (0, 0, 5, 5, 61, 61, 61, 61, 61, 130, 400)  # seconds away: a lease lasts 60
SILENT = 49 * 3600  # seconds away now and then: nobody has a window open any more
SILENT_SHARE = 0.06
MOST_ACTS, WITHIN = 14, 0.18  # seconds in which they begin
RETRIES = (0, 1, 3, 3)  # how often WeChat tries again: a message may be lost to the account
LINGER = 0.05  # seconds after the last answer, in which letters leave
LONG, LONG_SHARE = 1.2, 0.2  # seconds of a life that comes so far as to do what is due each second
MOST_FAULTS = 5
FINISHED_WITHIN = 120  # seconds
KEPT = dict.fromkeys(Keep.model_fields, 10_000)  # weeks pass, and all is compared in the end
A_MONTH = 30 * 24 * 60  # minutes: whoever leaves comes back before, and is who she was
PLACE = re.compile(r"\b[0-9a-f]{8}: ")  # the reference of an apology, another each time


class Round:
    """`seed`: of this round; a life's is f"{seed}/{life}"."""

    cast, town_of, checks_of = cast, Town, Checks

    def __init__(self, folder, database, seed, tally, harm=""):
        self.folder, self.seed, self.tally, self.harm = folder, seed, tally, harm
        self.page = Page(folder / "page")
        self.town = self.town_of(self.page)
        self.config, self.log = folder / "config.yaml", folder / "log"
        self.database = database
        self.doing = set()
        self.unfinished = []  # the numbers of the present life's faults of finish events

    async def play(self, count):
        """So many lives."""
        api = await serve(self.town.platform)
        settings = self._configure()
        codes = self.cast.furnish(settings)
        self.checks = self.checks_of(self.town, settings, self.folder)
        nursery = Nursery(self.folder / "page", self.config, self.log)
        try:
            async with nursery:
                await self._arrive(nursery, codes)
                for number in range(1, count + 1):
                    await self._live(nursery, number)
                await self._finish(nursery)
        finally:
            await self.town.platform.close()
            await api.cleanup()
        self._count()

    def _configure(self):
        port = free_port()
        self.town.platform.callback = f"http://127.0.0.1:{port}/wechat"
        config = {
            "wechat": {
                "app_id": ACCOUNT.app_id,
                "api_url": self.town.platform.origin,
                "templates": {name: name for name in (*TEMPLATES, *NOTICES)},
            },
            "communities": [{"name": self.cast.COMMUNITY, "estates": list(self.cast.ESTATES)}],
            "database": {"url": self.database},
            "server": {"port": port},
            "notices": {"quiet_hours": "", "rate_per_second": 2000},
            "privacy": {"keep": KEPT, "erase_after_unfollow_minutes": A_MONTH},
        }
        self.config.write_text(json.dumps(config, ensure_ascii=False), "utf-8")
        (self.folder / "secrets").mkdir(mode=0o700)
        for name, value in SECRETS.items():
            (self.folder / "secrets" / name.rpartition("__")[2].lower()).write_text(value)
        return load(self.config)

    async def _arrive(self, nursery, codes):
        """Everybody takes their place, and nobody dies."""
        town = self.town
        town.witness.pause, usual = 1.0, town.witness.pause
        async with nursery.life(NEVER) as life:
            await self._take_their_places(town, codes)
            assert await life.stop() == 0
        town.witness.pause = usual
        self.page.take_counts()
        self.page.passes(SILENT)

    async def _take_their_places(self, town, codes):
        for phone in town.staff + town.workers:
            await phone.follow()
            assert await town.agrees(phone, codes[phone.name], kept="您现在是")
            assert await town.says(phone, phone.name, kept="记下了")
        for number, phone in enumerate(town.residents):
            await phone.follow()
            application = town.homes[phone.openid].application
            assert await town.agrees(phone, application, kept="认证好了")
            if number % 3:
                await phone.consents(NOTICES[number % 2])
            phone.blocks_templates = number % 10 == 0

    async def _live(self, nursery, number):
        rng, town = Random(f"{self.seed}/{number}"), self.town  # noqa: S311 - chance, no secret
        death = lives.draw(rng)
        town.life = number
        town.witness.retries = rng.choice(RETRIES)
        self.page.passes(SILENT if rng.random() < SILENT_SHARE else rng.choice(AWAY))
        self._break_some(rng)
        acknowledged = town.witness.acknowledged
        async with nursery.life(death, self.harm) as life:
            await self._wait(life, death, self._begin(rng), rng.random() < LONG_SHARE)
            code = await life.kill()
        recovered = town.witness.acknowledged > acknowledged
        self._note_death(number, death, code)
        self._note(number, death, self.checks.at_death(recovered=recovered))

    def _break_some(self, rng):
        for share, fault in FAULTS:
            if rng.random() < share and self._awaited() < MOST_FAULTS:
                one = Fault(**{"where": rng.choice(SENDS)} | fault)
                self.town.platform.faults.append(one)
                self.tally.faults[f"{one.kind} {one.where.rpartition('/')[2]}"] += 1
        self._break_finishes(rng)

    def _awaited(self):
        """The faults of calls that are still to come."""
        return sum(one.fault.where.startswith("/") for one in self.town.platform.faults)

    def _break_finishes(self, rng):
        """For the whole of this life."""
        faults = self.town.platform.faults
        for number in self.unfinished:
            faults.remove(number)
        early, copies = rng.random() < 0.2, rng.choice((1, 1, 1, 2))
        lost, seed = rng.choice((0, 0, 0.3)), rng.randrange(1000)
        chosen = {
            "early": {"share": float(early)},
            "repeat": {"share": copies - 1.0, "at_once": False},
            "unsent": {"share": lost, "seed": seed},
        }
        self.unfinished = [
            faults.append(Fault("finish", kind=kind, times=None, **fault))
            for kind, fault in chosen.items()
            if fault["share"]
        ]

    def _begin(self, rng):
        chosen = acts.draw(rng, rng.randint(3, MOST_ACTS))
        seeds = [Random(rng.random()) for _ in chosen]  # noqa: S311 - as above
        delays = [rng.uniform(0, WITHIN) for _ in chosen]
        acting = [
            asyncio.create_task(acts.play(one, self.town, own, delay))
            for one, own, delay in zip(chosen, seeds, delays, strict=True)
        ]
        self.doing.update(acting)
        for task in acting:
            task.add_done_callback(self._did)
        return acting

    def _did(self, task):
        self.doing.discard(task)
        error = task.exception()
        if error and not isinstance(error, NotFollowingError):
            raise error

    async def _wait(self, life, death, acting, is_long):
        """Until it dies; until it is to be killed; until nobody does anything any more.

        In a long life the clock is set on: all that is timed must look what is due.
        """

        async def all_done():
            await asyncio.wait(acting)
            if is_long:
                self.page.passes(61)
            await asyncio.sleep(LONG if is_long else LINGER)

        idle = asyncio.create_task(all_done())
        await asyncio.wait({life.died, idle}, timeout=death.after, return_when="FIRST_COMPLETED")
        idle.cancel()

    def _note_death(self, number, death, code):
        self.tally.lives += 1
        self.tally.hits.update(self.page.take_counts())
        if code == DIED_AT_FAILPOINT:
            self.tally.deaths[death.failpoint] += 1
        elif code == KILLED:
            self.tally.kills += 1
        else:
            self._note(number, death, [Violation("ended", f"life {number}", f"exit code {code}")])

    def _note(self, number, death, found):
        for violation in found:
            self.tally.kinds[violation.kind] += 1
            about = f"seed {self.seed}, life {number}, {death}: {violation.kind}"
            line = f"{about}: {violation.subject}: {violation.evidence}"
            self.tally.violations.append(line)

    async def _finish(self, nursery):
        """A life that nothing disturbs, until everything has come to its end."""
        self.town.platform.faults.clear()
        self.page.passes(61)
        async with nursery.life(NEVER) as life:
            if self.doing:
                await asyncio.wait(self.doing)
            await self.town.platform.finishes.settled()
            await self._all_done()
            code = await life.stop()
        if code:
            self._note(0, NEVER, [Violation("ended", "the last life", f"exit code {code}")])
        self._note(0, NEVER, [*self.checks.at_the_end(), *self._errors(), *self._leaks()])

    async def _all_done(self):
        """Minute by minute, until no letter is on its way, no notice is still to come and every
        report has met its letter."""
        books, until = self.checks.books, perf_counter() + FINISHED_WITHIN
        while perf_counter() < until:
            self.page.passes(61)
            await asyncio.sleep(1)
            books.read()
            letters = {letter["state"] for letter in books.letters.values()}
            notices = {notice["state"] for notice in books.notices.values()}
            msgids = {letter["msgid"] for letter in books.letters.values()}
            if not LIVE & letters and not notices - ENDED and not books.reports & msgids:
                return
            for number, notice in books.notices.items():
                if notice["state"] == "paused":
                    await self.town.says(self.town.staff[0], f"继续 N{number}")

    def _count(self):
        books, tally = self.checks.books, self.tally
        tally.pushes += len(self.town.witness.pushes)
        tally.acknowledged += sum(bool(p.answers) for p in self.town.witness.pushes.values())
        tally.tickets += len(books.tickets)
        tally.notices += len(books.notices)
        for letter in books.letters.values():
            tally.letters[f"{letter['lane'] or 'none'} {letter['state']}"] += 1
        tally.unknown_shown += self.checks.unknown_shown()

    def _leaks(self):
        """What can be read without a key, in the log, the database or a file."""
        log, media = self.log.read_text("utf-8"), self.folder / "data"
        for place, what in leaks.readable(self.town.platform, log, self.database, media).items():
            yield Violation("leaked", place, ", ".join(what)[:200])

    def _errors(self):
        """What the bot itself thought wrong, each place once."""
        lines = self.log.read_text("utf-8").splitlines()
        found = Counter(line.partition(" ERROR ")[2] for line in lines if " ERROR " in line)
        found += Counter(line for line in lines if line.startswith("Traceback"))
        for place, count in Counter(PLACE.sub("", line) for line in found.elements()).items():
            yield Violation("broken", f"{count} times", place)
