"""The nodes of a push, read strictly."""

from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy import parse_message

CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE, U+FFFF
MOST = 4096  # "<" in one push: of WeChat's own the largest have some hundreds
DEEPEST = 16  # nodes within nodes: of WeChat's own at most six
FAULTS = (ExpatError, KeyError, TypeError, AttributeError, ValueError)  # all that wechatpy lets out

Fields = dict[str, Any]


class UnreadableError(Exception):
    """WeChat sent it, but not in a shape that its pages describe."""


def parse(xml: bytes) -> Fields:
    """The nodes of one push. Raises UnreadableError, whatever is wrong."""
    xml = xml.translate(None, CONTROLS)
    for illegal in NONCHARACTERS:
        xml = xml.replace(illegal, b"")
    if not xml.startswith(b"<xml>"):  # leaves no place for a DOCTYPE or another encoding
        raise UnreadableError
    if xml.count(b"<") > MOST:
        raise UnreadableError
    try:
        fields: Fields = parse_message(xml)._data  # noqa: SLF001 - the nodes, whatever the class
    except FAULTS:
        raise UnreadableError from None
    if any(isinstance(value, list) for value in fields.values()):  # a node given twice
        raise UnreadableError
    if _is_deep(fields):
        raise UnreadableError
    return fields


def _is_deep(fields: Fields) -> bool:
    """Whether there are nodes below DEEPEST; what walks through them later may then recurse."""
    level: list[Any] = [fields]
    for _ in range(DEEPEST):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [each for values in inside for each in values if isinstance(each, dict | list)]
    return bool(level)


def node(fields: Fields, name: str) -> str:
    """The text of a node, "" where it is missing or empty. Raises UnreadableError."""
    value = fields.get(name) or ""
    if not isinstance(value, str):
        raise UnreadableError
    return value


def inner(fields: Fields, name: str) -> Fields:
    """The nodes inside a node, none where it is missing or empty. Raises UnreadableError."""
    value = fields.get(name) or {}
    if not isinstance(value, dict):
        raise UnreadableError
    return value


def listed(fields: Fields, name: str) -> list[Fields]:
    """The `List` nodes inside a node, at least one. Raises UnreadableError."""
    outer = fields.get(name)
    found = outer.get("List") if isinstance(outer, dict) else None
    items: list[Any] = found if isinstance(found, list) else [found]  # xmltodict: one is no list
    if not all(isinstance(item, dict) for item in items):
        raise UnreadableError
    return items
