"""What a template's fields mean: by their labels, else by their kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.labels import read_fields

MEANINGS = {"title", "words", "place", "number", "time", "status", "name", ""}


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (
            ("工单编号：{{character_string1.DATA}}\n工单标题：{{thing2.DATA}}\n"
            "报事时间：{{time3.DATA}}\n当前状态：{{phrase4.DATA}}\n"),
            {"character_string1": "number", "thing2": "title", "time3": "time", "phrase4": "status"},
        ),
        (
            "通知内容:{{thing1.DATA}}\n影响范围:{{thing2.DATA}}\n通知事项:{{thing3.DATA}}",
            {"thing1": "words", "thing2": "place", "thing3": "title"},
        ),
        (
            "申请人姓名：{{name1.DATA}}\n小区名称：{{thing2.DATA}}\n审核结果说明：{{thing3.DATA}}",
            {"name1": "name", "thing2": "place", "thing3": "words"},
        ),
        (
            "{{thing1.DATA}}\n{{thing2.DATA}}{{thing3.DATA}}\n{{thing4.DATA}}\n{{date5.DATA}}",
            {"thing1": "title", "thing2": "words", "thing3": "place", "thing4": "words", "date5": "time"},
        ),
        (
            "某某：{{thing1.DATA}}\n工单标题：{{thing2.DATA}}",
            {"thing1": "words", "thing2": "title"},
        ),
        (
            "开始时间：{{time1.DATA}}\n结束时间：{{time2.DATA}}\n内容：{{thing3.DATA}}\n备注：{{thing4.DATA}}",
            {"time1": "time", "time2": "time", "thing3": "words", "thing4": "title"},
        ),
        (
            ("费用：{{amount1.DATA}}\n电话：{{phone_number2.DATA}}\n车牌：{{car_number3.DATA}}\n{{number4.DATA}}\n"
            "{{const5.DATA}}\n{{name6.DATA}}"),
            {"amount1": "", "phone_number2": "", "car_number3": "", "number4": "number", "const5": "status", "name6": "name"},
        ),
        (
            "{{first.DATA}}\n标题：{{keyword1.DATA}}\n时间：{{keyword2.DATA}}\n{{remark.DATA}}",
            {"first": "words", "keyword1": "title", "keyword2": "time", "remark": "place"},
        ),
        ("{{ thing1.DATA }}", {"thing1": "title"}),
        ("没有字段 {{thing1}}", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_meanings(content, fields):
    read = read_fields(content)
    assert read == fields
    assert list(read) == list(fields)


@given(
    st.text()
    | st.lists(st.sampled_from(["{{", "thing1", ".DATA", "}}", "时间：", "\n"])).map("".join)
)
def test_anything_is_read(content):
    assert set(read_fields(content).values()) <= MEANINGS
