"""Rosters as committees keep them."""

from openpyxl import Workbook

HEADER = ["小区", "楼栋", "单元", "房号", "姓名", "手机号", "与户主关系", "标签"]
PEOPLE = [
    ("翠竹园", 6, 1, "402", "王秀英", "13800138000", "户主", "独居老人"),
    ("翠竹园", 6, 1, "402", "王建国", "13800138001", "子女", ""),
    ("翠竹园", 6, 1, "101", "李梅", "13800138002", "户主", ""),
    ("翠竹园", 7, 1, "201", "陈刚", "13800138004", "户主", ""),
    ("翠竹园", 8, None, "1102", "孙丽", "13800138005", "户主", "残疾人"),
]


def write_sheet(file, rows, merged=()):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(file)
    return file


def write_roster(file, people=PEOPLE):
    return write_sheet(file, [HEADER, *people])


def write_large_roster(file, buildings=20, homes=60):
    """Three people a home."""
    people = [
        (
            "翠竹园",
            b,
            1,
            str(100 + h),
            f"{'赵钱孙'[p]}{'一二三四五六七八九十'[h % 10]}某",
            f"138{b:02}{h:03}{p:03}",
            "",
            "",
        )
        for b in range(1, buildings + 1)
        for h in range(homes)
        for p in range(3)
    ]
    return write_roster(file, people)
