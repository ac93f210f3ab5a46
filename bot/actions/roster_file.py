"""A committee's roster read: who lives where, as far as its sheet can be understood."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.actions.roster_columns import Columns, find_columns
from bot.actions.roster_sheets import Rows, UnreadableError, read_sheets
from bot.community.addresses import Address, label, read_address
from bot.community.names import find_mobile, read_name, same_name
from bot.community.refusal import Refusal
from bot.community.writing import capitals, plain

HEADER_WITHIN = 20  # rows: above it are titles and dates
SAYING = ("room", "address", "name", "mobile")  # a row with none of them is blank
NOTHING = {
    "",
    "-",
    "--",
    "/",
    "\\",
    "无",
    "没有",
    "暂无",
    "未知",
    "空",
    "空置",
    "空房",
    "空户",
    "不详",
}
OF_HOMES = {"空置", "出租", "自住", "空房", "空关", "群租", "商用"}
OF_PEOPLE = ("独居老人", "空巢老人", "高龄", "残疾人", "低保", "孕妇", "党员", "退役军人", "慢性病")
TAG = re.compile("[一-鿿A-Za-z]{2,8}")
RELATION = re.compile("[一-鿿]{1,6}")
_TOTAL = re.compile(r"\s*[合总小共]\s*计")
_MARKS = {"building": "号?[楼栋幢座#]?", "unit": "单元|[门梯]", "room": "[室房号户]"}
_END = {level: re.compile(rf"(?:{marks})$") for level, marks in _MARKS.items()}
_ASIDE = re.compile(r"[(（].*?[)）]")
_BETWEEN = re.compile(r"[\s/、,，;；或和.|]+")


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


@dataclass(slots=True)
class Contents:
    homes: dict[Address, list[Occupant]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    duplicates: int = 0

    @property
    def people(self) -> int:
        return sum(map(len, self.homes.values()))


def read(file: Path) -> Contents:
    """All sheets that have a header. UnreadableError where none has, or the file is none."""
    contents, has_header = Contents(), False
    for rows in read_sheets(file):
        for line, cells in enumerate(rows[:HEADER_WITHIN]):
            if columns := find_columns(cells):
                has_header = True
                _take_all(contents, rows, line + 1, columns)
                break
    if not has_header:
        raise UnreadableError("has no columns for building and room (楼栋, 房号) near its top")
    return contents


def _take_all(contents: Contents, rows: Rows, start: int, columns: Columns) -> None:
    """The rows below the header. Where a building is left blank, the one above goes on."""
    above: dict[str, str] = {}
    for line, row in enumerate(rows[start:], start + 1):
        cells = {name: row[index] if index < len(row) else "" for name, index in columns.items()}
        if not any(map(cells.get, SAYING)) or any(map(_TOTAL.match, row)) or find_columns(row):
            continue
        if not cells.get("building"):
            going_on = ("estate", "building", "unit")
            cells |= {k: above[k] for k in going_on if above.get(k) and not cells.get(k)}
        above = cells
        why = _take(contents, cells)
        if why:
            contents.rejected.append(Rejected(line, cells, why))


def _take(contents: Contents, cells: dict[str, str]) -> str:
    """Why the row is not taken; "" if it is."""
    home = read_home(cells)
    if home is None:
        return "no_home"
    people = contents.homes.setdefault(home, [])
    mobiles, said = read_mobiles(cells.get("mobile", "")), cells.get("name", "")
    if said in NOTHING and not mobiles:
        return ""
    if mobiles is None:
        return "bad_mobile"
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


def _merge(known: Occupant, again: Occupant) -> None:
    """Somebody listed twice in a home is one person, with all that was said."""
    both = [*known.mobiles.split("/"), *again.mobiles.split("/")]
    known.mobiles = "/".join(dict.fromkeys(filter(None, both)))
    known.relation = known.relation or again.relation
    known.tags = list(dict.fromkeys(known.tags + again.tags))


def read_home(cells: dict[str, str]) -> Address | None:
    """From the cells for building, unit and room, or from one that holds the whole address."""
    if "building" not in cells:
        address = read_address(cells.get("address") or cells.get("room") or "")
        return address if address and address.building and address.room else None
    building, unit, room = (_label(level, cells.get(level, "")) for level in _END)
    if not building or not room:
        return None
    estate = cells.get("estate", "").strip() or None
    return Address(estate, building, unit, room)


def _label(level: str, cell: str) -> str | None:
    """6号楼 -> 6, 二单元 -> 2, 402室 -> 402, 负101 -> -101."""
    words = _END[level].sub("", capitals(plain(cell)).strip())
    return None if words in NOTHING else label(words.replace("负", "-").replace("/", "-"))


def read_mobiles(cell: str) -> str | None:
    """All mobiles of a cell, parted by /; "" for none; None where something else stands there."""
    rest, mobiles = cell, []
    while found := find_mobile(rest):
        mobile, rest = found
        mobiles.append(mobile)
    if _BETWEEN.sub("", rest) not in NOTHING:
        return None
    return "/".join(dict.fromkeys(mobiles))


def read_relation(cells: dict[str, str]) -> str:
    relation = cells.get("relation", "")
    return relation if RELATION.fullmatch(relation) else ""


def read_tags(cells: dict[str, str]) -> list[str]:
    """Tags are stored in clear, so nothing else may pass: of a remark only the words we know."""
    tags = [tag for tag in _BETWEEN.split(cells.get("tags", "")) if TAG.fullmatch(tag)]
    tags += [tag for tag in OF_PEOPLE if tag in cells.get("remark", "")]
    return [tag for tag in dict.fromkeys(tags) if tag not in OF_HOMES]
