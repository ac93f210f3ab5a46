"""What a notice is about, told by its words; and what people call it."""

import re

from bot.community.notices import Category
from bot.community.writing import plain

CALLED = {
    Category.OUTAGE: "停水停电",
    Category.SAFETY: "安全",
    Category.ACTIVITY: "活动",
    Category.POLICY: "政策",
    Category.GENERAL: "其他",
}
_ALSO = {
    Category.OUTAGE: ("停水", "停电", "停气", "检修", "维修"),
    Category.SAFETY: ("消防", "防火"),
    Category.ACTIVITY: ("文娱", "讲座"),
    Category.POLICY: ("办事", "政务"),
    Category.GENERAL: ("别的", "其它", "一般"),
}
_TOLD_BY = {  # the first that stands in the title; else the first that stands in the body
    Category.OUTAGE: re.compile(
        "[停断限](?:自来)?[水电气暖网]|停(?:止)?供|(?:停|断)热水|燃气停|停燃气|检修|抢修|维修|换管"
        "|恢复供|供暖|清洗水箱|水箱清洗|电梯停|电梯保养"
    ),
    Category.SAFETY: re.compile(
        "安全|消防|防火|火灾|火情|燃气泄漏|台风|暴雨|大风|寒潮|高温|雷电|防汛|内涝|积水|地震|疏散"
        "|高空抛物|诈骗|防骗|盗|电动车.{0,4}(?:充电|上楼)|飞线|疫情|传染病|流感|预警"
    ),
    Category.POLICY: re.compile(
        "政策|补贴|补助|医保|社保|低保|养老金|养老认证|居住证|身份证|户口|公积金|落户|条例|规定|法规"
        "|普查|征兵|选举|换届|表决|申领|申报|年审|缴费|参保|加装电梯|垃圾分类|疫苗|接种"
    ),
    Category.ACTIVITY: re.compile(
        "活动|讲座|体检|义诊|比赛|演出|电影|晚会|联欢|报名|培训|课|志愿|亲子|游园|包饺子|包粽子"
        "|大扫除|广场舞|健步|市集|跳蚤|理发|磨刀|过节|慰问|聚餐|义卖|捐"
    ),
}


def subject_of(title: str, body: str = "") -> Category:
    """The title says it better than the body; what neither says is general."""
    for words in (plain(title), plain(body)):
        for category, told_by in _TOLD_BY.items():
            if told_by.search(words):
                return category
    return Category.GENERAL


def read_subject(words: str) -> Category | None:
    """What somebody means by 活动, 停水 or 其它; None for anything else."""
    said = plain(words).strip(" 。.，,、类的").removesuffix("通知").removesuffix("类")
    for category, called in CALLED.items():
        if said in (called, *_ALSO[category]):
            return category
    return None
