"""What was understood of a roster's file, in numbers and columns; names and mobiles masked."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.actions.roster_columns import Layout
from bot.actions.roster_file import Contents, Occupant, Rejected, Seen
from bot.actions.roster_guess import letter
from bot.actions.roster_sheets import UnreadableError
from bot.community.addresses import Address
from bot.community.names import mask_mobiles, mask_name

__all__ = ["SHOWN", "Column", "Sheet", "Understood", "UnreadableError", "of_contents"]

SHOWN = 20  # rejected rows


@dataclass(frozen=True, slots=True)
class Column:
    """`letter`: as a spreadsheet program calls it. `meaning`: a key of HEADINGS, or identity."""

    letter: str
    heading: str
    meaning: str
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`samples`: a home, a name and mobiles, masked; "" for nobody. `building`: by its title."""

    name: str
    columns: list[Column]
    samples: list[tuple[Address, str, str]]
    building: str = ""
    is_taken: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """`rejected`: the first of them. `buildings`: each with its estate, if named, and its homes."""

    households: int
    people: int
    duplicates: int
    rejected_count: int
    identities: int
    vacant: int
    rented: int
    sheets: list[Sheet]
    rejected: list[Rejected]
    buildings: list[tuple[str | None, str | None, int]]

    @property
    def estates(self) -> list[str | None]:
        return list(dict.fromkeys(estate for estate, _, _ in self.buildings))

    @property
    def has_identities(self) -> bool:
        columns = (column for sheet in self.sheets for column in sheet.columns)
        return bool(self.identities) or any(column.meaning == "identity" for column in columns)

    def facts(self) -> dict[str, Any]:
        """As JSON has it; of_facts makes it again."""
        return asdict(self)


def of_facts(facts: dict[str, Any]) -> Understood:
    sheets = [
        Sheet(
            **one
            | {
                "columns": [Column(**column) for column in one["columns"]],
                "samples": [(Address(**home), *rest) for home, *rest in one["samples"]],
            }
        )
        for one in facts["sheets"]
    ]
    lists = {
        "sheets": sheets,
        "rejected": [Rejected(**one) for one in facts["rejected"]],
        "buildings": [tuple(one) for one in facts["buildings"]],
    }
    return Understood(**facts | lists)


def of_contents(contents: Contents) -> Understood:
    counts = Counter((home.estate, home.building) for home in contents.homes)
    states = [str(state) for state in contents.states.values()]
    return Understood(
        households=len(contents.homes),
        people=contents.people,
        duplicates=contents.duplicates,
        rejected_count=len(contents.rejected),
        identities=contents.identities,
        vacant=states.count("vacant"),
        rented=states.count("rented"),
        sheets=[_sheet(seen) for seen in contents.sheets],
        rejected=[_masked(one) for one in contents.rejected[:SHOWN]],
        buildings=[(*where, count) for where, count in counts.items()],
    )


def _sheet(seen: Seen) -> Sheet:
    if seen.layout is None:
        return Sheet(seen.name, [], [], is_taken=False, why=seen.why)
    place = seen.layout.place
    by_title = place and not {"building", "address"} & seen.layout.columns.keys()
    return Sheet(
        seen.name,
        list(_columns(seen.layout)),
        [(home, *_who(person)) for home, person in seen.samples],
        building=(place.building or "") if by_title and place else "",
    )


def _columns(layout: Layout) -> Iterator[Column]:
    found = {at: meaning for meaning, at in layout.columns.items()}
    found |= dict.fromkeys(layout.mobiles, "mobile") | dict.fromkeys(layout.identities, "identity")
    for at, meaning in sorted(found.items()):
        heading = layout.headings[at] if at < len(layout.headings) else ""
        yield Column(letter(at), heading, meaning, meaning in layout.guessed)


def _who(person: Occupant | None) -> tuple[str, str]:
    if person is None:
        return "", ""
    return mask_name(person.name), mask_mobiles(person.mobiles)


def _masked(one: Rejected) -> Rejected:
    """Enough of it to be found in the file."""
    kept = {key: cell for key, cell in one.cells.items() if key in HOME}
    return Rejected(one.line, kept, one.why, one.sheet)


HOME = ("estate", "building", "unit", "room", "address")
