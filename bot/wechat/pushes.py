"""WeChat's XML in and out."""

import re

from bot.chat.messages import Incoming, Kind, Reply
from bot.wechat.told import EVENTS, MESSAGES, Told, tell
from bot.wechat.xml import Fields, UnreadableError, node, parse

LONGEST = 4000  # characters of words: WeChat lets people type 2,048 octets
ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
SHAPES = {
    "FromUserName": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "ToUserName": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "CreateTime": re.compile(r"[0-9]{1,12}"),
    "MsgId": re.compile(r"[0-9]{1,20}"),
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
    kind, words = MESSAGES.get(node(fields, "MsgType").lower(), (Kind.OTHER, ""))
    told = {"text": node(fields, words) if words else "", "menu": node(fields, "bizmsgmenuid")}
    if told["text"] in UNSUPPORTED:
        kind, told["text"] = Kind.UNSUPPORTED, ""
    return _incoming(fields, fields["MsgId"], kind, told | tell(kind, fields))


def _event(fields: Fields) -> Incoming:
    """It has no MsgId: what tells it apart is all that it says."""
    name = node(fields, "Event")
    kind, words = EVENTS.get(name.lower(), (Kind.EVENT, ""))
    told: Told = {"text": node(fields, words) if words else "", **tell(kind, fields)}
    apart = node(fields, "MsgID")
    if kind is Kind.FINISH:
        apart = ",".join(each.msgid for each in told["finished"])
    elif kind is Kind.CONSENT:
        apart = ",".join(
            f"{template}={is_given:d}" for template, is_given in told["consents"].items()
        )
    sender, at = fields["FromUserName"], fields["CreateTime"]
    key = ":".join((sender, at, name, node(fields, "EventKey"), apart))
    return _incoming(fields, key, kind, told)


def _incoming(fields: Fields, key: str, kind: Kind, told: Told) -> Incoming:
    return Incoming(
        key=key,
        openid=fields["FromUserName"],
        account=fields["ToUserName"],
        kind=kind,
        at=int(fields["CreateTime"]),
        **told | {"text": INVISIBLE.sub("", told["text"][:LONGEST])},
    )


def _check(fields: Fields, *names: str) -> None:
    if not all(SHAPES[name].fullmatch(node(fields, name)) for name in names):
        raise UnreadableError
