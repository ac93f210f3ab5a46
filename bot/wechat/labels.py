"""What the fields of a template mean, read from its content as WeChat lists it."""

import re

from bot.wechat.fields import kind_of

FIELD = re.compile(r"([^\n{}]*)\{\{\s*(\w+)\.DATA\s*\}\}", re.ASCII)
WORDS = {  # meaning -> words of a label that say it; the last one in a label counts
    "title": "标题 主题 事项 名称 类型 类别 项目 事件",
    "words": "内容 描述 说明 备注 原因 详情 提示 情况 意见 建议 温馨提醒",
    "place": "地址 地点 位置 住址 房号 房屋 楼栋 区域 范围 小区 小区名称 社区名称",
    "number": "编号 单号 工单号 序号 流水号",
    "time": "时间 日期 时段 期限 时限",
    "status": "状态 进度 进展 结果",
    "name": "姓名 名字 联系人 申请人 报修人 报事人 处理人 负责人 网格员 住户 业主 居民",
}
MEANINGS = {word: meaning for meaning, words in WORDS.items() for word in words.split()}
LABEL = re.compile("|".join(sorted(MEANINGS, key=len, reverse=True)))
OF_KIND = {
    "time": "time",
    "date": "time",
    "character_string": "number",
    "number": "number",
    "phrase": "status",
    "const": "status",
    "enum": "status",
    "name": "name",
}
NO_WORDS = {"letter", "symbol", "amount", "phone_number", "car_number"}
FREE = ("title", "words", "place")  # in this order, for fields that take any words


def read_fields(content: str) -> dict[str, str]:
    """Field -> meaning (see Form), "" where we have nothing to say, in WeChat's order.

    `content` is like `工单编号：{{character_string1.DATA}}\\n`. A field means what the label before
    it says, unless another means that already; else what fits its kind.
    """
    labels = {field: label for label, field in FIELD.findall(content)}
    meanings: dict[str, str] = {}
    for field, label in labels.items():
        meaning = _said(label)
        if meaning not in meanings.values():
            meanings[field] = meaning
    for field in labels:
        if not meanings.get(field):
            meanings[field] = _fitting(field, meanings)
    return {field: meanings[field] for field in labels}


def _said(label: str) -> str:
    words = LABEL.findall(label)
    return MEANINGS[words[-1]] if words else ""


def _fitting(field: str, meanings: dict[str, str]) -> str:
    kind = kind_of(field)
    if kind in NO_WORDS:
        return ""
    used = meanings.values()
    return OF_KIND.get(kind) or next((free for free in FREE if free not in used), "words")
