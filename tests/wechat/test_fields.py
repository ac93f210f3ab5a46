"""Values made to fit: WeChat's rules written down once more, and any text against them."""

import re
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox import forms as sandbox
from bot.sandbox.forms import ALLOWED as SANDBOX
from bot.wechat.fields import FILE, RULES, fit, kind_of

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC).timestamp()  # 14:30 in Shanghai
HANZI = "[\u4e00-\u9fff]"
HOURS = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
DAY = "[1-9][0-9]{3}年(?:[1-9]|1[0-2])月(?:[1-9]|[12][0-9]|3[01])日"
TIME, DATE = f"(?:{DAY} )?{HOURS}", f"{DAY}(?: {HOURS})?"
PICTURE = re.compile(  # shown as pictures on phones, or making one of the sign before
    "[\U00010000-\U0010ffff\ufe00-\ufe0f\u200d\u20e3©®™⌚⌛⏩-⏬⏰⏳◽◾☀☎☑☔☕☝☠☹☺♈-♓♥♻♿⚓⚠⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽"
    "✂✅✈-✍✨❌❎❓-❕❗❤➕-➗➰➿⬛⬜⭐⭕㊗㊙]"
)  # fmt: skip
BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def is_line(text, longest):
    """Hanzi, letters, digits and signs on one line."""
    odd = PICTURE.search(text) or BREAK.search(text)
    return not odd and text == text.strip() and 1 <= len(text) <= longest


def matches(pattern):
    return lambda text: re.fullmatch(pattern, text)


ALLOWED = {  # 参数值限制
    "thing": lambda text: is_line(text, 20),
    "short_thing": lambda text: is_line(text, 5),
    "character_string": matches("[!-~]{1,32}"),
    "number": lambda text: len(text) <= 32 and re.fullmatch(r"[0-9]+(\.[0-9]+)?", text),
    "letter": matches("[A-Za-z]{1,32}"),
    "symbol": matches(r"[^0-9A-Za-z\s\u0080-\U0010ffff]{1,5}"),
    "time": matches(f"{TIME}(?:~{TIME})?"),
    "date": matches(f"{DATE}(?:~{DATE})?"),
    "amount": lambda text: (
        re.fullmatch(r"[¥￥$€£]?[0-9.]{1,10}元?", text)
        and re.search(r"^[^0-9]?[0-9]+(\.[0-9]+)?元?$", text)
    ),
    "phone_number": lambda text: re.fullmatch("[0-9+-]{1,17}", text) and re.search("[0-9]", text),
    "car_number": lambda text: len(text) <= 8 and re.fullmatch(f"{HANZI}?[A-Z0-9]+{HANZI}?", text),
    "name": matches(f"{HANZI}{{1,10}}|[A-Za-z]{{1,20}}"),
    "phrase": matches(f"{HANZI}{{1,5}}"),
    "keyword": lambda text: is_line(text, 20),
    "const": bool,
    "enum": bool,
}
PIECES = st.sampled_from(
    ["3号楼", "\n", "😀", "👨‍👩‍👧", "⚠️", "1️⃣", "☀", "◽", "→", "℃", "京A·12345", "￥12.5元", "2026年", "11月22日",
     "31日", " ", "14:30", "25:00", "~", "至", "-", "T", "+08:00", "下午3点半", "今天", "明天（", "周一）", "1,234",
     "…", "，", "１２", "Ａ", "é", "𠮷", "\u200b", "\ufeff", "\x00", "王秀英", "Li", "9" * 20, "0.", "."]
)  # fmt: skip
TEXT = st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join) | st.datetimes().map(str)


def test_every_kind_has_a_rule_and_a_word():
    words = yaml.safe_load(FILE.read_text("utf-8"))
    assert RULES.keys() == ALLOWED.keys() - {"keyword"}
    assert words.keys() == RULES.keys() - {"time", "date"}


@pytest.mark.parametrize("kind", ALLOWED)
@given(value=TEXT)
@example(value="")
@example(value="😀")
@example(value="0001-01-01T00:00:00+14:00")
@example(value="9999-12-31T23:59:00-14:00")
@example(value="0001年1月1日")
@example(value="字" * 500)
def test_anything_fits(kind, value):
    fitted = fit(kind, value)
    assert ALLOWED[kind](fitted), (value, fitted)
    if value and kind not in {"time", "date"}:
        assert fit(kind, fitted) == fitted


@pytest.mark.parametrize("kind", sorted(ALLOWED.keys() & SANDBOX.keys()))
@given(value=TEXT)
def test_the_sandbox_takes_it_too(kind, value):
    field = f"{kind}1"
    form = sandbox.Form("T", "标题", f"标题：{{{{{field}.DATA}}}}")
    fitted = fit(kind, value)
    if kind in {"const", "enum"} and not is_line(value, 20):
        return  # taken as given: what may stand there is approved with the template
    assert form.fill({field: {"value": fitted}}) == f"标题：{fitted}"


