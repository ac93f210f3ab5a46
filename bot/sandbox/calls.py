"""One API call, as the subjects of the API see it, and what they answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.refusals import RefusedError

TEXT = 2048  # bytes of a text, as users measured it
OK: dict[str, object] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """`body` is the JSON object of a POST, {} for a GET or a form."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    upload: Upload | None = None
    caller: str = ""  # the IP address
    warning: str = ""  # of what WeChat may or may not take

    def text(self, name: str) -> str:
        """A field of the body where a text belongs, "" in place of anything else."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is no JSON."""

    name: str
    kind: str
    data: bytes


Answer = dict[str, object] | File
Handler = Callable[[Call], Answer | Awaitable[Answer]]
Routes = dict[str, Handler]  # "GET /cgi-bin/..." -> who answers


def read_text(content: object) -> str:
    """The words of a message: 44004 without any, 45002 with too many."""
    if not isinstance(content, str) or not content:
        raise RefusedError(44004)
    if len(content.encode()) > TEXT:
        raise RefusedError(45002)
    return content


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the API log; `body` and `answer` have token and secret blotted out.

    `fault`: the kind of what went wrong with the call; one that was not handled has no answer.
    """

    at: datetime
    method: str
    path: str
    body: Mapping[str, Any]
    answer: Mapping[str, object]
    fault: str = ""
    warning: str = ""

    def shown(self) -> dict[str, object]:
        """The same in JSON's types, `at` in seconds since 1970."""
        return asdict(self) | {"at": self.at.timestamp()}
