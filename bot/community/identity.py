"""Identity numbers (公民身份号码, GB 11643): told from all else, so that none is ever kept."""

import re

from bot.community.writing import narrow

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_DATE = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}[ -]?{_DATE}[ -]?[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)


def is_identity(text: str) -> bool:
    """18 characters, a birthday in them, and the check character (ISO 7064, MOD 11-2)."""
    number = narrow(text).replace(" ", "").replace("-", "").upper()
    if not _NUMBER.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17] == _CHECKS[total % 11]


def without_identities(text: str) -> str:
    """The text without identity numbers, mistyped ones too: what has one's length and birthday."""
    if len(text) < 18:  # noqa: PLR2004 - shorter than any
        return text
    found = [match.span() for match in _NUMBER.finditer(narrow(text))]
    for start, end in reversed(found):
        text = f"{text[:start]} {text[end:]}"
    return text.strip() if found else text
