"""The font of what is printed: Noto Sans CJK, cut down to the characters needed, to be embedded.

A copy shop's machine has no Chinese font, so a PDF brings its own. The font comes with the program
(an open licence, SIL OFL 1.1) as one variable file of all weights and 44,810 characters; a weight
of it is drawn anew as a small TrueType font, which takes half a second.
"""

from collections.abc import Iterable
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FILE = files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
SIMPLIFIED = 2  # of the five faces in the file, the one with the shapes of mainland China
REGULAR, BOLD = 400, 800
PRECISION = 0.5  # thousandths of the size by which a curve may differ


class Typeface:
    """Knows which characters there are, and cuts fonts of them."""

    def __init__(self) -> None:
        self._font = TTFont(BytesIO(FILE.read_bytes()), fontNumber=SIMPLIFIED, lazy=True)
        self._glyphs: dict[int, str] = self._font.getBestCmap()

    def missing(self, text: str) -> list[str]:
        """The characters of a text that the font cannot show, once each."""
        return [c for c in dict.fromkeys(text) if ord(c) not in self._glyphs and c != "\n"]

    def cut(self, texts: Iterable[str], weight: int, file: Path) -> None:
        """Write a font of one weight with the characters of these texts, as far as there are."""
        wanted = {ord(c) for c in "".join(texts)} & self._glyphs.keys() | {ord(" ")}
        names = {code: self._glyphs[code] for code in sorted(wanted)}
        shapes = self._font.getGlyphSet(location={"wght": weight})
        order = [".notdef", *dict.fromkeys(names.values())]
        drawn = {}
        for name in order:
            pen = TTGlyphPen(None)
            shapes[name].draw(Cu2QuPen(pen, PRECISION, reverse_direction=True))
            drawn[name] = pen.glyph()
        builder = FontBuilder(self._font["head"].unitsPerEm, isTTF=True)
        builder.setupGlyphOrder(order)
        builder.setupCharacterMap(names)
        builder.setupGlyf(drawn)
        table = builder.font["glyf"]
        edges = {name: getattr(table[name], "xMin", 0) for name in order}
        widths = {name: round(shapes[name].width) for name in order}
        builder.setupHorizontalMetrics({n: (widths[n], edges[n]) for n in order})
        lines = self._font["hhea"]
        builder.setupHorizontalHeader(ascent=lines.ascent, descent=lines.descent)
        called = f"NotoSansCJKsc-{weight}"
        names_of = {"familyName": called, "styleName": "Regular", "psName": called}
        builder.setupNameTable(names_of)
        builder.setupOS2(sTypoAscender=lines.ascent, sTypoDescender=lines.descent)
        builder.setupPost()
        builder.save(file)


def name_all(characters: Iterable[str]) -> str:
    """𠮷 (U+20BB7), 㐂 (U+3402)"""
    return ", ".join(f"{c} (U+{ord(c):04X})" for c in characters)
