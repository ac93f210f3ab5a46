"""One page of memory shared with every life: what time it is, and which failpoints were reached.

It outlives a life that ends by os._exit or SIGKILL.
"""

import mmap
import struct
from datetime import UTC, datetime, timedelta

from bot.failpoints import NAMES

AHEAD = struct.Struct("d")  # seconds by which the town is ahead of the machine
COUNTS = struct.Struct(f"{len(NAMES)}q")


class Page:
    def __init__(self, file):
        size = AHEAD.size + COUNTS.size
        if not file.exists():
            file.write_bytes(bytes(size))
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), size)

    def now(self):
        """The one clock of phones, WeChat and bot."""
        (ahead,) = AHEAD.unpack_from(self._memory)
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def passes(self, seconds):
        (ahead,) = AHEAD.unpack_from(self._memory)
        AHEAD.pack_into(self._memory, 0, ahead + seconds)

    def reached(self, name):
        """Counts it; how often this life was there."""
        place = AHEAD.size + 8 * NAMES.index(name)
        (count,) = struct.unpack_from("q", self._memory, place)
        struct.pack_into("q", self._memory, place, count + 1)
        return count + 1

    def take_counts(self):
        """How often each failpoint was reached since this was last asked."""
        counts = COUNTS.unpack_from(self._memory, AHEAD.size)
        COUNTS.pack_into(self._memory, AHEAD.size, *(0 for _ in NAMES))
        return dict(zip(NAMES, counts, strict=True))
