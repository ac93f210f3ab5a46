"""WeChat's XML in and out."""

import re
from typing import Any

from bot.chat.messages import Incoming, Kind, Reply
from bot.wechat import reports
from bot.wechat.xml import Fields, UnreadableError, node, parse

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
    **dict.fromkeys(reports.FINISHES, (Kind.FINISH, "")),
    **dict.fromkeys(reports.CONSENTS, (Kind.CONSENT, "")),
}
# Stickers, cards and the like arrive as text that says only this, in the language of the phone.
UNSUPPORTED = {
    "【收到不支持的消息类型，暂无法显示】",
    "【收到不支援的訊息類型，無法顯示】",
    "[Unsupported Message]",
}
ANSWER = (
    "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>"
    "<CreateTime>{}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{}]]></Content></xml>"
)


def read(xml: bytes) -> Incoming:
    """What a person did, or WeChat reports. Raises UnreadableError, whatever is wrong."""
    fields = parse(xml)
    _check(fields, "FromUserName", "ToUserName", "CreateTime")
    return _event(fields) if node(fields, "MsgType").lower() == "event" else _message(fields)


def answer(message: Incoming, reply: Reply) -> str:
    """The reply as XML. Characters that XML cannot carry are left out, `]]>` is split."""
    text = ILLEGAL.sub("", reply.text).replace("]]>", "]]]]><![CDATA[>")
    return ANSWER.format(message.openid, message.account, reply.at, text)


def _message(fields: Fields) -> Incoming:
    _check(fields, "MsgId")
    name = node(fields, "MsgType")
    kind, words = WORDS.get(name.lower(), (Kind.OTHER, "MsgType"))
    text = node(fields, words) if words else ""
    if text in UNSUPPORTED:
        kind, text = Kind.OTHER, "unsupported"
    media = node(fields, "MediaId") if kind in {Kind.IMAGE, Kind.VOICE} else ""
    menu = node(fields, "bizmsgmenuid")
    return _incoming(fields, fields["MsgId"], kind, text, media=media, menu=menu)


def _event(fields: Fields) -> Incoming:
    name = node(fields, "Event")
    kind, words = EVENTS.get(name.lower(), (Kind.OTHER, "Event"))
    told: dict[str, Any] = {}
    tells_apart = node(fields, "MsgID")
    if kind is Kind.FINISH:
        told["finished"] = ended = reports.finished(name.lower(), fields)
        tells_apart = ",".join(each.msgid for each in ended)
    elif kind is Kind.CONSENT:
        told["consents"] = given = reports.consents(name.lower(), fields)
        tells_apart = ",".join(f"{template}={given[template]:d}" for template in given)
    sender, at = fields["FromUserName"], fields["CreateTime"]
    key = ":".join((sender, at, name, node(fields, "EventKey"), tells_apart))
    return _incoming(fields, key, kind, node(fields, words) if words else "", **told)


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
    if not all(SHAPES[name].fullmatch(node(fields, name)) for name in names):
        raise UnreadableError
