"""How far the audit log went, noted outside of the database (bot.storage.apart, file "audit").

A line is an anchor - the newest row's `id` and `hash`, the `first` row there was, `at` when that
row was written - or a `start`: from this row on the log may begin, `before` is the hash it follows.
"""

from dataclasses import dataclass, field
from typing import Any

from bot.storage.apart import Apart

FILE = "audit"


@dataclass
class Anchors:
    """All of them: row -> the hash it had, and when; row -> the hash that the log follows there."""

    hashes: dict[int, str] = field(default_factory=dict)
    moments: dict[int, str] = field(default_factory=dict)
    starts: dict[int, str] = field(default_factory=dict)
    disagreeing: set[int] = field(default_factory=set)  # rows anchored with two hashes

    @property
    def newest(self) -> int:
        return max(self.hashes, default=0)


def add(apart: Apart, facts: dict[str, Any]) -> None:
    """On the disk when this returns: not from within a turn. Raises OSError."""
    apart.add(FILE, facts)


def read(apart: Apart) -> Anchors:
    """Raises TamperedError."""
    found = Anchors()
    for facts in apart.read(FILE):
        if "start" in facts:
            found.starts[facts["start"]] = facts["before"]
            continue
        row = facts["id"]
        if found.hashes.setdefault(row, facts["hash"]) != facts["hash"]:
            found.disagreeing.add(row)
        found.moments[row] = facts["at"]
    return found
