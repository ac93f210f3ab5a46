"""The sheet of rows that were not taken, with the reasons: to be mended and imported as it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import yaml

from bot.actions.roster_file import Rejected

WORDS = Path(__file__).parents[2] / "templates" / "roster.yaml"
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {  # ECMA-376, part 1, 12: the least that makes a workbook
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def words() -> Any:
    return yaml.safe_load(WORDS.read_text(encoding="utf-8"))


def make(rejected: Sequence[Rejected]) -> bytes:
    """An xlsx file. Every cell is a text: nothing is ever calculated, no zero or dash is lost."""
    said = words()
    columns = [name for name in said["columns"] if any(name in row.cells for row in rejected)]
    headings = [said["columns"][name] for name in columns]
    rows = [[said["line"], *headings, said["why"]]]
    for row in rejected:
        cells = [row.cells.get(name, "") for name in columns]
        rows.append([str(row.line), *cells, said["reasons"][row.why]])
    return _workbook(rows)


def _workbook(rows: Iterable[Sequence[str]]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as book:
        for name, part in _PARTS.items():
            book.writestr(name, _HEAD + part)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in rows:
                sheet.write(f"<row>{''.join(_cells(row))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    return written.getvalue()


def _cells(row: Sequence[str]) -> Iterator[str]:
    for cell in row:
        text = escape(_UNFIT.sub("", cell))
        yield f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
