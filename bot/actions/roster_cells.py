"""One cell after the other: the home, the mobiles, the relation and the tags that a row tells."""

import re
from dataclasses import replace
from functools import lru_cache

from bot.actions.roster_words import NOTHING, OF_HOMES, OF_PEOPLE
from bot.community.addresses import Address, label, read_address
from bot.community.names import find_mobile
from bot.community.writing import capitals, plain

TAG = re.compile("[一-鿿A-Za-z]{2,8}")
RELATION = re.compile("[一-鿿]{1,6}")
_MARKS = {"building": "号?[楼栋幢座#组院]?|号院", "unit": "单元|[门梯]", "room": "[室房号户]"}
_END = {level: re.compile(rf"(?:{marks})$") for level, marks in _MARKS.items()}
_NAMED = re.compile("[一-鿿]{2,8}")  # 商住楼
_PLAIN = {
    "building": re.compile("[甲乙丙丁东西南北中]?-?[0-9]{1,4}[A-Z]?|[A-Z][0-9]{0,2}|[甲乙丙丁]"),
    "unit": re.compile("[0-9]{1,2}|[A-Z甲乙丙丁东西南北中]"),
    "room": re.compile("-?[A-Z]?[0-9]{1,5}[A-Z]?(?:-[0-9A-Z])?|[A-Z]|[一-鿿]{1,5}[0-9]{0,3}"),
}
_BETWEEN = re.compile(r"[\s/、,，;；或和及.|]+")
_TRUNK = re.compile(r"(?<![0-9])0(?=1[3-9][0-9]{9}(?![0-9]))")  # 0138..., as once dialled


def read_home(cells: dict[str, str]) -> Address | None:
    """From the cells for building, unit and room, or from one that holds the whole address."""
    if "building" in cells and (home := _from_parts(cells)):
        return home
    for key in ("address", "room"):
        address = read_address(cells.get(key, ""))
        if address and address.building and address.room:
            return address
    return None


def _from_parts(cells: dict[str, str]) -> Address | None:
    """A cell that says something else than its heading tells no home by itself."""
    building, unit, room = (_label(level, cells.get(level, "")) for level in _END)
    estate = cells.get("estate", "").strip() or None
    read = {"building": building, "unit": unit, "room": room}
    if any(read[level] is None and cells.get(level, "") not in NOTHING for level in read):
        return _from_mixed(cells, Address(estate, building, unit, room))
    return Address(estate, building, unit, room) if building and room else None


def _from_mixed(cells: dict[str, str], read: Address) -> Address | None:
    """翠竹园6号楼1单元 beside 402; or a room's cell that says all of it."""
    within = read_address(cells.get("building", ""))
    if within and within.building and read.room and not (within.unit and read.unit):
        if read.unit is None and cells.get("unit", "") not in NOTHING:
            return None
        estate, unit = read.estate or within.estate, read.unit or within.unit
        return Address(estate, within.building, unit, read.room)
    whole = read_address(cells.get("room", ""))
    if whole and whole.building and whole.room:
        return replace(whole, estate=read.estate or whole.estate)
    return None


@lru_cache(maxsize=8192)  # the same few again and again
def _label(level: str, cell: str) -> str | None:
    """6号楼 -> 6, 二单元 -> 2, 402室 -> 402, 负101 -> -101. None for nothing, or what is none."""
    whole = capitals(plain(cell)).strip()
    words = _END[level].sub("", whole)
    if words in NOTHING:
        return None
    name = label(words.replace("负", "-").replace("/", "-")) or ""
    if _PLAIN[level].fullmatch(name):
        return name
    return whole if level == "building" and _NAMED.fullmatch(whole) else None


def read_mobiles(cell: str) -> str | None:
    """All mobiles of a cell, parted by /; "" for none; None where something else stands there."""
    if not cell:
        return ""
    rest, mobiles = _TRUNK.sub("", cell), []
    while found := find_mobile(rest):
        mobile, rest = found
        mobiles.append(mobile)
    if rest and _BETWEEN.sub("", rest) not in NOTHING:
        return None
    return "/".join(dict.fromkeys(mobiles))


def read_relation(cells: dict[str, str]) -> str:
    relation = cells.get("relation", "")
    return relation if RELATION.fullmatch(relation) else ""


def read_tags(cells: dict[str, str]) -> list[str]:
    """Tags are stored in clear, so nothing else may pass: of a remark only the words we know."""
    words, remark = cells.get("tags", ""), cells.get("remark", "")
    tags = [tag for tag in _BETWEEN.split(words) if TAG.fullmatch(tag)] if words else []
    tags += [tag for tag in OF_PEOPLE if tag in remark] if remark else []
    return [tag for tag in dict.fromkeys(tags) if tag not in OF_HOMES]
