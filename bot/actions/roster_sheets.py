"""The rows of an xlsx, xls, ods or csv file as texts, cells that were merged filled again."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import NamedTuple

from python_calamine import CalamineSheet, CalamineWorkbook

from bot.actions.roster_limits import (
    COLUMNS,
    NO_SPREADSHEET,
    ROWS,
    TOO_MANY,
    UnreadableError,
    check,
)

__all__ = ["Rows", "Sheet", "UnreadableError", "read_sheets"]

ENCODINGS = ("utf-8-sig", "gb18030")
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")  # zip: xlsx, ods; OLE: xls
TEXTS = (".csv", ".txt", ".tsv")
LONGEST_CELL = 1000
_GUARD = re.compile(r"'(?=[=+\-@\t\r])")  # put before what a spreadsheet program would calculate
_AS_TEXT = re.compile(r'="([^"]*)"')  # how a csv keeps a number from being one
_WHOLE = re.compile(r"(\d{3,})\.0+")
Rows = list[list[str]]


class Sheet(NamedTuple):
    """`name`: "" of a csv file."""

    name: str
    rows: Rows


def read_sheets(content: bytes, file: str) -> Iterator[Sheet]:
    """Each sheet's rows, from its first line on. `file`: its name. Raises UnreadableError."""
    check(content)
    if file.lower().endswith(TEXTS) and not content.startswith(WORKBOOKS):
        yield Sheet("", _read_csv(content))
        return
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        names = workbook.sheet_names
    except Exception as error:  # calamine has a dozen kinds, and one of Rust's own
        raise UnreadableError(NO_SPREADSHEET) from error
    for name in names:
        try:
            rows = _read_sheet(workbook.get_sheet_by_name(name))
        except UnreadableError:
            raise
        except Exception as error:
            raise UnreadableError(NO_SPREADSHEET) from error
        yield Sheet(name, rows)


def _read_csv(raw: bytes) -> Rows:
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.partition("\n")[0]
        comma = max(",\t;，", key=first.count)
        try:
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=comma))
        except csv.Error:
            break
        _check_size(len(rows), max(map(len, rows), default=0))
        return [[_text(cell) for cell in row] for row in rows]
    raise UnreadableError("is neither UTF-8 nor GBK text", "no_text")


def _read_sheet(sheet: CalamineSheet) -> Rows:
    _check_size(sheet.total_height, sheet.total_width)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right:  # a title goes over columns, a building over rows
            _fill(rows[top : bottom + 1], left)
    return rows


def _check_size(height: int, width: int) -> None:
    if height > ROWS or width > COLUMNS:
        raise UnreadableError(TOO_MANY, "too_many")


def _fill(rows: Sequence[list[str]], column: int) -> None:
    for row in rows[1:]:
        row[column] = rows[0][column]


def _text(cell: object) -> str:
    """101.0 is a room, 13800138000.0 a mobile; ="13800138000" is the text in it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)[:LONGEST_CELL].strip()
    if text[:1] in {"'", "="}:
        text = _GUARD.sub("", text, count=1) if text[0] == "'" else _AS_TEXT.sub(r"\1", text)
    elif whole := _WHOLE.fullmatch(text):
        return whole[1]
    return text
