"""Things to send for whoever has none at hand."""

from functools import cache
from pathlib import Path

PAGE = Path(__file__).parent / "page"
FRAMES = 150  # of 20 ms
SILENCE = bytes([0x3C]) + bytes(31)  # one AMR frame at 12.2 kbit/s (RFC 4867)


@cache
def photo() -> bytes:
    """A dark stairwell, PNG."""
    return (PAGE / "sample.png").read_bytes()


def voice() -> bytes:
    """Three seconds of silence, AMR."""
    return b"#!AMR\n" + SILENCE * FRAMES


def video() -> bytes:
    """An MP4 without a picture: only its file type box (ISO 14496-12)."""
    return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
