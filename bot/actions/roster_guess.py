"""What a column holds, by what stands in it; where two may be meant, none is chosen."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from string import ascii_uppercase

from bot.actions.roster_words import OF_HOMES, OF_PEOPLE
from bot.community.addresses import Address, read_address
from bot.community.names import find_mobile, read_name
from bot.community.refusal import Refusal
from bot.community.writing import capitals, plain

SAMPLE = 200  # rows looked at
SURE = 0.8  # so much of what stands in a column must be of a kind
FEWEST = 2  # cells of a row that is no title
MANY = 0.4  # of names so many differ, of words for kinds of people not
SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田"
    "杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺"
    "严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛岳柴欧游辛管祝左涂谷祁时舒耿"
    "牟卜路詹关苗凌费纪靳盛童欧甄项曲成查阳裴席卫屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丛华车"
    "冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商"
    "蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蔺幸危欣沙练尤肖闫岑应麻虞佟仲伍凤楚屈储巫丰岳闻翦"
)
_KINSHIP = (
    "户主 配偶 妻子 丈夫 妻 夫 子 女 儿子 女儿 子女 长子 次子 长女 次女 父亲 母亲 父母 父 母 儿媳"
    " 女婿 媳妇 孙子 孙女 孙 外孙 外孙女 兄弟 姐妹 租户 租客 承租人 保姆 其他 亲属 本人 岳父 岳母"
    " 公公 婆婆 祖父 祖母 业主"
)
OF_KINSHIP = frozenset(_KINSHIP.split())
_BUILDING = re.compile(
    r"[甲乙丙丁东西南北]?[0-9一二三四五六七八九十]{1,4}[A-Z]?(?:号楼|栋|幢|座|#楼?|号院|组)|[A-Z]座"
)
_UNIT = re.compile(r"[0-9一二三四五六七八九十]{1,2}单元|[A-Z]单元")
_ROOM = re.compile(r"(?:负|-)?[A-Z]?[0-9]{3,4}[A-Z]?(?:室|房|号)?")
_SMALL = re.compile(r"[0-9]{1,2}")
_NAME = re.compile(r"[一-鿿]{2,4}")
_ASIDE = re.compile(r"[(（].*?[)）]|\s")

Rows = Sequence[Sequence[str]]


class UnsureError(Exception):
    """Two columns look alike: `columns`, C and E. The message says it, and what to do."""

    def __init__(self, columns: str, meaning: str) -> None:
        super().__init__(f"columns {columns} look alike ({meaning}): give them headings")
        self.columns = columns


def sample(rows: Rows) -> Rows:
    """The first rows that are no titles."""
    return [cells for cells in rows[: 2 * SAMPLE] if _has_enough(cells)][:SAMPLE]


def cells_of(rows: Rows, column: int) -> list[str]:
    """What stands in a column, blanks left out."""
    return [row[column] for row in rows if column < len(row) and row[column]]


def letter(column: int) -> str:
    """0 is A, 26 is AA: as a spreadsheet program calls it."""
    head, last = divmod(column, 26)
    return (ascii_uppercase[head - 1] if head else "") + ascii_uppercase[last]


def find_place(titles: Sequence[str]) -> Address | None:
    """翠竹园6号楼居民登记表: whose sheet it is, where no column says so."""
    for words in titles:
        found = read_address(words)
        if found and found.building and not found.room:
            return found
    return None


def guess(
    rows: Rows, taken: set[int], known: Mapping[str, int], *, has_place: bool
) -> dict[str, int]:
    """Meanings that no heading gave, and their columns. Raises UnsureError."""
    width = max(map(len, rows), default=0)
    free = {at: cells_of(rows, at) for at in range(width) if at not in taken}
    free = {at: cells for at, cells in free.items() if cells}
    found: dict[str, int] = {}
    has_room = "address" in known or "room" in known
    for meaning, is_one in KINDS.items():
        if meaning in known or (has_room and meaning in {"room", "address"}):
            continue
        if meaning in {"room", "building", "unit"} and "address" in found:
            continue
        alike = [at for at, cells in free.items() if is_one(cells)]
        if len(alike) > 1 and meaning in OPTIONAL:
            continue
        if len(alike) > 1:
            columns = " and ".join(map(letter, alike))
            raise UnsureError(columns, meaning)
        if alike:
            found[meaning] = alike[0]
            del free[alike[0]]
    room = found.get("room", known.get("room"))
    if room is not None and not has_place and not {"building", "address"} & {*known, *found}:
        found |= _left_of(room, free, has_unit="unit" in {*known, *found})
    return found


def skip_titles(rows: Rows, columns: Mapping[str, int]) -> int:
    """How many rows come before the first in which at least two columns hold what they should."""
    for line, cells in enumerate(rows[: 2 * SAMPLE]):
        fits = sum(
            at < len(cells) and bool(cells[at]) and KINDS[meaning]([cells[at]])
            for meaning, at in columns.items()
            if meaning in KINDS
        )
        if fits >= FEWEST:
            return line
    return 0


def _has_enough(cells: Sequence[str]) -> bool:
    return sum(map(bool, cells)) >= FEWEST


def _left_of(room: int, free: Mapping[int, list[str]], *, has_unit: bool) -> dict[str, int]:
    """Small numbers right before the rooms: building and unit, or the building alone."""
    before = [at for at in (room - 2, room - 1) if at in free and _is_counted(free[at])]
    if has_unit or len(before) == 1:
        return {"building": before[-1]} if before else {}
    return dict(zip(("building", "unit"), before, strict=False))


def _is_counted(cells: list[str]) -> bool:
    """1, 1, 1, 2, 2 ...; 1, 2, 3, 4 only numbers the rows."""
    if not all(map(_SMALL.fullmatch, cells)):
        return False
    steps = [int(after) - int(before) for before, after in pairwise(cells)]
    return len(cells) == 1 or not all(step == 1 for step in steps)


def _mostly(is_one: Callable[[str], object]) -> Callable[[list[str]], bool]:
    return lambda cells: sum(map(bool, map(is_one, cells))) >= SURE * len(cells)


def _is_mobile(cell: str) -> bool:
    return find_mobile(cell) is not None


def _is_address(cell: str) -> bool:
    if cell.isdigit() or len(cell) < 5 or _is_mobile(cell):  # noqa: PLR2004 - 1-101
        return False
    found = read_address(cell)
    return bool(found and found.building and found.room)


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lambda cell: pattern.fullmatch(capitals(plain(cell)).replace(" ", ""))


def _is_name(cell: str) -> bool:
    words = _ASIDE.sub("", plain(cell))
    if not _NAME.fullmatch(words) or words[0] not in SURNAMES or words in OF_KINSHIP:
        return False
    try:
        return bool(read_name(words))
    except Refusal:
        return False


def _are_names(cells: list[str]) -> bool:
    return len(set(cells)) >= MANY * len(cells) and _mostly(_is_name)(cells)


def _are_rooms(cells: list[str]) -> bool:
    """Years and house numbers in a row are none: of rooms many come again, or end in 01 to 20."""
    return _mostly(_shaped(_ROOM))(cells) and not _is_series(cells)


def _is_series(cells: list[str]) -> bool:
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return len(numbers) > SURE * 10 and all(b - a == 1 for a, b in pairwise(numbers))


KINDS: dict[str, Callable[[list[str]], bool]] = {
    "mobile": _mostly(_is_mobile),
    "address": _mostly(_is_address),
    "building": _mostly(_shaped(_BUILDING)),
    "unit": _mostly(_shaped(_UNIT)),
    "room": _are_rooms,
    "name": _are_names,
    "relation": _mostly(OF_KINSHIP.__contains__),
    "remark": _mostly((OF_HOMES.keys() | set(OF_PEOPLE)).__contains__),
}
OPTIONAL = {"relation", "remark", "unit"}
