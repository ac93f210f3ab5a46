"""What a run found, in figures: a table to read, a file to compare."""

import json
from collections import Counter
from dataclasses import dataclass, field

from bot.failpoints import NAMES

KINDS = {
    "lost": "lost",
    "doubled": "doubled",
    "unlisted": "unknown not listed",
    "false": "falsely delivered",
    "stuck": "stuck",
    "untrue": "answered untruly",
    "ended": "ended by itself",
    "broken": "errors in the log",
    "leaked": "private words to be read",
}


@dataclass
class Tally:
    """The sum over a run's rounds. `violations`: the first of each, with what repeats it."""

    lives: int = 0
    kills: int = 0
    seconds: float = 0.0
    cpu: float = 0.0  # seconds of bot, phones, WeChat and checks; not of a database's server
    pushes: int = 0
    acknowledged: int = 0
    tickets: int = 0
    notices: int = 0
    letters: Counter = field(default_factory=Counter)  # "lane state"
    hits: Counter = field(default_factory=Counter)
    deaths: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)
    kinds: Counter = field(default_factory=Counter)
    violations: list = field(default_factory=list)
    unknown_shown: int = 0

    @property
    def crashes(self):
        return self.kills + self.deaths.total()

    @property
    def unknown(self):
        return sum(count for name, count in self.letters.items() if name.endswith(" unknown"))

    @property
    def never_died_at(self):
        return [name for name in NAMES if not self.deaths[name]]

    def facts(self):
        rest = {"crashes": self.crashes, "never_died_at": self.never_died_at}
        return rest | {"per_second": self.crashes / self.seconds} | vars(self)

    def rows(self):
        """(what, how much), in the order to be read."""
        yield "crashes", self.crashes
        yield "  by SIGKILL", self.kills
        yield "  a second", f"{self.crashes / self.seconds:.2f}"
        yield "  CPU seconds each", f"{self.cpu / self.crashes:.2f}"
        yield "messages", self.pushes
        yield "  acknowledged", self.acknowledged
        yield "tickets", self.tickets
        yield "notices", self.notices
        yield "letters", self.letters.total()
        yield from ((f"  {name}", count) for name, count in sorted(self.letters.items()))
        yield "unknown, and listed", f"{self.unknown}, {self.unknown_shown} of them shown"
        yield "  per crash", f"{self.unknown / max(self.crashes, 1):.2f}"
        yield from ((f"  fault: {name}", count) for name, count in sorted(self.faults.items()))
        for name in NAMES:
            yield f"at {name}", f"{self.hits[name]} hits, {self.deaths[name]} deaths"
        yield from ((words, self.kinds[kind]) for kind, words in KINDS.items())


def table(title, tally):
    lines = [f"{what:<34} {much}" for what, much in tally.rows()]
    return "\n".join([title, "-" * len(title), *lines])


def write(file, title, tally):
    file.parent.mkdir(exist_ok=True)
    facts = {"title": title, **tally.facts()}
    file.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")
