"""Posters: a sheet a building and one an estate, all of a community in one file, and the words for
its old groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.paper import DARK, PALE, WHITE, WIDTH, Fonts, Paper
from bot.commands.progress import progress
from bot.commands.typeface import Typeface, name_all
from bot.commands.wording import Wording
from bot.community.places import address_of, building_of, show

CODE = 104.0  # mm


@dataclass(frozen=True, slots=True)
class Sheet:
    """A poster. `file`: its name without an ending; `url`: what its code leads to."""

    place: str
    file: str
    url: str
    has_units: bool = True

    @property
    def community(self) -> str:
        return self.place.split("/")[0]

    @property
    def estate(self) -> str:
        return address_of(self.place).estate or ""

    @property
    def is_building(self) -> bool:
        return building_of(self.place) is not None


def write(sheets: Sequence[Sheet], folder: Path, account: str) -> tuple[list[Path], list[str]]:
    """The files that were written, and why some sheets could not be: the font lacks a character.

    `account`: the name to search for, "" where nobody said it.
    """
    typeface, wording = Typeface(), Wording()
    faults = [fault for sheet in sheets if (fault := _fault(typeface, sheet))]
    good = [sheet for sheet in sheets if not _fault(typeface, sheet)]
    files: list[Path] = []
    with Fonts(typeface, [wording.all_words(), *(_name(sheet) for sheet in good)]) as fonts:
        files += [
            _save(fonts, wording, [sheet], folder / f"{sheet.file}.pdf")
            for sheet in progress(good, "posters")
        ]
        for community in dict.fromkeys(sheet.community for sheet in good):
            ours = [sheet for sheet in good if sheet.community == community]
            name = f"{community.replace('/', '-')}-{wording.poster['file']}.pdf"
            files.append(_save(fonts, wording, ours, folder / name))
    for community in dict.fromkeys(sheet.community for sheet in sheets):
        ours = [sheet for sheet in sheets if sheet.community == community]
        files.append(_tell_groups(wording, ours, folder, account))
    return files, faults


def _fault(typeface: Typeface, sheet: Sheet) -> str:
    lacking = typeface.missing(_name(sheet))
    return f"{_name(sheet)}: the font has no {name_all(lacking)}" if lacking else ""


def _name(sheet: Sheet) -> str:
    name = show(sheet.place)
    return f"{sheet.community} {sheet.estate} {name}" if sheet.is_building else name


def _save(fonts: Fonts, wording: Wording, sheets: Iterable[Sheet], file: Path) -> Path:
    paper = Paper(fonts, file.stem)
    for sheet in sheets:
        draw(paper, sheet, wording)
    paper.save(file)
    return file


def draw(paper: Paper, sheet: Sheet, wording: Wording) -> None:
    """Readable from two metres: the smallest line that matters is a centimetre high."""
    words, facts = wording.poster, {"building": sheet.is_building, "has_units": sheet.has_units}
    above = sheet.estate if sheet.is_building else sheet.community
    paper.add_page()
    paper.band(0, 31)
    paper.line(words["headline"], 21, 40, face="bold", ink=WHITE)
    paper.line(above, 51, 40, ink=DARK)
    paper.line(show(sheet.place), 104, 150, face="bold")
    left = (WIDTH - CODE) / 2
    paper.frame(left, 116, CODE)
    paper.code(sheet.url, left, 116, CODE)
    for number, step in enumerate(words["steps"], start=1):
        y = 223 + number * 15.5
        paper.numeral(number, 34, y - 4, 25)
        text = wording.fill(step, **facts)
        paper.line(text, y, 33, left=45, width=150, face="bold", centred=False)
    paper.line(words["foot"], 283, 18, ink=DARK, face="bold")
    paper.line(words["help"], 291, 13, ink=PALE)


def _tell_groups(wording: Wording, sheets: Sequence[Sheet], folder: Path, account: str) -> Path:
    community = sheets[0].community
    several = len({sheet.estate for sheet in sheets}) > 1
    example = next((sheet for sheet in sheets if sheet.is_building), sheets[0])
    unit = "1" if example.has_units else ""
    home = f"{example.place}/{unit}/402" if example.is_building else example.place
    text = wording.group(
        community=community,
        account=account,
        building=show(example.place, with_estate=several),
        home=show(home, with_estate=several),
    )
    file = folder / f"{community.replace('/', '-')}-{wording.poster['group']}.txt"
    file.write_text(text, "utf-8")
    return file
