"""Identity numbers (公民身份号码, GB 11643): told from all else, so that none is ever kept."""

import re

from bot.community.writing import narrow

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_GAP = "[ -]?"
_DIGIT = f"{_GAP}[0-9]"
_DATE = (
    rf"{_GAP}(?:1{_GAP}[89]|2{_GAP}0){_DIGIT * 2}"
    rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_DIGIT}|3{_GAP}[01])"
)
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])[1-9]{_DIGIT * 5}{_DATE}{_DIGIT * 3}{_GAP}[0-9Xx](?![0-9A-Za-z])"
)


def is_identity(text: str) -> bool:
    """18 characters, a birthday in them, and the check character (ISO 7064, MOD 11-2)."""
    number = narrow(text).replace(" ", "").replace("-", "").upper()
    if not _NUMBER.fullmatch(number):
        return False
    return number[17] == check_of(number)


def check_of(number: str) -> str:
    """The check character that belongs to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11]


def without_identities(text: str) -> str:
    """The text without identity numbers, mistyped ones too: what has one's length and birthday."""
    if len(text) < 18:  # noqa: PLR2004 - shorter than any
        return text
    found = [match.span() for match in _NUMBER.finditer(narrow(text))]
    for start, end in reversed(found):
        text = f"{text[:start]} {text[end:]}"
    return text.strip() if found else text
