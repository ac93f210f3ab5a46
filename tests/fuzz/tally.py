"""What a run found, in figures."""

from collections import Counter
from dataclasses import dataclass, field
from heapq import nlargest

LISTED = 10


@dataclass(frozen=True, slots=True, order=True)
class Took:
    cpu: float = 0.0  # seconds
    number: int = -1
    name: str = ""


@dataclass
class Tally:
    seed: str
    took: list = field(default_factory=list)
    fates: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)  # "fate status"
    names: Counter = field(default_factory=Counter)
    heard: int = 0
    violations: list = field(default_factory=list)

    def note(self, case, answer):
        self.took.append(Took(answer.cpu, case.number, case.name))
        self.fates[case.fate.value] += 1
        self.statuses[f"{case.fate} {answer.status or 'no answer'}"] += 1
        self.names[case.name.partition(" (")[0]] += 1
        self.heard += answer.heard

    @property
    def slowest(self):
        return max(self.took, default=Took())

    def share(self, of):
        """The CPU that this share of the cases stay below, in milliseconds."""
        ordered = sorted(took.cpu for took in self.took)
        return 1000 * ordered[int(of * (len(ordered) - 1))] if ordered else 0.0

    def facts(self):
        slowest = nlargest(LISTED, self.took)
        return {
            "seed": self.seed,
            "cases": len(self.took),
            "fates": self.fates,
            "statuses": self.statuses,
            "heard": self.heard,
            "violations": self.violations,
            "cpu_ms": {f"p{100 * of:g}": self.share(of) for of in (0.5, 0.99, 0.999, 1)},
            "slowest": [{"ms": 1000 * t.cpu, "case": t.number, "name": t.name} for t in slowest],
            "names": self.names,
        }

    def table(self):
        facts = self.facts()
        rows = [("cases", facts["cases"]), ("  heard", self.heard)]
        rows += [(f"  {name}", count) for name, count in sorted(self.statuses.items())]
        rows += [(f"CPU {name}", f"{ms:.2f} ms") for name, ms in facts["cpu_ms"].items()]
        rows += [
            (f"  case {t['case']}", f"{t['ms']:.1f} ms  {t['name']}") for t in facts["slowest"]
        ]
        rows.append(("violations", len(self.violations)))
        title = f"Callbacks of seed {self.seed}"
        return "\n".join([title, "-" * len(title), *(f"{what:<28} {much}" for what, much in rows)])
