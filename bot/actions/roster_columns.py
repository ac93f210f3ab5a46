"""Which column of a committee's sheet holds what, by the names that committees give them."""

import re
from collections.abc import Sequence

from bot.community.writing import plain

HEADINGS = {
    "estate": "小区 小区名 小区名称 院落 楼盘 住宅小区",
    "building": "楼栋 楼号 楼栋号 楼幢 楼幢号 栋 栋号 楼 幢 幢号 座 号楼 楼座 楼宇 门牌",
    "unit": "单元 单元号 单元名称 门 门洞 门号 门栋",
    "room": "房号 室 房间号 室号 房间 房屋号 户号 房门号 房 户室号 房室号 门牌号",
    "address": "住址 地址 家庭住址 家庭地址 房屋地址 详细地址 居住地址 现住址 现居住地址 房屋坐落",
    "name": "姓名 户主姓名 户主 住户姓名 住户 业主姓名 业主 居民姓名 居民 人员姓名 名字 联系人",
    "mobile": "手机号 手机 手机号码 联系电话 电话 联系方式 电话号码 联系手机 移动电话 联系号码",
    "relation": "与户主关系 关系 与户主的关系 家庭关系 户主关系",
    "tags": "标签 人员标签 人员类别 类别 特殊人群",
    "remark": "备注 说明 情况 其他 备注说明",
}
MEANING = {words: name for name, all_of in HEADINGS.items() for words in all_of.split()}
_ASIDE = re.compile(r"[(（【\[].*?[)）】\]]|[\s:*/]")

Columns = dict[str, int]


def find_columns(cells: Sequence[str]) -> Columns | None:
    """{building: 1, room: 3 ...} of a header row; None where it does not tell homes."""
    columns: Columns = {}
    for index, cell in enumerate(cells):
        if meaning := MEANING.get(_ASIDE.sub("", plain(cell))):
            columns.setdefault(meaning, index)
    tells_homes = "address" in columns or {"building", "room"} <= columns.keys()
    return columns if tells_homes and len(columns) > 1 else None
