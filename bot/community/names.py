"""Names and mobiles: read, compared, masked."""

import re
import unicodedata

from bot.community.addresses import NOTHING_KNOWN, Address, Known, find_address
from bot.community.old_characters import simplified
from bot.community.refusal import Refusal
from bot.community.triage import is_small_talk
from bot.community.writing import narrow, plain

_HAN = r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]"
_DOTS = re.compile(r" ?[·•・‧∙⋅․] ?")
_HAN_NAME = re.compile(rf"{_HAN}(?:·?{_HAN}){{1,19}}")
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ](?:[ .'’\-·]{0,2}[A-Za-zÀ-ɏ]){1,19}\.?")
_LABEL = (
    "认证|姓名|名字|我叫做?|我的名字|我是|名叫|本人|业主|户主|房主|租户|租客|住户|家属|联系人"
    "|手机号?码?|电话号?码?|联系方式|联系电话|住址|地址|房号|我住在?|我家在?|家住"
)
_LABELS = re.compile(rf"^的?(?:(?:{_LABEL})[是叫为:]? ?)+|(?: ?(?:{_LABEL})[是为:]?)+$|^的")
_SENTENCE = re.compile("[我你您吗谁]|什么|怎么|不想|不知")
_LONGEST = 20
_ASIDE = re.compile("〔[^〕]*〕")  # the house's own, where something was taken out

_MOBILE = re.compile(
    r"(?<![0-9])(?:[+(]{0,2}(?:00)?86[) \-]{0,2})?("
    r"1[3-9][0-9](?:[ \-]?[0-9]{4}){2}|1[3-9][0-9]{2}[ \-][0-9]{3}[ \-][0-9]{4}"
    r"|1[3-9][0-9]{3}[ \-][0-9]{6}|1[3-9][0-9](?:[ \-][0-9]{2}){4})(?![0-9])"
)
_PUNCTUATION = re.compile(r"[\s\-.()·_]+")
_ALONE = re.compile(r"\+?(?:00)?(?:86)?(1[3-9][0-9]{9})")
_EDGES = " ,，、。;；:：/|\t\n\u3000"

_DOUBLE = "欧阳|司马|上官|诸葛|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|南宫|长孙|宇文"
_SPLIT_NAME = re.compile(rf"(?<!\S)({_HAN}|{_DOUBLE}) +(?={_HAN}{{1,2}}(?!\S))")
_WORDS = re.compile(rf"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’\-]*(?: [A-Za-zÀ-ɏ.'’\-]+)*|{_HAN}[·{_HAN[1:-1]}]*")


def read_name(text: str) -> str:
    """A person's name, 2-20 characters, spaces inside a Chinese one dropped.

    Refusal not_a_name for digits, small talk and anything else.
    """
    said = _DOTS.sub(
        "·", " ".join(narrow(_ASIDE.sub(" ", text[:200])).split()).strip(_EDGES + "!.~")
    )
    name = _LABELS.sub("", said)
    together = name.replace(" ", "").replace(".", "·") if re.match(_HAN, name) else name
    is_name = _HAN_NAME.fullmatch(together) or _LATIN_NAME.fullmatch(together)
    if not is_name or len(together) > _LONGEST:
        raise Refusal("not_a_name")
    if _SENTENCE.search(together) or is_small_talk(together):
        raise Refusal("not_a_name")
    return together


def read_mobile(text: str) -> str:
    """Eleven digits of a mobile of mainland China, however parted; Refusal not_a_mobile."""
    if alone := _ALONE.fullmatch(_PUNCTUATION.sub("", plain(text[:200]))):
        return alone[1]
    found = find_mobile(text)
    if found is None:
        raise Refusal("not_a_mobile")
    return found[0]


def find_mobile(text: str) -> tuple[str, str] | None:
    """The first mobile in `text`, and the rest of the text."""
    found = _MOBILE.search(plain(text))
    if found is None:
        return None
    rest = f"{text[: found.start()].rstrip(_EDGES)} {text[found.end() :].lstrip(_EDGES)}"
    return re.sub("[ -]", "", found[1]), rest.strip(_EDGES)


def same_name(one: str, other: str) -> bool:
    """Whether they are one name: width, case, spaces, dots, old characters do not count."""
    return bool(bare := _bare(one)) and bare == _bare(other)


def is_one_off(one: str, other: str) -> bool:
    """Whether one character is another, and only one: 王秀英 and 王秀瑛."""
    first, second = _bare(one), _bare(other)
    apart = sum(a != b for a, b in zip(first, second, strict=False))
    return len(first) == len(second) > 1 and apart == 1


def _bare(name: str) -> str:
    folded = unicodedata.normalize("NFKC", simplified(plain(name))).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def mask_name(name: str) -> str:
    """王秀英 -> 王**"""
    return name[:1] + "*" * (len(name) - 1)


def mask_mobile(mobile: str) -> str:
    """13800138000 -> 138****8000; of a shorter number nothing is shown."""
    if len(mobile) < 11:  # noqa: PLR2004
        return "*" * len(mobile)
    return f"{mobile[:3]}****{mobile[-4:]}"


def mask_mobiles(mobiles: str) -> str:
    """The same of several, parted by /."""
    return "/".join(mask_mobile(one) for one in mobiles.split("/"))


def read_identity(
    text: str, known: Known = NOTHING_KNOWN
) -> tuple[Address | None, str | None, str | None]:
    """Address, name and mobile from one line, in any order; None for what is missing."""
    address = mobile = None
    rest = " ".join(_ASIDE.sub(" ", text[:200]).split())
    if with_mobile := find_mobile(rest):
        mobile, rest = with_mobile
    if with_address := find_address(rest, known):
        address, rest = with_address
    return address, _name_in(rest), mobile


def _name_in(rest: str) -> str | None:
    """The last run of words that can be a name, once labels are gone."""
    line = _SPLIT_NAME.sub(r"\1", _DOTS.sub("·", narrow(rest)))
    for word in reversed(_WORDS.findall(line)):
        try:
            return read_name(word)
        except Refusal:
            continue
    return None
