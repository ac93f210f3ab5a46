"""What was measured: one table for people, build/bench.json for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = ("name", "value", "unit", "baseline", "ratio", "mark", "moonshot", "")
ROW = "{:<40}{:>10} {:<10}{:>10}{:>8}{:>8}{:>10}  {}"


@dataclass(frozen=True)
class Figure:
    """One measured value. Its mark is for the ratio where it has one, else for the value."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    mark: float | None = None
    moonshot: float | None = None

    @property
    def verdict(self) -> str:
        """Less is better unless the moonshot lies above the mark."""
        if self.mark is None or self.moonshot is None:
            return ""
        sign = 1 if self.moonshot <= self.mark else -1
        reached = sign * (self.value if self.ratio is None else self.ratio)
        if reached <= sign * self.moonshot:
            return "moonshot"
        return "met" if reached <= sign * self.mark else "MISSED"


def table(figures: Sequence[Figure]) -> str:
    rows = [ROW.format(*HEAD)]
    for figure in figures:
        name, value, unit, *rest = asdict(figure).values()
        cells = ["" if cell is None else f"{cell:.2f}" for cell in (value, *rest)]
        rows.append(ROW.format(name, cells[0], unit, *cells[1:], figure.verdict))
    return "\n".join(row.rstrip() for row in rows)


def write(figures: Sequence[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=1) + "\n"
    )
