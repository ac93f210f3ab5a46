"""How much a sheet may hold: looked at before anything unpacks it."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

LARGEST = 20 << 20  # octets of a file
UNPACKED = 400 << 20  # octets of all that a workbook holds; 100,000 people take some 60 MB
MEMBERS = 2_000
ROWS, COLUMNS = 200_000, 104  # of a sheet: its last cell with something in it is CZ200000
NO_SPREADSHEET = "is no spreadsheet that can be read (xlsx, xls or csv)"
TOO_MANY = f"has more than {ROWS} rows or {COLUMNS} columns: part it into several files"
AT_ONCE, SEAM = 1 << 20, 200
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR = re.compile(  # a cell that holds something in column DA or beyond, or in row 100000 or below
    rb'<c\s[^>]*?\br="(?:[A-Z]{1,3}(\d{6,})|(?:[D-Z][A-Z]|[A-Z]{3})\d+)"(?:[^>]*[^>/])?>'
)


class UnreadableError(Exception):
    """The file is no roster. The message says what is wrong with it, and `code` for a page.

    `code`: a key of templates/roster.yaml's unreadable. `columns`: those that are meant, if any.
    """

    def __init__(self, message: str, code: str = "no_spreadsheet", columns: str = "") -> None:
        super().__init__(message)
        self.code, self.columns = code, columns


def check(content: bytes) -> None:
    """Raises UnreadableError for what is too large, packed or unpacked, or draws in other files."""
    if len(content) > LARGEST:
        raise UnreadableError(f"is larger than {LARGEST >> 20} MB", "too_large")
    if content.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(content)) as book:
                _check_members(book)
        except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
            raise UnreadableError(NO_SPREADSHEET) from error


def _check_members(book: ZipFile) -> None:
    """Sizes as they are stated; reading to the end proves the statement, by length and checksum."""
    members = book.infolist()
    if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
        raise UnreadableError("unpacks to far more than a roster holds", "too_large")
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            _check_parts(_parts(book, member), is_sheet="worksheets/" in member.filename)


def _parts(book: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """Piece by piece, each with the end of the one before."""
    with book.open(member) as opened:
        before = b""
        while piece := opened.read(AT_ONCE):
            yield before + piece
            before = piece[-SEAM:]


def _check_parts(parts: Iterator[bytes], *, is_sheet: bool) -> None:
    for part in parts:
        if _DOCTYPE.search(part):
            raise UnreadableError(
                "draws in other files (DOCTYPE), which no roster needs", "no_spreadsheet"
            )
        for far in _FAR.finditer(part) if is_sheet else ():
            if far[1] is None or int(far[1]) > ROWS:
                raise UnreadableError(TOO_MANY, "too_many")
