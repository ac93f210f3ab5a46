"""XML as WeChat writes and reads it."""

import re
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.parsers import expat

from bot.sandbox.crypto import UnreadableError

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 has no way to say them


def write(fields: Mapping[str, object]) -> str:
    """Text becomes CDATA, numbers stand bare, mappings nest, lists repeat their node."""
    return f"<xml>{_nodes(fields)}</xml>"


def _nodes(fields: Mapping[str, object]) -> str:
    return "".join(
        f"<{name}>{_value(value)}</{name}>"
        for name, given in fields.items()
        for value in (given if isinstance(given, list) else [given])
    )


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return _nodes(value)
    if isinstance(value, int | float):
        return str(value)
    text = ILLEGAL.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"


def read(body: str, *, bare: bool = True) -> dict[str, Any]:
    """The children of <xml>: texts, or dicts where they have children of their own.

    UnreadableError for anything else: bad XML, another root, a node twice, a DOCTYPE. `bare`:
    words may stand outside CDATA; numbers always may.
    """
    reader = _Reader(bare=bare)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    parser.StartCdataSectionHandler = reader.start_cdata
    parser.EndCdataSectionHandler = reader.end_cdata
    try:
        parser.Parse(body.encode(), True)  # noqa: FBT003 - expat's own call
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise UnreadableError from error
    fields = reader.top.get("xml")
    if not isinstance(fields, dict):
        raise UnreadableError
    return fields


class _Reader:
    def __init__(self, *, bare: bool) -> None:
        self._takes_bare, self._in_cdata = bare, False
        self.top: dict[str, Any] = {}
        self._open: list[dict[str, Any]] = [self.top]
        self._words: list[str] = []

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._open.append({})
        self._words = []

    def start_cdata(self) -> None:
        self._in_cdata = True

    def end_cdata(self) -> None:
        self._in_cdata = False

    def text(self, words: str) -> None:
        is_bare = not self._in_cdata and words.strip() and not words.strip().isdecimal()
        if is_bare and not self._takes_bare:
            raise UnreadableError
        self._words.append(words)

    def end(self, name: str) -> None:
        inner, around = self._open.pop(), self._open[-1]
        if name in around:
            raise UnreadableError
        around[name] = inner or "".join(self._words)
        self._words = []


def _refuse(*_args: object) -> NoReturn:
    raise UnreadableError
