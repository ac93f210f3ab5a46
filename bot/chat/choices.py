"""Choosing from a list: 1, １, ①, 一, 回复1, 选1, or the words of the entry itself."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from bot.community.numerals import NUMBER, read_number

_YES = {"要", "要的", "需要", "报", "要报", "报吧", "报上去", "帮我报", "是要报"}
_NO = {"不", "不要", "不用", "不用了", "不报", "不报了", "不需要"}
_CHOICE = re.compile(rf"(?:请?回复?|选择?|第)?[\s:：]*({NUMBER})\s*[个项条]?[.。、!！]?")


def read_choice(text: str, options: Sequence[str]) -> int | None:
    """Which entry, counted from 0; None where it is none of them."""
    text = text.strip()
    if match := _CHOICE.fullmatch(text):
        number = read_number(match[1])
        if number is not None and 1 <= number <= len(options):
            return number - 1
    words = _plain(text)
    return next((at for at, option in enumerate(options) if _plain(option) == words), None)


def numbered(text: str) -> str | None:
    """The number alone, as it was written, of 1, ①, 一, 回复1, 选1; None for anything else."""
    match = _CHOICE.fullmatch(text.strip())
    return match[1] if match else None


def read_consent(text: str) -> bool | None:
    """Yes or no to the one thing offered; None for anything else, 好的 and 谢谢 too."""
    words = text.strip(" 。.!！")
    return True if words in _YES else False if words in _NO else None


def _plain(text: str) -> str:
    return re.sub(r"\s", "", normalize("NFKC", text)).casefold()
