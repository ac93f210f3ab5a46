"""Numbers as people write them: 12, １２, ⑫, 十二, 一百零二, 五零一."""

import re
import unicodedata

from bot.community.writing import plain

# At most nine digits, one enclosed number, or a run of Chinese numerals; no named groups.
NUMBER = (
    r"(?:(?<![0-9０-９])[0-9０-９]{1,9}(?![0-9０-９])|[①-⑳㉑-㉟㊱-㊿]"
    r"|[零〇一二两兩三四五六七八九十百]{1,9}+)"
)

_WEST = re.compile(r"[0-9]{1,9}")
_ENCLOSED = re.compile(r"[①-⑳㉑-㉟㊱-㊿]")
_DIGIT = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_SPELT = re.compile(r"[零〇一二两三四五六七八九]{1,9}")
_TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_HUNDREDS = re.compile(r"([一二两三四五六七八九])百(?:(零?)([一二三四五六七八九]))?")


def read_number(text: str) -> int | None:
    """The whole of `text` as a number from 0 to 999,999,999, or None."""
    text = plain(text).strip()
    if _WEST.fullmatch(text):
        return int(text)
    if _ENCLOSED.fullmatch(text):
        return int(unicodedata.numeric(text))
    if _SPELT.fullmatch(text):
        return int("".join(str(_DIGIT[sign]) for sign in text))
    return _counted(text)


def _counted(text: str) -> int | None:
    """十二, 二十一, 一百零二, 一百一十, 一百二 (which is 120)."""
    if found := _TENS.fullmatch(text):
        tens, ones = found.groups()
        return _DIGIT.get(tens, 1) * 10 + _DIGIT.get(ones, 0)
    if found := _HUNDREDS.fullmatch(text):
        hundreds, zero, low = found.groups()
        return _DIGIT[hundreds] * 100 + _DIGIT.get(low, 0) * (1 if zero else 10)
    hundreds, _, rest = text.partition("百")
    if hundreds in _DIGIT and _TENS.fullmatch(rest) and not rest.startswith("十"):
        return _DIGIT[hundreds] * 100 + (_counted(rest) or 0)
    return None
