"""Slips to cut and hand out: a home's code to scan and to type, eight on a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import clock
from bot.commands.paper import DARK, HEIGHT, PALE, WIDTH, Fonts, Paper
from bot.commands.typeface import Typeface, name_all
from bot.commands.wording import Wording
from bot.community.places import show

COLUMNS, ROWS = 2, 4
A_SHEET = COLUMNS * ROWS
WIDE, HIGH = WIDTH / COLUMNS, HEIGHT / ROWS
EDGE, CODE = 9.0, 46.0  # mm
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


@dataclass(frozen=True, slots=True)
class Slip:
    """`code`: to type, XXXX-XXXX; `url`: what its QR code leads to."""

    home: str
    code: str
    url: str
    until: datetime


def faults(homes: Sequence[str]) -> list[str]:
    """Why some homes can have no slip: the font lacks a character."""
    typeface = Typeface()
    return [
        f"{_name(home)}: the font has no {name_all(lacking)}"
        for home in homes
        if (lacking := typeface.missing(_name(home)))
    ]


def write(slips: Sequence[Slip], file: Path) -> None:
    wording = Wording()
    printed = [wording.all_words(), LETTERS, *(_name(slip.home) for slip in slips)]
    with Fonts(Typeface(), printed) as fonts:
        paper = Paper(fonts, file.stem)
        for number, slip in enumerate(slips):
            if number % A_SHEET == 0:
                _begin_sheet(paper)
            row, column = divmod(number % A_SHEET, COLUMNS)
            _draw(paper, slip, column * WIDE, row * HIGH, wording)
        paper.save(file)


def _name(home: str) -> str:
    return show(home, with_estate=True)


def _begin_sheet(paper: Paper) -> None:
    paper.add_page()
    for column in range(1, COLUMNS):
        paper.dashes(column * WIDE, 0, column * WIDE, HEIGHT)
    for row in range(1, ROWS):
        paper.dashes(0, row * HIGH, WIDTH, row * HIGH)


def _draw(paper: Paper, slip: Slip, x: float, y: float, wording: Wording) -> None:
    words, width = wording.slip, WIDE - 2 * EDGE
    left = x + EDGE
    paper.line(_name(slip.home), y + 12.5, 20, left=left, width=width, face="bold")
    paper.code(slip.url, left - 5, y + 13.5, CODE)
    beside = left + CODE - 4
    room = x + WIDE - EDGE - beside + 4
    paper.line(
        words["title"], y + 22, 15, left=beside, width=room, face="bold", ink=DARK, centred=False
    )
    for number, line in enumerate(words["scan"]):
        paper.line(line, y + 31 + number * 7.5, 14, left=beside, width=room, centred=False)
    paper.line(words["type"], y + 61.5, 11, left=left, width=44, centred=False)
    paper.line(slip.code, y + 63.5, 22, left=left + 45, width=width - 45, face="bold")
    until = clock.local(slip.until)
    small = wording.fill(words["small"], until=until)
    paper.line(small, y + 70, 10, left=left, width=width, ink=PALE)
