"""An address in the middle of what somebody typed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.community.numerals import NUMBER, read_number
from bot.community.writing import capitals, plain

_SPELT = "[零〇一二三四五六七八九十百]"
_NUM = rf"(?:(?<![0-9.])[0-9]{{1,3}}(?![0-9])|[①-⑳]|(?<!{_SPELT}){_SPELT}{{1,5}}+)"
_ONE = "[一二三四五六七八九]"
_SMALL = (
    rf"(?:(?<![0-9.])[0-9]{{1,2}}(?![0-9])|[①-⑳]"
    rf"|(?<!{_SPELT})(?:{_ONE}?十{_ONE}?|{_ONE})(?!{_SPELT}))"
)
_PLATE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"  # 京A-1203 is a car
_HEAD = r"(?:(?:[甲乙丙丁]|(?<![一-鿿])[东西南北中])[ ]?)?"
BUILDING = (
    rf"(?:{_HEAD}{_NUM}(?:[A-Z](?![0-9A-Z]))?"
    r"|(?<![0-9A-Z" + _PLATE + r"])[A-Z][0-9]{0,2}(?![0-9A-Z])|[甲乙丙丁](?=[号栋幢座])) ?"
)
MARK = (
    r"(?:号 ?[楼栋幢座](?![梯位])|\# ?[楼栋幢座]?(?![位])|[栋幢](?!楼)"
    r"|(?<=[A-Z甲乙丙丁])座(?![位机谈椅]))"
)
UNIT_MARK = r"(?:单(?: ?元)?|[门梯座](?![禁口卫诊票铃锁槛前外级位]))"
UNIT = rf"(?P<unit>{_SMALL}|[A-Z甲乙丙丁东西南北中]) ?{UNIT_MARK}"
_GAP = r"[ ,、。:;·._/\\\-的第#]{0,3}"
_FLOOR = rf"(?:{_NUM} ?[层楼] ?)?"
_ELSE = (  # what makes a number something else than a room
    r"(?![0-9A-Z]| ?[:年月日点时元块人个次天米度斤吨%岁栋幢单楼层]| ?号楼|\.[0-9]|-[0-9]{2}"
    r"| ?万(?![一-鿿])| ?万[元块])"
)
ROOM = (
    rf"(?P<room>(?:负|(?<=-)-)?(?:{_NUM}(?= ?[室房])|[A-Z]?[0-9]{{3,5}}[A-Z]?|[A-Z][0-9]{{2}}"
    rf"|[0-9]{{1,2}}[A-F]|{_SPELT}{{3,6}}+|[0-9]{{1,2}}(?= ?号?$))(?:-[0-9A-Z](?![0-9A-Z]))?)"
    rf"{_ELSE}(?: ?[室房号户](?!楼))?"
)
_SHORT_UNIT = (
    rf"(?P<short>{_SMALL}|[A-Z])[\-/\\#]{{1,2}}"
    rf"(?={_FLOOR}[\-负A-Z]?[0-9零〇一二三四五六七八九]{{3}})"
)
_REST = (
    rf"(?:{_GAP}(?:{UNIT}|{_SHORT_UNIT}))?"
    rf"(?:(?P<gap>{_GAP}){_FLOOR}{ROOM}|{_GAP}{_NUM} ?[层楼])?"
)

_MARKED = re.compile(rf"(?<!月)(?P<building>{BUILDING})(?P<mark>{MARK}){_REST}")
_LANE = re.compile(
    rf"(?P<estate>(?:(?<![0-9])[0-9]{{1,5}}|{_SPELT}{{1,4}})弄){_GAP}(?P<building>{BUILDING})"
    rf"(?P<mark>号 ?楼?){_REST}"
)
_LOOSE = re.compile(
    rf"(?<![0-9.月][\-/.])(?<!月)(?P<building>{BUILDING})"
    rf"(?P<mark>[楼座号](?!院)|[\-/\\]{{1,2}}|){_REST}"
)
_SPACED = re.compile(
    r"(?<![0-9.,])(?P<building>[0-9]{1,3})(?P<mark>[ ,、.·_])(?P<short>[0-9]{1,2})(?P=mark)"
    r"(?P<room>[0-9]{3,4})(?![0-9.])" + _ELSE + r"(?P<unit>)(?P<gap>)"
)
_IS = r" ?[:是为=]? ?"
_LABELLED = re.compile(  # 楼栋：3 单元：2 房号：501
    rf"(?:楼 ?[栋号幢]号?|[栋幢]号){_IS}(?P<building>{BUILDING})(?P<mark>{MARK}|)[ ,、;/]*"
    rf"(?:单 ?元号?{_IS}(?P<unit>{_SMALL}|[A-Z])(?: ?单元)?)?(?P<short>)(?P<gap>[ ,、;/]*)"
    rf"(?:(?:房间?|室|门牌|户)号?{_IS}{ROOM})?"
)
_VILLAGE = re.compile(  # 王家村3组12号
    rf"(?P<estate>[一-鿿]{{1,6}}?[村庄屯寨堡])?第?(?P<building>{_NUM})(?P<mark> ?(?:村民小)?组)"
    rf"(?P<short>)(?P<unit>)(?P<gap>{_GAP})第?(?P<room>{_NUM})(?= ?[号户])(?! ?号[楼线桌选参])"
    r"(?: ?号)?(?: ?[院户])?"
)
_COURTYARD = re.compile(  # 12号院5号
    rf"(?<![0-9])(?P<building>{_NUM})(?P<mark> ?号 ?院)(?P<short>)(?P<unit>)(?P<gap>{_GAP})"
    rf"(?P<room>{_NUM})(?= ?[号户室])(?! ?号[楼线桌院])(?: ?[号室])?(?: ?户)?"
)
_UNIT_ONLY = re.compile(
    rf"(?P<building>)(?P<mark>)(?P<short>)(?P<unit>{_SMALL}) ?单 ?元"
    rf"(?:(?P<gap>{_GAP}){_FLOOR}{ROOM})?"
)
_LIKELY = re.compile(r"[0-9一二三四五六七八九十①-⑳]|[A-Z甲乙丙丁] ?[座栋幢号]")
_LEAD = re.compile(
    r".*(?:我家|住在|家住|[是在住到去的]|地址|住址|认证|报修|报事|订阅|退订|位于|我们|业主"
    r"|街道|社区|[省市县镇路]|[0-9]号|区(?=[一-鿿]{2}))"
)
_ESTATE = re.compile(
    r"[一-鿿A-Z0-9]{1,14}(?:小区|[园苑里村城庭府湾居轩阁庄院坊区期邸寓郡岸都墅]|家属楼)"
)
_DASHED = re.compile(r"(?<=[0-9])一(?=[0-9])")  # 3一2一501
_NUMBERS = re.compile(NUMBER)


@dataclass(frozen=True, slots=True)
class Address:
    """What was said of a place; letters upper-case, numbers without leading zeros, None unsaid."""

    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Names of estates and buildings that only somebody who knows them can tell: 商住楼."""

    estates: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()


