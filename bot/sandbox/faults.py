"""What can be made to go wrong, for tests: each fault is used up by the next thing it fits."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of an API call to `path` ("" for any).

    errcode: answered in place of handling. hang: never handled, never answered. drop: the
    connection is cut before handling. lost: handled, then the connection is cut. garbage: a 502 in
    HTML, not handled. slow: handled, answered after `seconds`.
    """

    path: str = ""
    errcode: int = -1
    kind: Literal["errcode", "hang", "drop", "lost", "garbage", "slow"] = "errcode"
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class PushFault:
    """The next push is sent `times` in all, at once or one after the other."""

    times: int = 2
    at_once: bool = True


def take(faults: list[Fault], path: str) -> Fault | None:
    """The first fault that fits, taken off the list."""
    for index, fault in enumerate(faults):
        if fault.path in {"", path}:
            return faults.pop(index)
    return None
