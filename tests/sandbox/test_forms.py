"""What may stand in the blanks of a template."""

import pytest

from bot.sandbox.forms import Form
from bot.sandbox.refusals import RefusedError

FITS = {
    "thing": ["水", "明日 8:00 停水，请储水！", "字" * 20, "5号楼(东)"],
    "short_thing": ["等您接单"],
    "character_string": ["A12-2026/11 #3", "x" * 32],
    "number": ["12", "12.50", "1" * 32],
    "letter": ["abcXYZ", "x" * 32],
    "symbol": ["+-*/", "￥", "！？"],
    "time": ["15:01", "2019年10月1日 15:01", "2023-09-12 19:43:07", "8:00~9:30"],
    "date": ["2019年10月1日", "2019年10月1日 15:01", "2019年10月1日~2019年10月3日", "2026-11-22"],
    "amount": ["¥12", "￥9999999999.99", "100元"],
    "phone_number": ["13800138000", "+86-0766-66888866"],
    "car_number": ["沪A12345", "沪A1234挂", "粤BD12345"],
    "name": ["王秀英", "字" * 10, "John O'Neil", "x" * 20],
    "phrase": ["已受理", "字" * 5],
    "const": ["已办结"],
}
REFUSED = {
    "thing": ["", " ", "字" * 21, "一\n二", "停水💧"],
    "short_thing": ["", "字" * 6],
    "character_string": ["", "工单12", "x" * 33, "a\nb"],
    "number": ["", "12号", "1" * 33, "1.", "１２"],
    "letter": ["", "abc1", "x" * 33],
    "symbol": ["", "a", "水", "++++++"],
    "time": ["", "25:00", "15点", "2019年13月1日 15:01", "明天"],
    "date": ["", "10月1日", "2019年10月32日", "15:01"],
    "amount": ["", "一百元", "¥12345678901", "1.2.3"],
    "phone_number": ["", "1" * 18, "电话13800138000"],
    "car_number": ["", "沪A12345678", "沪A 1234"],
    "name": ["", "字" * 11, "x" * 21, "王秀英2"],
    "phrase": ["", "字" * 6, "ok", "已受理。"],
    "const": ["", " "],
}


def fill(kind, value, **more):
    form = Form("t", "停水通知", f"事项：{{{{{kind}1.DATA}}}}", **more)
    return form.fill({f"{kind}1": {"value": value}})


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, values in FITS.items() for v in values])
def test_what_fits_is_filled_in(kind, value):
    assert fill(kind, value) == f"事项：{value}"


@pytest.mark.parametrize(
    ("kind", "value"), [(k, v) for k, values in REFUSED.items() for v in [*values, None, 5]]
)
def test_what_does_not_fit_is_named(kind, value):
    with pytest.raises(RefusedError) as refused:
        fill(kind, value)
    assert refused.value.code == 47003
    assert f"argument invalid! data.{kind}1.value invalid" in refused.value.answer()["errmsg"]


@pytest.mark.parametrize("data", [None, {}, [], {"thing1": "停水"}, {"thing1": {}}])
def test_a_missing_field_is_named(data):
    form = Form("t", "停水通知", "{{thing1.DATA}}")
    with pytest.raises(RefusedError, match="thing1"):
        form.fill(data)


def test_only_approved_values_stand_in_a_const():
    choices = {"const1": {"已受理", "已办结"}}
    assert fill("const", "已办结", choices=choices) == "事项：已办结"
    with pytest.raises(RefusedError):
        fill("const", "已取消", choices=choices)


def test_a_form_fills_line_by_line_and_passes_over_what_it_does_not_ask():
    form = Form("t", "停水通知", "事项：{{thing1.DATA}}\n时间：{{time2.DATA}}")
    data = {"thing1": {"value": "停水"}, "time2": {"value": "8:00"}, "remark": {"value": "x"}}
    assert form.fill(data) == "事项：停水\n时间：8:00"


@pytest.mark.parametrize("key", ["first", "thing", "poem1"])
def test_a_kind_that_wechat_does_not_have(key):
    with pytest.raises(ValueError, match=key):
        Form("t", "停水通知", f"{{{{{key}.DATA}}}}")


def test_a_free_form_takes_anything():
    form = Form("t", "停水通知", "{{first.DATA}}\n{{remark.DATA}}", free=True)
    assert form.fill({"first": {"value": "字" * 50}}) == "字" * 50 + "\n"
