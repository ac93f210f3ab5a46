"""Reading a printed page back, as a copy shop and a phone would."""

from contextlib import closing
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from pypdfium2 import raw

A4 = (210, 297)  # mm


@dataclass
class Page:
    """`codes`: what the QR codes on it say; `fonts`: (name, is it embedded)."""

    size: tuple[int, int]
    text: str
    codes: list[str]
    fonts: set[tuple[str, bool]]


def read(file):
    """Its pages."""
    with closing(pypdfium2.PdfDocument(str(file))) as document:
        return [page(document[number]) for number in range(len(document))]


def page(opened):
    with closing(opened), closing(opened.get_textpage()) as words:
        seen = opened.render(scale=2).to_pil()
        millimetres = tuple(round(points * 25.4 / 72) for points in opened.get_size())
        text = words.get_text_range().replace("\r\n", "\n")
        return Page(millimetres, text, [code.text for code in in_picture(seen)], fonts(opened))


def picture(file, **how):
    """The first page, in shades of grey."""
    with closing(pypdfium2.PdfDocument(str(file))) as document, closing(document[0]) as opened:
        return opened.render(**how).to_pil().convert("L")


def in_picture(seen):
    return zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)


def fonts(opened):
    found = set()
    for thing in opened.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        font = raw.FPDFTextObj_GetFont(thing)
        name = bytes(100)
        length = raw.FPDFFont_GetBaseFontName(font, name, len(name))
        found.add((name[: length - 1].decode(), bool(raw.FPDFFont_GetIsEmbedded(font))))
    return found
