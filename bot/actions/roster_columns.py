"""Which column of a committee's sheet holds what: by its heading, else by what stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.actions import roster_guess
from bot.community.addresses import Address
from bot.community.identity import is_identity
from bot.community.writing import plain

HEADINGS = {
    "estate": "小区 小区名 小区名称 院落 楼盘 住宅小区 村 村名 自然村 弄 弄号 里弄",
    "building": "楼栋 楼号 楼栋号 楼幢 楼幢号 栋 栋号 楼 幢 幢号 座 座号 号楼 楼座 楼宇 门牌 大楼"
    " 号 组 组别 村民小组 院 院号 所在楼栋 楼栋名称 楼名",
    "unit": "单元 单元号 单元名称 门 门洞 门号 门栋 梯 楼门 所在单元",
    "room": "房号 室 房间号 室号 房间 房屋号 户号 房门号 房 户室号 房室号 门牌号 房屋编号 户"
    " 所在房号",
    "address": "住址 地址 家庭住址 家庭地址 房屋地址 详细地址 居住地址 现住址 现居住地址 房屋坐落"
    " 居住地 门牌地址 实际居住地址 现居地址 楼栋房号 房屋",
    "name": "姓名 户主姓名 户主 住户姓名 住户 业主姓名 业主 居民姓名 居民 人员姓名 名字 联系人"
    " 成员姓名 家庭成员 承租人 房主",
    "mobile": "手机号 手机 手机号码 联系电话 电话 联系方式 电话号码 联系手机 移动电话 联系号码"
    " 本人电话 本人手机 住户电话 业主电话 户主电话",
    "relation": "与户主关系 关系 与户主的关系 家庭关系 户主关系 身份",
    "tags": "标签 人员标签 人员类别 类别 特殊人群 人群分类 人员类型 人群类别",
    "state": "房屋状态 居住状态 居住情况 房屋性质 房屋情况 使用情况 房屋用途 是否出租 是否空置"
    " 入住情况",
    "remark": "备注 说明 情况 其他 备注说明",
}
IDENTITY = "身份证 身份证号 身份证号码 公民身份号码 证件号 证件号码 证件 身份号码"
LEFT = (  # what is known and not taken; the two last are of our own sheet of rejected rows
    "序号 编号 序 性别 年龄 出生日期 出生年月 生日 民族 籍贯 户籍 户籍地址 户籍地 工作单位 学历"
    " 职业 面积 建筑面积 车牌 车牌号 日期 登记日期 登记人 人数 家庭人数 常住人口 行号 未导入的原因"
)
MEANING = {words: name for name, all_of in HEADINGS.items() for words in all_of.split()}
MEANING |= dict.fromkeys(IDENTITY.split(), "identity") | dict.fromkeys(LEFT.split(), "left")
HEADER_WITHIN = 20  # rows: above it are titles and dates
LONGEST_HEADING = 40
FEWEST = 2  # headings that make a header
IS_IDENTITY = 0.5  # so much of a column, and none of it is kept
_ASIDE = re.compile(r"[(（【\[].*?[)）】\]]|[\s:*/]")
_OTHERS = re.compile(
    "紧急|家属|亲属|监护|网格|物业|楼长|登记|单位|微信|车|出生|日期"
)  # 紧急联系人电话
_COUNTED = re.compile(r"[0-9]$")  # 联系电话1, 联系电话2

Columns = dict[str, int]


@dataclass(slots=True)
class Layout:
    """`header`: its row, -1 without one. `first`: the first row with people.

    `mobiles`: further columns of mobiles. `guessed`: meanings found by content. `identities`:
    columns of identity numbers, which are not read. `place`: what the sheet's name or title says.
    """

    columns: Columns = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    header: int = -1
    first: int = 0
    mobiles: list[int] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)
    identities: list[int] = field(default_factory=list)
    place: Address | None = None

    @property
    def tells_homes(self) -> bool:
        known = self.columns.keys()
        has_building = "building" in known or (self.place is not None and "room" in known)
        return "address" in known or (has_building and "room" in known)


def find_layout(rows: Sequence[Sequence[str]], title: str) -> Layout | None:
    """None where the sheet does not tell homes and people. Raises roster_guess.UnsureError."""
    header = _find_header(rows)
    layout = _by_headings(rows[header], header) if header >= 0 else Layout()
    layout.place = roster_guess.find_place([title, *_above(rows, header)])
    body = rows[header + 1 :]
    taken = set(layout.columns.values()) | {*layout.mobiles, *layout.identities}
    taken |= {at for at, words in enumerate(layout.headings) if _meaning(words) == "left"}
    sample = roster_guess.sample(body)
    unread = (at for at in _columns(sample) if at not in taken)
    layout.identities += [at for at in unread if _is_identities(sample, at)]
    taken |= set(layout.identities)
    if not {"name", "mobile"} <= layout.columns.keys() or not layout.tells_homes:
        found = roster_guess.guess(
            sample, taken, layout.columns, has_place=layout.place is not None
        )
        layout.columns |= found
        layout.guessed = set(found)
    layout.first = header + 1
    if header < 0:
        layout.first += roster_guess.skip_titles(body, layout.columns)
    return layout if layout.tells_homes and len(layout.columns) > 1 else None


def is_header(cells: Sequence[str]) -> bool:
    """One that is repeated, for print, as well as the first."""
    found = {meaning for cell in cells if (meaning := _meaning(cell))}
    return len(found) >= FEWEST and len(found & HEADINGS.keys()) >= 1


def _find_header(rows: Sequence[Sequence[str]]) -> int:
    """The row with the most headings; -1 for none."""
    counts = [_count(cells) for cells in rows[:HEADER_WITHIN]]
    most = max(counts, default=0)
    return counts.index(most) if most >= FEWEST else -1


def _count(cells: Sequence[str]) -> int:
    return len({meaning for cell in cells if (meaning := _meaning(cell)) and meaning != "left"})


def _above(rows: Sequence[Sequence[str]], header: int) -> list[str]:
    return [cell for cells in rows[: max(header, 0)] for cell in cells if cell]


def _by_headings(cells: Sequence[str], header: int) -> Layout:
    layout = Layout(headings=list(cells), header=header)
    for index, cell in enumerate(cells):
        meaning = _meaning(cell)
        if meaning == "identity":
            layout.identities.append(index)
        elif meaning == "mobile" and meaning in layout.columns:
            if _bare(cell) == _bare(cells[layout.columns[meaning]]):
                layout.mobiles.append(index)
        elif meaning in HEADINGS:
            layout.columns.setdefault(meaning, index)
    return layout


@lru_cache(maxsize=8192)  # of each cell of each row it is asked whether it is a heading
def _meaning(cell: str) -> str | None:
    if not cell or cell.isdigit() or len(cell) > LONGEST_HEADING:
        return None
    return MEANING.get(_bare(cell)) or ("left" if _OTHERS.search(cell[:20]) else None)


def _bare(cell: str) -> str:
    bare = _ASIDE.sub("", plain(cell))
    return _COUNTED.sub("", bare) if len(bare) > 1 else bare


def _columns(sample: Sequence[Sequence[str]]) -> range:
    return range(max(map(len, sample), default=0))


def _is_identities(sample: Sequence[Sequence[str]], column: int) -> bool:
    cells = roster_guess.cells_of(sample, column)
    return bool(cells) and sum(map(is_identity, cells)) >= IS_IDENTITY * len(cells)