NOTHING_KNOWN = Known()


def read_address(text: str) -> Address | None:
    """The first address in `text`; None for a phone, a date, an amount, or a mere floor."""
    found = find_address(text)
    return found[0] if found else None


def find_address(text: str, known: Known = NOTHING_KNOWN) -> tuple[Address, str] | None:
    """The first address, and `text` without it."""
    line = _DASHED.sub("-", capitals(plain(text)))
    match = _search_named(line, known.buildings)
    if not match and not (_LIKELY.search(line) and (match := _search(line))):
        return None
    estate, start = _estate_before(line, match.start(), known.estates)
    if "estate" in match.groupdict():
        estate = label(_LEAD.sub("", match["estate"] or "")) or None
    address = Address(
        estate=estate,
        building=label(match["building"]),
        unit=label(match["unit"] or match["short"]),
        room=_room(match),
    )
    return address, f"{text[:start]} {text[match.end() :]}".strip()


def label(words: str | None) -> str | None:
    """A building, unit or room as it is stored: '甲 03' -> '甲3', '二十一' -> '21'."""
    if not words:
        return None
    return _NUMBERS.sub(lambda number: str(read_number(number[0])), words.replace(" ", ""))


def _search_named(line: str, names: tuple[str, ...]) -> re.Match[str] | None:
    return _pattern_of(names).search(line) if names else None


