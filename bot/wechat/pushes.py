"""WeChat's XML in and out."""

import re
from types import MappingProxyType
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy import parse_message

from bot.chat.messages import NOTHING, Incoming, Kind, Reply

CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE, U+FFFF
ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
SHAPES = {
    "FromUserName": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "ToUserName": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "CreateTime": re.compile(r"[0-9]{1,12}"),
    "MsgId": re.compile(r"[0-9]{1,20}"),
}
WORDS = {  # what came -> its kind, the node with its words
    "text": (Kind.TEXT, "Content"),
    "image": (Kind.IMAGE, ""),
    "voice": (Kind.VOICE, ""),
    "location": (Kind.LOCATION, "Label"),
    "link": (Kind.LINK, "Title"),
}
EVENTS = {  # subscribe_scan: wechatpy's name for a follow by QR code, qrscene_ taken off
    "subscribe": (Kind.FOLLOW, ""),
    "subscribe_scan": (Kind.FOLLOW, "EventKey"),
    "subscribe_scan_product": (Kind.FOLLOW, ""),
    "scan": (Kind.SCAN, "EventKey"),
    "unsubscribe": (Kind.UNFOLLOW, ""),
    "click": (Kind.TAP, "EventKey"),
    "templatesendjobfinish": (Kind.FINISH, ""),
    "masssendjobfinish": (Kind.FINISH, ""),
    "subscribe_msg_sent_event": (Kind.FINISH, ""),
}
# Stickers, cards and the like arrive as text that says only this, in the language of the phone.
UNSUPPORTED = {
    "【收到不支持的消息类型，暂无法显示】",
    "【收到不支援的訊息類型，無法顯示】",
    "[Unsupported Message]",
}
FAULTS = (ExpatError, KeyError, TypeError, AttributeError, ValueError)  # all that wechatpy lets out
ANSWER = (
    "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>"
    "<CreateTime>{}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{}]]></Content></xml>"
)
Fields = dict[str, Any]


class UnreadableError(Exception):
    """WeChat sent it, but not in a shape that its pages describe."""


def read(xml: bytes) -> Incoming:
    """What a person did, or WeChat reports. Raises UnreadableError, whatever is wrong."""
    fields = _parse(xml)
    _check(fields, "FromUserName", "ToUserName", "CreateTime")
    return _event(fields) if _node(fields, "MsgType").lower() == "event" else _message(fields)


def answer(message: Incoming, reply: Reply) -> str:
    """The reply as XML. Characters that XML cannot carry are left out, `]]>` is split."""
    text = ILLEGAL.sub("", reply.text).replace("]]>", "]]]]><![CDATA[>")
    return ANSWER.format(message.openid, message.account, reply.at, text)


def _parse(xml: bytes) -> Fields:
    xml = xml.translate(None, CONTROLS)
    for illegal in NONCHARACTERS:
        xml = xml.replace(illegal, b"")
    if not xml.startswith(b"<xml>"):  # leaves no place for a DOCTYPE or another encoding
        raise UnreadableError
    try:
        fields: Fields = parse_message(xml)._data  # noqa: SLF001 - the nodes, whatever the class
    except FAULTS:
        raise UnreadableError from None
    if any(isinstance(value, list) for value in fields.values()):  # a node given twice
        raise UnreadableError
    return fields


def _message(fields: Fields) -> Incoming:
    _check(fields, "MsgId")
    name = _node(fields, "MsgType")
    kind, node = WORDS.get(name.lower(), (Kind.OTHER, "MsgType"))
    text = _node(fields, node) if node else ""
    if text in UNSUPPORTED:
        kind, text = Kind.OTHER, "unsupported"
    media = _node(fields, "MediaId") if kind in {Kind.IMAGE, Kind.VOICE} else ""
    menu = _node(fields, "bizmsgmenuid")
    return _incoming(fields, fields["MsgId"], kind, text, media=media, menu=menu)


def _event(fields: Fields) -> Incoming:
    name = _node(fields, "Event")
    kind, node = EVENTS.get(name.lower(), (Kind.OTHER, "Event"))
    facts = _finish(fields, name) if kind is Kind.FINISH else NOTHING
    msgid = facts.get("msgid") or _node(fields, "MsgID")
    parts = fields["FromUserName"], fields["CreateTime"], name, _node(fields, "EventKey"), msgid
    text = _node(fields, node) if node else ""
    return _incoming(fields, ":".join(parts), kind, text, facts=facts)


def _finish(fields: Fields, name: str) -> MappingProxyType[str, str]:
    """How a send ended; a subscribe notice says it one level deeper, in other words."""
    report, status = fields, "Status"
    if "SubscribeMsgSentEvent" in fields:
        report, status = _inner(_inner(fields, "SubscribeMsgSentEvent"), "List"), "ErrorStatus"
    ended = {"event": name, "msgid": _node(report, "MsgID"), "status": _node(report, status)}
    return MappingProxyType(ended)


def _inner(fields: Fields, name: str) -> Fields:
    value = fields.get(name)
    if not isinstance(value, dict):
        raise UnreadableError
    return value


def _incoming(fields: Fields, key: str, kind: Kind, text: str, **given: Any) -> Incoming:
    return Incoming(
        key=key,
        openid=fields["FromUserName"],
        account=fields["ToUserName"],
        kind=kind,
        at=int(fields["CreateTime"]),
        text=INVISIBLE.sub("", text),
        **given,
    )


def _check(fields: Fields, *names: str) -> None:
    if not all(SHAPES[name].fullmatch(_node(fields, name)) for name in names):
        raise UnreadableError


def _node(fields: Fields, name: str) -> str:
    """The text of a node, "" where it is missing or empty."""
    value = fields.get(name) or ""
    if not isinstance(value, str):
        raise UnreadableError
    return value
