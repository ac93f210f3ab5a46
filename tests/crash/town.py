"""The town of one round: WeChat, the phones, and what everybody has been promised so far."""

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.sandbox import Platform, samples
from bot.sandbox.windows import Act
from tests.commands.outside import ACCOUNT
from tests.crash.cast import BEATS, BUILDINGS, FICKLE, NEWCOMERS, RESIDENTS, STAFF
from tests.crash.witness import Push, Witness

TICKET = "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}\n编号：{{character_string3.DATA}}"
NOTICE = "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}\n时间：{{time3.DATA}}"
TEMPLATES = {"ticket": TICKET, "verification": TICKET, "notice": NOTICE}
SUBSCRIBED = ("once", "lasting")
ASKED = "先要您同意"


class NobodyIdleError(Exception):
    """Everybody who could do this does something else at the moment."""


@dataclass(slots=True)
class Promise:
    """Once `push` is answered with `kept`, `effect` is in the database, exactly once.

    Until it is answered: at most once. Answered otherwise: not at all, where `is_alone`, that is
    where nothing else could bring about the same.
    """

    push: Push
    effect: tuple
    kept: re.Pattern
    is_alone: bool
    life: int


@dataclass(slots=True)
class Job:
    """A ticket as the people know it."""

    number: int
    reporter: object
    workers: list
    stage: str = "reported"
    worker: object = None


@dataclass
class Town:
    """`notices`: number -> the buildings that staff told. `missed`: openids for whom something
    waits until they come by. `life`: the number of the present one."""

    page: object
    promises: list[Promise] = field(default_factory=list)
    jobs: dict[int, Job] = field(default_factory=dict)
    notices: dict[int, list[str]] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    life: int = 0
    marks: int = 0

    def __post_init__(self):
        self.open_account()
        self.give_phones()

    def open_account(self):
        self.platform = Platform(ACCOUNT, now=self.page.now)
        given = ACCOUNT, "", self.page.now, self.platform.feed
        self.platform.courier = self.witness = Witness(*given)
        for name, content in TEMPLATES.items():
            self.platform.templates.add(name, "提醒", content)
        for name in SUBSCRIBED:
            self.platform.notices.add(name, "通知", NOTICE, lasting=name == "lasting")

    def give_phones(self):
        self.buildings = BUILDINGS
        phones = [self.platform.phone(one.name) for one in RESIDENTS]
        self.homes = {phone.openid: one for phone, one in zip(phones, RESIDENTS, strict=True)}
        self.residents, self.newcomers = phones[:-NEWCOMERS], phones[-NEWCOMERS:]
        self.fickle = self.residents[-FICKLE:]
        self.steady = self.residents[:-FICKLE]
        self.workers = [self.platform.phone(name) for name in BEATS]
        self.staff = [self.platform.phone(name) for name in STAFF]

    def mark(self, words):
        """Words that nobody has used before."""
        self.marks += 1
        return f"{words}k{self.marks}"

    def workers_at(self, building):
        return [phone for phone in self.workers if building in BEATS[phone.name]]

    @asynccontextmanager
    async def one_of(self, rng, phones):
        """An idle follower, for herself alone: everybody does one thing at a time."""
        idle = [phone for phone in phones if phone.openid not in self.busy and phone.following]
        if not idle:
            raise NobodyIdleError
        phone = rng.choice(idle)
        async with self.alone(phone):
            yield phone

    @asynccontextmanager
    async def alone(self, phone):
        if phone.openid in self.busy:
            raise NobodyIdleError
        self.busy.add(phone.openid)
        try:
            yield phone
        finally:
            self.busy.discard(phone.openid)

    async def says(self, phone, words, *, does=None, kept="", is_alone=True):
        """The match of `kept` in the answer, if it is the one. `does`: the effect promised."""
        return await self._delivered(phone, phone.draft_text(words), does, kept, is_alone)

    async def agrees(self, phone, words, *, does=None, kept=""):
        """The same of words for which she may have to agree first: they are not said again."""
        said = await self.says(phone, words, kept=f"({ASKED})|{kept}")
        if said and said[1]:
            return await self.says(phone, "1", does=does, kept=kept, is_alone=False)
        return said

    async def sends_photo(self, phone, kept):
        medium = self.platform.media.keep("image", samples.photo())
        self.platform.windows.grant(phone.openid, Act.MESSAGE)
        fields = {"PicUrl": f"{self.platform.origin}/{medium.id}", "MediaId": medium.id}
        message = self.platform.pen.message(phone.openid, "image", fields)
        return await self._delivered(phone, message, ("media", medium.id), kept, is_alone=True)

    async def _delivered(self, phone, message, does, kept, is_alone):
        push, pattern = self.witness.push(phone.openid, message.xml), re.compile(kept)
        if does:
            self.promises.append(Promise(push, does, pattern, is_alone, self.life))
        await phone.deliver(message)
        return pattern.search(push.words) if push.words else None
