"""The wording of a template or a notice: its blanks, and what WeChat lets stand in each.

https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/api.html (参数值限制)
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import RefusedError

BLANK = re.compile(r"\{\{(\w+)\.DATA\}\}")
KEY = re.compile(r"([a-z_]+)\d+")
HANZI = "〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
# No line break and no emoji in a thing: whether WeChat refuses them is unconfirmed.
ODD = "\x00-\x1f\x7f\x85\u2028\u2029\U00010000-\U0001ffff\U000e0000-\U0010ffff"
MONTH, DAY = "(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
DATE = rf"\d{{4}}(?:年{MONTH}月{DAY}日|-{MONTH}-{DAY})"
CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
A_TIME, A_DATE = f"(?:{DATE} ?)?{CLOCK}", f"{DATE}(?: ?{CLOCK})?"
ALLOWED = {
    kind: re.compile(pattern, re.ASCII)
    for kind, pattern in {
        "thing": f"[^{ODD}]{{1,20}}",
        "short_thing": f"[^{ODD}]{{1,5}}",  # its length is not documented
        "character_string": r"[\x20-\x7e]{1,32}",
        "number": r"(?=.{1,32}$)\d+(?:\.\d+)?",
        "letter": "[A-Za-z]{1,32}",
        "symbol": f"[^0-9A-Za-z\\s{HANZI}{ODD}]{{1,5}}",
        "time": f"{A_TIME}(?: ?~ ?{A_TIME})?",
        "date": f"{A_DATE}(?: ?~ ?{A_DATE})?",
        "amount": r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?",
        "phone_number": r"[\d+()\- ]{1,17}",
        "car_number": f"(?=.{{1,8}}$)[{HANZI}A-Za-z0-9][A-Za-z0-9]*[{HANZI}A-Za-z0-9]?",
        "name": f"[{HANZI}A-Za-z·.]{{1,10}}|[A-Za-z .'\\-]{{1,20}}",
        "phrase": f"[{HANZI}]{{1,5}}",
        "const": f"[^{ODD}]{{1,20}}",
        "enum": f"[^{ODD}]{{1,20}}",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Form:
    """`content`: WeChat's own wording, 标题：{{thing1.DATA}}. A blank's key names its kind.

    `choices`: the values approved for a const or an enum, by key. `free`: nothing is checked, as
    on a test account. ValueError for a kind that WeChat does not have.
    """

    id: str
    title: str
    content: str
    choices: Mapping[str, Collection[str]] = field(default_factory=dict)
    free: bool = False

    def __post_init__(self) -> None:
        if not self.free:
            for key in BLANK.findall(self.content):
                _kind(key)

    def fill(self, data: object) -> str:
        """The content with `data`, {key: {"value": text}}; 47003 names the first bad field."""
        given = data if isinstance(data, dict) else {}
        return BLANK.sub(lambda blank: self._value(blank[1], given), self.content)

    def _value(self, key: str, given: Mapping[str, Any]) -> str:
        entry = given.get(key)
        value = entry.get("value") if isinstance(entry, dict) else None
        if self.free:
            return "" if value is None else str(value)
        if not isinstance(value, str) or not self._fits(key, value):
            raise RefusedError(47003, f"data.{key}.value invalid")
        return value

    def _fits(self, key: str, value: str) -> bool:
        choices = self.choices.get(key)
        if choices is not None and value not in choices:
            return False
        return bool(value.strip()) and bool(ALLOWED[_kind(key)].fullmatch(value))


def _kind(key: str) -> str:
    found = KEY.fullmatch(key)
    if found is None or found[1] not in ALLOWED:
        raise ValueError(f"no kind of field: {key}")
    return found[1]