@pytest.mark.parametrize(
    ("kind", "value", "fitted"),
    [
        ("thing", "3号楼电梯故障", "3号楼电梯故障"),
        ("thing", "字" * 20, "字" * 20),
        ("thing", "字" * 21, "字" * 19 + "…"),
        ("thing", "电梯坏了😀\n请走 楼梯", "电梯坏了 请走 楼梯"),
        ("thing", "气温27℃ 1→2 ¥5", "气温27℃ 1→2 ¥5"),
        ("thing", "3号楼2单元电梯故障停运检修， 请走楼梯", "3号楼2单元电梯故障停运检修， 请走楼梯"),
        ("thing", "字" * 18 + " 请走楼梯", "字" * 18 + "…"),
        ("thing", " 😀 ", "请到公众号里看详情"),
        ("brand_new", "字" * 21, "字" * 19 + "…"),
        ("short_thing", "正在处理当中", "正在处理…"),
        ("character_string", "工单＃１２ A-3", "#12A-3"),
        ("character_string", "一" * 40 + "x" * 40, "x" * 32),
        ("character_string", "工单", "-"),
        ("number", "#1,234.50号", "1234.50"),
        ("number", "没有", "0"),
        ("letter", "3号楼A座b", "Ab"),
        ("symbol", "好！？", "!?"),
        ("amount", "共 ￥12.5 元", "￥12.5元"),
        ("amount", "12345678901元", "0元"),
        ("phone_number", "电话：138 0013 8000", "13800138000"),
        ("phone_number", "+86-0766-66888866", "+86-0766-66888866"),
        ("phone_number", "-", "12345"),
        ("car_number", "京A·12345", "京A12345"),
        ("car_number", "京ad12345", "京AD12345"),
        ("car_number", "粤Z1234港", "粤Z1234港"),
        ("car_number", "没有", "00000"),
        ("name", "王 秀英😀", "王秀英"),
        ("name", "买买提·吐尔逊江·阿不都热合曼", "买买提吐尔逊江阿不都"),
        ("name", "Anna Li", "AnnaLi"),
        ("name", "138", "居民"),
        ("phrase", "处理中！", "处理中"),
        ("phrase", "等待物业公司确认", "等待物业公"),
        ("phrase", "OK", "请查看"),
        ("const", "As given: 好 " * 9, "As given: 好 " * 9),
        ("enum", "", "请查看"),
    ],
)  # fmt: skip
def test_a_value_in_its_field(kind, value, fitted):
    assert fit(kind, value) == fitted


@pytest.mark.parametrize(
    ("value", "as_time", "as_date"),
    [
        ("2026-11-23T01:05:00+00:00", "2026年11月23日 09:05", "2026年11月23日 09:05"),
        ("2026-11-22T23:30:00Z", "2026年11月23日 07:30", "2026年11月23日 07:30"),
        ("2026-11-23 09:05", "2026年11月23日 09:05", "2026年11月23日 09:05"),
        ("2026-11-23", "2026年11月23日 00:00", "2026年11月23日"),
        ("2026年11月23日（周一）09:00", "2026年11月23日 09:00", "2026年11月23日 09:00"),
        ("11月23日 9:00", "2026年11月23日 09:00", "2026年11月23日 09:00"),
        ("今天 09:00", "2026年11月22日 09:00", "2026年11月22日 09:00"),
        ("明天（11月23日 周一）09:00", "2026年11月23日 09:00", "2026年11月23日 09:00"),
        ("15:01", "15:01", "2026年11月22日 15:01"),
        ("下午3点半", "15:30", "2026年11月22日 15:30"),
        ("8:00-10:00", "08:00~10:00", "2026年11月22日 08:00~2026年11月22日 10:00"),
        ("11月23日 8:00 至 10:00", *["2026年11月23日 08:00~2026年11月23日 10:00"] * 2),
        ("11月23日 18:00 ～ 11月24日 6:00", *["2026年11月23日 18:00~2026年11月24日 06:00"] * 2),
        ("8:00，下午改为14:00", "08:00", "2026年11月22日 08:00"),
        ("25:00", "2026年11月22日 14:30", "2026年11月22日 14:30"),
        ("2月30日", "2026年11月22日 14:30", "2026年11月22日 14:30"),
        ("尽快", "2026年11月22日 14:30", "2026年11月22日 14:30"),
        ("", "2026年11月22日 14:30", "2026年11月22日 14:30"),
    ],
)  # fmt: skip
def test_a_moment_in_its_field(set_clock, value, as_time, as_date):
    set_clock(NOW)
    assert (fit("time", value), fit("date", value)) == (as_time, as_date)


@pytest.mark.parametrize(
    ("field", "kind"),
    [("thing1", "thing"), ("character_string10", "character_string"), ("first", "first")],
)
def test_the_kind_of_a_field(field, kind):
    assert kind_of(field) == kind