@lru_cache(maxsize=8)
def _pattern_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """商住楼2单元501: a building by its name, the longest that fits."""
    longest_first = sorted({capitals(plain(name)) for name in names}, key=len, reverse=True)
    any_of = "|".join(map(re.escape, longest_first))
    whole = rf"(?<![0-9A-Z])(?:{any_of})(?!(?<=[0-9A-Z])[0-9A-Z])"
    return re.compile(rf"(?P<building>{whole})(?P<mark>(?:{MARK})?){_REST}")


def _search(line: str) -> re.Match[str] | None:
    for pattern in (_LANE, _LABELLED, _MARKED, _VILLAGE, _COURTYARD):
        if found := pattern.search(line):
            return found
    return next(filter(_holds, _LOOSE.finditer(line)), None) or next(
        filter(_is_no_date, _SPACED.finditer(line)), _UNIT_ONLY.search(line)
    )


def _holds(match: re.Match[str]) -> bool:
    """Whether what has no sure mark of a building is an address all the same."""
    mark, unit, room = match["mark"], match["unit"], match["room"]
    if unit:
        return True
    if mark == "楼":  # 3楼301 is a floor
        return bool(room) and not (label(room) or "").startswith(label(match["building"]) or "-")
    if not room or len(room) < 3 or not _is_no_date(match):  # noqa: PLR2004
        return False
    if mark == "号":
        return " " not in match["gap"]
    return bool(mark) and (bool(match["short"]) or not re.match("[0-9]{3}", match["building"]))


def _is_no_date(match: re.Match[str]) -> bool:
    """No flat is numbered 1200; 11-21-2026 and 021-1234 are a date and a phone."""
    room = match["room"]
    is_year = match["short"] and re.fullmatch(r"(?:19|20)[2-9][0-9]", room)
    return not (is_year or room.endswith("00") or re.match("0[0-9]{2}", match["building"]))


def _room(match: re.Match[str]) -> str | None:
    room = label(match["room"])
    if room is None:
        return None
    bare = match["mark"][-1:] not in {"组", "院"} and match.string[
        match.end("room") : match.end("room") + 1
    ] not in {"室", "房"}
    unit = match["unit"] or match["short"]
    if bare and not unit and (len(room) < 3 or match[0].endswith("户")):  # noqa: PLR2004
        return None
    return f"-{room}" if _is_below_ground(match, room) else room.replace("负", "-")


def _is_below_ground(match: re.Match[str], room: str) -> bool:
    """9号楼1单元-101 and 9-1--101 are; 9号楼-1单元-101 only uses dashes."""
    if not re.fullmatch("[1-3][0-9]{2}", room):
        return False
    if match["unit"]:
        return (
            match["gap"] == "-" and "-" not in match.string[match.end("mark") : match.start("unit")]
        )
    return bool(match["short"]) and match.string[: match.start("room")].endswith("--")


def _estate_before(line: str, start: int, known: tuple[str, ...] = ()) -> tuple[str | None, int]:
    """The estate's name right before a building, and where the address begins with it."""
    before = line[max(0, start - 40) : start].rstrip(" ,、.·_-")
    bare = before.removesuffix("小区")
    for name in sorted(known, key=len, reverse=True):
        if bare.endswith(capitals(plain(name))):
            return name, max(0, start - 40) + len(bare) - len(name)
    token = re.split(r"[ ,、。:;·._\-]", before)[-1]
    named = _LEAD.sub("", token)
    if not _ESTATE.fullmatch(named):
        return None, start
    begin = max(0, start - 40) + len(before) - len(named)
    short = named.removesuffix("小区")
    return (short if len(short) > 2 else named), begin  # noqa: PLR2004 - 幸福小区 keeps its name
