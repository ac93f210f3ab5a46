"""Any value made to fit the field of a template that it goes into: cut, never refused.

The rules are those of 参数值限制 (developers.weixin.qq.com, 订阅通知 and 类目模板); a value against
them is refused with 47003, an empty one too.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from unicodedata import category

import yaml

from bot.community.writing import capitals, narrow
from bot.wechat.moments import write_date, write_time

FILE = Path(__file__).parents[2] / "templates" / "fields.yaml"
LONGEST = 20  # characters of a thing, and of what we know nothing about
HANZI = "\u4e00-\u9fff"
PLAIN = re.compile(rf"[{HANZI}A-Za-z0-9，。、；：！？（）《》,.;:!?()#+~-]{{1,{LONGEST}}}")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")
AMOUNT = re.compile(r"([¥￥$€£]?) ?([0-9]+(?:\.[0-9]+)?) ?(元?)")
PLATE = re.compile(rf"[{HANZI}]?[A-Z0-9]{{1,7}}[{HANZI}]?")
BETWEEN_PLATE = re.compile(r"[ .·•-]")
LETTERS = 0x2190  # from here on signs of the category So are pictures: emoji, arrows, boxes
PICTURES = 0x2300  # from here on those of the category Sm, too


def kind_of(field: str) -> str:
    """thing1 -> thing, character_string10 -> character_string."""
    return field.rstrip("0123456789")


def fit(kind: str, value: str) -> str:
    """`value` as a field of this kind takes it.

    Where nothing of it can stay: a neutral word of templates/fields.yaml, for a time this moment.
    """
    return RULES.get(kind, _thing)(value) or _neutral(kind)


@cache
def _neutral(kind: str) -> str:
    words: dict[str, str] = yaml.safe_load(FILE.read_text("utf-8"))
    return words.get(kind, words["thing"])


def _thing(value: str, longest: int = LONGEST) -> str:
    """One line of hanzi, letters, digits and signs, without emoji."""
    if len(value) <= longest and PLAIN.fullmatch(value):
        return value
    text = " ".join("".join(filter(_is_plain, " ".join(value.split()))).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _is_plain(char: str) -> bool:
    code, sort = ord(char), category(char)
    if code > 0xFFFF or char in "©®™" or "\ufe00" <= char <= "\ufe0f":  # noqa: PLR2004
        return False
    if sort == "So":
        return code < LETTERS
    if sort == "Sm":
        return code < PICTURES
    return sort[0] in "LNP" or sort in {"Sc", "Sk", "Mn", "Mc"} or char == " "


def _kept(allowed: str, longest: int) -> Callable[[str], str]:
    """A rule that keeps some characters and drops all others."""
    others = re.compile(f"[^{allowed}]")
    return lambda value: others.sub("", narrow(value))[:longest]


def _number(value: str) -> str:
    found = NUMBER.search(THOUSANDS.sub("", narrow(value)))
    return found[0][:32].rstrip(".") if found else ""


def _amount(value: str) -> str:
    """An amount that is too long is none: cut, it would be another one."""
    found = AMOUNT.search(THOUSANDS.sub("", narrow(value)))
    return "".join(found.groups()) if found and len(found[2]) <= 10 else ""  # noqa: PLR2004


def _phone(value: str) -> str:
    text = _kept("0-9+-", 17)(value)
    return text if re.search("[0-9]", text) else ""


def _plate(value: str) -> str:
    found = PLATE.findall(BETWEEN_PLATE.sub("", capitals(narrow(value))))
    return max(found, key=len, default="")[:8]


def _name(value: str) -> str:
    return _hanzi_name(value) or _letter_name(value)


def _as_given(value: str) -> str:
    return value


_hanzi_name, _letter_name = _kept(HANZI, 10), _kept("A-Za-z", 20)
RULES: dict[str, Callable[[str], str]] = {
    "time": write_time,
    "date": write_date,
    "thing": _thing,
    "short_thing": lambda value: _thing(value, 5),  # its length is not documented
    "character_string": _kept("!-~", 32),
    "number": _number,
    "letter": _kept("A-Za-z", 32),
    "symbol": _kept("!-/:-@\\[-`{-~", 5),
    "amount": _amount,
    "phone_number": _phone,
    "car_number": _plate,
    "name": _name,
    "phrase": _kept(HANZI, 5),
    "const": _as_given,
    "enum": _as_given,
}
