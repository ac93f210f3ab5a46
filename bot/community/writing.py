"""One way of writing for what people type: width, dashes, old characters."""

_OLD = "號樓單門層棟園區東兩莊閣軒灣廣華陽戶間負後點週時鐘個氣電裡"
_NEW = "号楼单门层栋园区东两庄阁轩湾广华阳户间负后点周时钟个气电里"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣─"), "-")
_BLANKS = dict.fromkeys([0x3000, 0xA0, 0x2005, 0x200B, 0x200C, 0x200D, 0xFE0F, 0xFEFF], " ")
_NARROW = _WIDE | _DASHES | _BLANKS | str.maketrans("～∼﹟", "~~#")
_PLAIN = _NARROW | str.maketrans(_OLD, _NEW)
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def narrow(text: str) -> str:
    """Half-width, one kind of dash and of blank.

    Character for character, so that a position here is a position in `text`.
    """
    return text.translate(_NARROW)


def plain(text: str) -> str:
    """The same, and simplified characters in the words of addresses and times."""
    return text.translate(_PLAIN)


def capitals(text: str) -> str:
    """a-z as A-Z and nothing else changed, also character for character."""
    return text.translate(_CAPITALS)
