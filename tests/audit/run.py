"""Case by case: harm, look whether it is found out; and let the house go on, which is no harm."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bot.storage.apart import Apart, TamperedError
from bot.storage.inspection import BrokenError

from . import harms, papers

HARMLESS_EACH = 10  # before each so many harms the house goes on once, which is none


@dataclass
class Tally:
    """`found`: harm -> flaw -> how often. `unseen`, `alarms`: what went wrong, by seed and case."""

    found: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    unseen: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    harmless: int = 0

    @property
    def harmed(self):
        return sum(found.total() for found in self.found.values()) + len(self.unseen)


def play(books, seed, cases, tells=lambda _done: None):
    tally = Tally()
    for case in cases:
        chance = random.Random(f"{seed}:{case}")  # noqa: S311 - a play that can be repeated
        if case % HARMLESS_EACH == 0:
            go_on(books, tally, f"{seed}:{case}", chance)
        harm(books, tally, f"{seed}:{case}", chance)
        tells(case)
    return tally


def go_on(books, tally, case, chance):
    """More is done, or nothing is."""
    tally.harmless += 1
    with books.unkept() as connection:
        for _ in range(chance.randrange(4)):
            books.act(connection, chance.randrange(1, 20))
        try:
            books.inspect(connection)
        except (BrokenError, TamperedError) as error:
            tally.alarms.append(f"{case}: {error}")


def harm(books, tally, case, chance):
    with books.unkept() as connection:
        way = chance.choice((*harms.HARMS, papers.harm))
        apart, name = books.apart, way.__name__
        if way is papers.harm:
            apart = Apart(books.apart.folder.with_name("harmed"), books.seal)
            name = way(chance, books, apart)
        else:
            way(chance, connection, books)
        try:
            books.inspect(connection, apart)
        except BrokenError as error:
            tally.found[name][str(error.flaw)] += 1
        except TamperedError:
            tally.found[name]["anchors tampered with"] += 1
        else:
            tally.unseen.append(f"{case}: {name}")
