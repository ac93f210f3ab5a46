"""The rows of an xlsx, xls, ods or csv file as texts, cells that were merged filled again."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook

ENCODINGS = ("utf-8-sig", "gb18030")
Rows = list[list[str]]


class UnreadableError(Exception):
    """The file is no roster. The message says what is wrong with it."""


def read_sheets(file: Path) -> Iterator[Rows]:
    """Each sheet's rows, from its first line on. Raises UnreadableError, OSError."""
    if file.suffix.lower() in {".csv", ".txt"}:
        yield _read_csv(file)
        return
    with file.open("rb") as opened:
        try:
            workbook = CalamineWorkbook.from_filelike(opened)
            for name in workbook.sheet_names:
                yield _read_sheet(workbook.get_sheet_by_name(name))
        except Exception as error:  # calamine has a dozen kinds, and one of Rust's own
            raise UnreadableError(
                "is no spreadsheet that can be read (xlsx, xls or csv)"
            ) from error


def _read_csv(file: Path) -> Rows:
    raw = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.partition("\n")[0]
        comma = max(",\t;，", key=first.count)
        try:
            return [
                [cell.strip() for cell in row]
                for row in csv.reader(StringIO(text, newline=""), delimiter=comma)
            ]
        except csv.Error:
            break
    raise UnreadableError("is neither UTF-8 nor GBK text")


def _read_sheet(sheet: CalamineSheet) -> Rows:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right:  # a title goes over columns, a building over rows
            _fill(rows[top : bottom + 1], left)
    return rows


def _fill(rows: Sequence[list[str]], column: int) -> None:
    for row in rows[1:]:
        row[column] = rows[0][column]


def _text(cell: object) -> str:
    """101.0 is a room, 13800138000.0 a mobile."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
