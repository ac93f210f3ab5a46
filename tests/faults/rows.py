"""What a run showed: one row a kind and path, a table for people, build/faults.json for machines."""

import json
from collections import Counter
from dataclasses import dataclass, field

HEAD = (
    *("level", "database", "kind", "path", "sends", "right", "wrong", "shown", "asked"),
    *("longest s", "p99 ms", "seconds"),
)
FORM = "{:<8}{:<11}{:<19}{:<10}{:>6}{:>7}{:>7}{:>7}{:>7}{:>11}{:>8}{:>9}"


@dataclass
class Row:
    """`level`: call (straight through the gateway) or letter (from the outbox). `asked`: requests
    that came to the proxy for this path. `longest`: seconds a call took, `limit`: may take.
    `p99`: ms for a callback served meanwhile. `problems`: what was wrong, how often.
    """

    level: str
    database: str
    kind: str
    path: str
    sends: int
    wrong: int = 0
    shown: int = 0
    asked: int = 0
    longest: float = 0.0
    limit: float = 0.0
    p99: float | None = None
    seconds: float = 0.0
    problems: Counter[str] = field(default_factory=Counter)

    @property
    def right(self):
        return self.sends - self.wrong

    @property
    def is_too_long(self):
        return self.longest > self.limit

    def judge(self, *problems):
        """One send, and what is wrong with it."""
        found = [problem for problem in problems if problem]
        self.problems.update(found)
        self.wrong += bool(found)

    def line(self):
        p99 = "" if self.p99 is None else f"{self.p99:.0f}"
        counts = (self.sends, self.right, self.wrong, self.shown, self.asked)
        names = (self.level, self.database, self.kind, self.path)
        return FORM.format(*names, *counts, f"{self.longest:.2f}", p99, f"{self.seconds:.1f}")

    def complaints(self):
        told = [f"  {count} x {what}" for what, count in self.problems.most_common()]
        if self.is_too_long:
            told.append(f"  a call took {self.longest:.2f} s, {self.limit:.2f} s are allowed")
        return told


def head():
    return FORM.format(*HEAD)


def write(rows, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [vars(row) | {"right": row.right} for row in rows]
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
