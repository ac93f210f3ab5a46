"""What a play found, in figures: a table to read, a file to compare."""

import json
from collections import Counter
from dataclasses import dataclass, field

from tests.crash.report import KINDS
from tests.crash.report import Tally as Usual


@dataclass
class Tally(Usual):
    """`codes`: what WeChat said no with; `windows`: a window closed, and why; `done`: acts."""

    phones: int = 0
    scenes: int = 0
    acts: int = 0
    days: float = 0.0
    codes: Counter = field(default_factory=Counter)
    windows: Counter = field(default_factory=Counter)
    done: Counter = field(default_factory=Counter)

    def facts(self):
        left_out = {"lives", "kills", "hits", "deaths"}
        return {name: value for name, value in vars(self).items() if name not in left_out}

    def rows(self):
        yield "phones", self.phones
        yield "acts", f"{self.acts} in {self.scenes} scenes"
        yield "  of time", f"{self.days:.1f} days in {self.seconds / 60:.1f} minutes"
        yield "messages and events", self.pushes
        yield "  answered", self.acknowledged
        yield "tickets", self.tickets
        yield "notices", self.notices
        yield "letters", self.letters.total()
        yield from ((f"  {name}", count) for name, count in sorted(self.letters.items()))
        yield "unknown, and listed", f"{self.unknown}, {self.unknown_shown} of them shown"
        yield from ((f"  scenes with: {name}", n) for name, n in sorted(self.faults.items()))
        yield from ((f"  WeChat: {name}", count) for name, count in sorted(self.codes.items()))
        yield from ((f"  window: {name}", count) for name, count in sorted(self.windows.items()))
        yield from ((words, self.kinds[kind]) for kind, words in KINDS.items())


def table(title, tally):
    lines = [f"{what:<34} {much}" for what, much in tally.rows()]
    return "\n".join([title, "-" * len(title), *lines])


def write(file, title, tally):
    file.parent.mkdir(exist_ok=True)
    facts = {"title": title, **tally.facts()}
    file.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")
