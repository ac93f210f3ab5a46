"""What a notice is about, by its words."""

import pytest

from bot.community.notices import Category
from bot.community.subjects import CALLED, read_subject, subject_of

OUTAGE, SAFETY = Category.OUTAGE, Category.SAFETY
ACTIVITY, POLICY, GENERAL = Category.ACTIVITY, Category.POLICY, Category.GENERAL


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("停水通知", OUTAGE),
        ("明天上午停電", OUTAGE),
        ("电梯检修", OUTAGE),
        ("天然气停供", OUTAGE),
        ("清洗水箱", OUTAGE),
        ("台风预警", SAFETY),
        ("电动车不要上楼充电", SAFETY),
        ("防诈骗提醒", SAFETY),
        ("消防演练", SAFETY),
        ("免费体检", ACTIVITY),
        ("周六大扫除", ACTIVITY),
        ("亲子阅读报名", ACTIVITY),
        ("城乡居民医保缴费", POLICY),
        ("高龄补贴申领", POLICY),
        ("业委会换届选举", POLICY),
        ("物业费", GENERAL),
        ("找到一串钥匙", GENERAL),
    ],
)
def test_told_by_its_title(title, wanted):
    assert subject_of(title) is wanted


def test_the_title_says_it_better_than_the_body():
    assert subject_of("免费体检", "当天停水，请自带水") is ACTIVITY
    assert subject_of("通知", "明天9点到17点停水") is OUTAGE
    assert subject_of("通知", "请大家互相转告") is GENERAL


@pytest.mark.parametrize("category", Category)
def test_each_is_called_by_its_name(category):
    assert read_subject(CALLED[category]) is category
    assert read_subject(f" {CALLED[category]}类通知。") is category


def test_what_else_people_say():
    assert read_subject("停水") is OUTAGE
    assert read_subject("其它") is GENERAL
    assert read_subject("八卦") is None
    assert read_subject("") is None
