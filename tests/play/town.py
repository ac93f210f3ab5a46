"""The town of a play: who has a phone there, and who may be shown whose words."""

import re
from collections import Counter
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from tests.crash import town as usual
from tests.play import cast

MARK = re.compile(r"k\d+z")
act_number = ContextVar("act_number", default=0)


@dataclass
class Town(usual.Town):
    """`applicants`: of whom the roster knows nothing. `scenes`: of the codes on the posters.

    `authors`: mark -> the openid in whose words it stands. `diary`: (act, openid) of everything
    done, in order. `done`: how often each act was.
    """

    count: int = cast.MOST
    scenes: list[str] = field(default_factory=list)
    authors: dict[str, str] = field(default_factory=dict)
    diary: list[tuple[int, str]] = field(default_factory=list)
    done: Counter = field(default_factory=Counter)

    def give_phones(self):
        self.buildings = cast.BUILDINGS
        groups = cast.people(self.count)
        every = [*groups[0], *groups[1], *groups[2]]
        self.homes = {self.platform.phone(one.name).openid: one for one in every}
        first, second, third = ([self.platform.phone(one.name) for one in g] for g in groups[:3])
        self.residents, self.newcomers, self.applicants = first, second, third
        self.fickle = self.residents[-len(self.residents) // 5 :]
        self.steady = self.residents[: -len(self.fickle)]
        self.workers = [self.platform.phone(name) for name in cast.BEATS]
        self.staff = [self.platform.phone(name) for name in cast.STAFF]
        self.strangers = [self.platform.phone(name) for name in groups[3]]
        self.officials = {phone.openid for phone in self.staff + self.workers}

    def workers_at(self, building):
        return [phone for phone in self.workers if building in cast.BEATS[phone.name]]

    def mark(self, words):
        """Words that nobody has used before: whoever is shown them was shown these."""
        self.marks += 1
        return f"{words}k{self.marks}z"

    @asynccontextmanager
    async def alone(self, phone):
        async with super().alone(phone) as one:
            self.diary.append((act_number.get(), phone.openid))
            yield one

    async def _delivered(self, phone, message, does, kept, is_alone):
        for mark in MARK.findall(message.xml):
            self.authors.setdefault(mark, phone.openid)
        return await super()._delivered(phone, message, does, kept, is_alone)

    def acts_of(self, openid, most=5):
        """The numbers of the latest acts with this phone."""
        return [number for number, who in self.diary if who == openid][-most:]
