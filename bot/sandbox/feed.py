"""What happens, told live to whoever looks at the page."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

BEHIND = 1000  # events a page may lag before it is cut off; it reconnects and reads all anew


class Feed:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str | None]] = set()

    @property
    def watched(self) -> bool:
        return bool(self._listeners)

    def tell(self, event: str, **facts: object) -> None:
        if not self.watched:
            return
        line = f"event: {event}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n"
        for listener in list(self._listeners):
            if listener.qsize() >= BEHIND:
                self._listeners.discard(listener)
                listener.put_nowait(None)
            else:
                listener.put_nowait(line)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[str | None]]:
        """A queue of server-sent events; None is the last."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        for listener in self._listeners:
            listener.put_nowait(None)
