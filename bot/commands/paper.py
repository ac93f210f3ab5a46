"""A4 pages: lines of text fitted to their place, QR codes as vectors, cut lines."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import segno
from fpdf import FPDF
from fpdf.drawing import PaintedPath

from bot import clock
from bot.commands.failure import Failure
from bot.commands.typeface import BOLD, REGULAR, Typeface, name_all

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0  # mm
POINT = 25.4 / 72  # mm
MIDDLE = 0.36  # of its size a character's middle lies above the baseline
INK, DARK, PALE, WHITE = "#111111", "#0b5d3b", "#6b6b6b", "#ffffff"
QUIET = 4  # modules of white that a reader needs around a code
FACES = {"regular": REGULAR, "bold": BOLD}


class Fonts:
    """Fonts cut for all that a run prints; the files live as long as this is open.

    Failure for a character that the font lacks: none vanishes silently.
    """

    def __init__(self, typeface: Typeface, texts: Iterable[str]) -> None:
        together = "".join(texts)
        if lacking := typeface.missing(together):
            raise Failure(f"templates/posters/ use what the font has not: {name_all(lacking)}")
        self._folder = TemporaryDirectory(prefix="louli-fonts-")
        self.files = {name: Path(self._folder.name) / f"{name}.ttf" for name in FACES}
        for name, weight in FACES.items():
            typeface.cut([together], weight, self.files[name])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


class Paper:
    """A document of A4 pages. Places are in mm from the upper left corner, sizes in points."""

    def __init__(self, fonts: Fonts, title: str) -> None:
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_creation_date(clock.local(clock.now()))
        for name, file in fonts.files.items():
            self._pdf.add_font(name, fname=file)

    def add_page(self) -> None:
        self._pdf.add_page()

    def save(self, file: Path) -> None:
        self._pdf.output(file)

    def line(  # noqa: PLR0913 - a line of text is so many things
        self,
        text: str,
        y: float,
        size: float,
        *,
        left: float = MARGIN,
        width: float = WIDTH - 2 * MARGIN,
        face: str = "regular",
        ink: str = INK,
        centred: bool = True,
    ) -> None:
        """One line on the baseline `y`, in the middle of its place; smaller where it is too long,
        and then around the same middle."""
        self._pdf.set_font(face, size=size)
        needed = self._pdf.get_string_width(text)
        if needed > width:
            y -= size * (1 - width / needed) * POINT * MIDDLE
            self._pdf.set_font(face, size=size * width / needed)
            needed = width
        self._pdf.set_text_color(ink)
        self._pdf.text(left + ((width - needed) / 2 if centred else 0), y, text)

    def band(self, y: float, height: float, ink: str = DARK) -> None:
        """From edge to edge."""
        self._pdf.set_fill_color(ink)
        self._pdf.rect(0, y, WIDTH, height, style="F")

    def numeral(self, number: int, x: float, y: float, size: float) -> None:
        """White in a disc, `x` and `y` its middle."""
        radius = size * POINT * 0.62
        self._pdf.set_fill_color(DARK)
        self._pdf.circle(x, y, radius, style="F")
        baseline, width = y + size * POINT * MIDDLE, 2 * radius
        digit = str(number)
        self.line(digit, baseline, size, left=x - radius, width=width, face="bold", ink=WHITE)

    def frame(self, x: float, y: float, side: float) -> None:
        self._pdf.set_draw_color(DARK)
        self._pdf.set_line_width(1.2)
        self._pdf.rect(x, y, side, side, style="D", round_corners=True, corner_radius=5)

    def dashes(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Where to cut."""
        self._pdf.set_draw_color(PALE)
        self._pdf.set_line_width(0.2)
        self._pdf.set_dash_pattern(dash=2, gap=2)
        self._pdf.line(x, y, to_x, to_y)
        self._pdf.set_dash_pattern()

    def code(self, address: str, x: float, y: float, side: float) -> None:
        """A QR code with its quiet zone inside the square: one shape, so that nothing shines
        through between its modules."""
        matrix = modules(address)
        module = side / (len(matrix) + 2 * QUIET)
        with self._pdf.new_path() as path:
            path.style.fill_color = INK
            path.style.stroke_color = None
            for row, bits in enumerate(matrix):
                _fill(path, bits, x + QUIET * module, y + (QUIET + row) * module, module)


def modules(address: str) -> tuple[bytearray, ...]:
    """The code as rows of 0 and 1, dark is 1."""
    matrix: tuple[bytearray, ...] = segno.make(address, error="m", micro=False).matrix
    return matrix


def _fill(path: PaintedPath, bits: bytearray, x: float, y: float, module: float) -> None:
    start = 0
    while start < len(bits):
        end = start
        while end < len(bits) and bits[end] == bits[start]:
            end += 1
        if bits[start]:
            path.rectangle(x + start * module, y, (end - start) * module, module)
        start = end
