"""A photo drawn anew: upright, of a size that WeChat takes, without what a camera wrote into it."""

import io
from threading import Lock

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000  # of a phone's camera; what unfolds into more is a trap
LONGEST_SIDE = 2048
LARGEST = 2 << 20  # octets: WeChat's page says 10 MB in one line, 2 MB in another (新增临时素材)
QUALITIES = (85, 70, 50)
FORMATS = ("JPEG", "PNG", "GIF")
WHITE = (255, 255, 255)

_one_at_a_time = Lock()  # one unfolded photo takes up to 200 MB


class UndrawableError(Exception):
    """It is no picture, or one that is too large to be drawn."""


def redraw(content: bytes) -> bytes:
    """A JPEG of the same picture, the first one of a moving picture; place, time and owner gone.

    Raises UndrawableError.
    """
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as photo:
                if photo.width * photo.height > MOST_PIXELS:
                    raise UndrawableError
                photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                return _drawn(_flat(photo))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise UndrawableError from error


def _flat(photo: Image.Image) -> Image.Image:
    """Upright, not too large, on white paper."""
    upright = ImageOps.exif_transpose(photo)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    clear = upright.convert("RGBA")
    paper = Image.new("RGB", clear.size, WHITE)
    paper.paste(clear, mask=clear)
    return paper


def _drawn(photo: Image.Image) -> bytes:
    photo.info.clear()  # what is in it would be written again
    drawn = b""
    for quality in QUALITIES:
        to = io.BytesIO()
        photo.save(to, "JPEG", quality=quality)
        drawn = to.getvalue()
        if len(drawn) <= LARGEST:
            break
    return drawn
