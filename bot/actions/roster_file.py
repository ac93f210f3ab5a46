"""A committee's roster read: who lives where, as far as its sheets can be understood."""

import re
from dataclasses import dataclass, field

from bot.actions.roster_cells import read_home, read_mobiles, read_relation, read_tags
from bot.actions.roster_columns import Layout, find_layout, is_header
from bot.actions.roster_guess import UnsureError
from bot.actions.roster_sheets import Rows, Sheet, UnreadableError, read_sheets
from bot.actions.roster_words import NOTHING, read_state
from bot.community.addresses import Address
from bot.community.homes import HomeState
from bot.community.identity import without_identities
from bot.community.names import read_name, same_name
from bot.community.naming import read_mark
from bot.community.refusal import Refusal
from bot.community.scrubbing import scrub

SAYING = ("room", "address", "name", "mobile")  # a row with none of them is blank
SAMPLES = 2  # rows of a sheet that are shown
_TOTAL = re.compile(r"\s*[合总小共]\s*计|\s*总[户人]数")
_ASIDE = re.compile(r"[(（].*?[)）]")


@dataclass(slots=True)
class Occupant:
    """`mobiles`: one or more, parted by /; "" for none."""

    name: str
    mobiles: str
    relation: str
    tags: list[str]


@dataclass(slots=True)
class Rejected:
    """A row that was not taken. `why`: no_home, no_name or bad_mobile."""

    line: int
    cells: dict[str, str]
    why: str
    sheet: str = ""


@dataclass(slots=True)
class Seen:
    """A sheet as it was understood; `layout` is None for one that is no roster, `why` if said."""

    name: str
    layout: Layout | None
    samples: list[tuple[Address, Occupant | None]] = field(default_factory=list)
    why: str = ""
    columns: str = ""  # that look alike


@dataclass(slots=True)
class Contents:
    """`states`: of homes whose state is told. `marks`: 6栋, by estate and building. `doubtful`:
    homes with a rejected row, so that who is missing there may be in it. `identities`: numbers
    left out of other cells.
    """

    homes: dict[Address, list[Occupant]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    duplicates: int = 0
    states: dict[Address, HomeState] = field(default_factory=dict)
    marks: dict[tuple[str | None, str | None], str] = field(default_factory=dict)
    doubtful: set[Address] = field(default_factory=set)
    identities: int = 0
    sheets: list[Seen] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(map(len, self.homes.values()))


def read(content: bytes, file: str) -> Contents:
    """All sheets that tell homes. UnreadableError where none does, or the file is none."""
    contents = Contents()
    for sheet in read_sheets(content, file):
        contents.sheets.append(seen := _look(sheet))
        if seen.layout:
            _take_all(contents, sheet.rows, seen)
    if not any(seen.layout for seen in contents.sheets):
        unsure = next((seen for seen in contents.sheets if seen.why), None)
        if unsure:
            raise UnreadableError(f"is not clear: {unsure.why}", "unsure", unsure.columns)
        message = "has no columns for building and room (楼栋, 房号) near its top"
        raise UnreadableError(message, "no_columns")
    return contents


def _look(sheet: Sheet) -> Seen:
    try:
        return Seen(sheet.name, find_layout(sheet.rows, sheet.name))
    except UnsureError as error:
        return Seen(sheet.name, None, why=str(error), columns=error.columns)


def _take_all(contents: Contents, rows: Rows, seen: Seen) -> None:
    """The rows below the header. Where a building is left blank, the one above goes on."""
    layout = seen.layout
    assert layout is not None
    above: dict[str, str] = {}
    for line, row in enumerate(rows[layout.first :], layout.first + 1):
        cells = _cells(contents, row, layout)
        if not any(map(cells.get, SAYING)) or any(map(_TOTAL.match, row)) or is_header(row):
            continue
        if not cells.get("building") and not cells.get("address"):
            going_on = ("estate", "building", "unit")
            cells |= {k: above[k] for k in going_on if above.get(k) and not cells.get(k)}
        above = cells
        home = read_home(cells)
        why = _take(contents, home, cells) if home else "no_home"
        if why:
            contents.rejected.append(Rejected(line, cells, why, seen.name))
            if home:
                contents.doubtful.add(home)
        elif home and len(seen.samples) < SAMPLES:
            people = contents.homes[home]
            seen.samples.append((home, people[-1] if people else None))


def _cells(contents: Contents, row: list[str], layout: Layout) -> dict[str, str]:
    """By meaning, without identity numbers; what the sheet's title says of all stands in each."""
    width = len(row)
    cells = {name: row[at] if at < width else "" for name, at in layout.columns.items()}
    if layout.mobiles:
        every = [cells["mobile"], *(row[at] for at in layout.mobiles if at < width)]
        cells["mobile"] = "/".join(filter(None, every))
    for name, cell in cells.items():
        clean = scrub(without_identities(cell), " ")
        if clean != cell:
            contents.identities += 1
            cells[name] = clean.strip()
    if layout.place and "building" not in cells and "address" not in cells:
        place = layout.place
        told = {"estate": place.estate, "building": place.building, "unit": place.unit}
        told["building"] = (
            f"{place.building}号楼" if (place.building or "").isdigit() else place.building
        )
        return {k: v for k, v in told.items() if v and not cells.get(k)} | cells
    if layout.header >= 0 and cells.get("estate", "").isdigit():
        heading = layout.headings[layout.columns["estate"]]
        cells["estate"] += "弄" if "弄" in heading else ""
    return cells


def _take(contents: Contents, home: Address, cells: dict[str, str]) -> str:
    """Why the row is not taken; "" if it is. Its home counts in any case."""
    people = contents.homes.setdefault(home, [])
    _note_home(contents, home, cells)
    mobiles, said = read_mobiles(cells.get("mobile", "")), cells.get("name", "")
    if mobiles is None:
        return "bad_mobile"
    if said in NOTHING and not mobiles:
        return ""
    try:
        name = read_name(_ASIDE.sub("", said))
    except Refusal:
        return "no_name"
    person = Occupant(name, mobiles, read_relation(cells), read_tags(cells))
    known = next((one for one in people if same_name(one.name, name)), None)
    if known is None:
        people.append(person)
    else:
        contents.duplicates += 1
        _merge(known, person)
    return ""


def _note_home(contents: Contents, home: Address, cells: dict[str, str]) -> None:
    words = (cells.get(key, "") for key in ("state", "remark", "tags", "name", "mobile"))
    state = read_state(" ".join(filter(None, words)))
    if state is not None:
        contents.states[home] = state
    if mark := read_mark(cells.get("building", "")):
        contents.marks.setdefault((home.estate, home.building), mark)


def _merge(known: Occupant, again: Occupant) -> None:
    """Somebody listed twice in a home is one person, with all that was said."""
    both = [*known.mobiles.split("/"), *again.mobiles.split("/")]
    known.mobiles = "/".join(dict.fromkeys(filter(None, both)))
    known.relation = known.relation or again.relation
    known.tags = list(dict.fromkeys(known.tags + again.tags))
