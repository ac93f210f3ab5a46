"""The sheet of rows that were not taken, to be mended in a spreadsheet program."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.actions.roster_file import Rejected

WORDS = Path(__file__).parents[2] / "templates" / "roster.yaml"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program would calculate (OWASP)


def write(roster: Path, rejected: Sequence[Rejected]) -> Path:
    """Write it beside the roster, for its owner alone; where it is. OSError where it cannot be."""
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    file = roster.with_name(f"{roster.stem}-rejected.csv")
    columns = [name for name in words["columns"] if any(name in row.cells for row in rejected)]
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8-sig", newline="") as sheet:
        writer = csv.writer(sheet)
        headings = [words["columns"][name] for name in columns]
        writer.writerow([words["line"], *headings, words["why"]])
        for row in rejected:
            cells = [harmless(row.cells.get(name, "")) for name in columns]
            writer.writerow([row.line, *cells, words["reasons"][row.why]])
    return file


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
