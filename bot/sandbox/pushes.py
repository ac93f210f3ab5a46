"""What WeChat tells the account: a message or an event, as XML.

https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from bot.sandbox import xml
from bot.sandbox.account import Account, Clock
from bot.sandbox.codes import Code

KNOWN_BY = 1000  # characters, of which the head takes less
SILENT = ("unsubscribe", "subscribe_msg_")  # the person is not in the chat
FINISHES = {"TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH", "subscribe_msg_sent_event"}
NAMED = re.compile(r"<(MsgType|Event)><!\[CDATA\[(\w+)\]\]></\1>")
UNSUPPORTED = {
    "zh_CN": "【收到不支持的消息类型，暂无法显示】",
    "zh_TW": "【收到不支援的訊息類型，無法顯示】",
    "en": "[Unsupported Message]",
}


@dataclass(slots=True)
class Message:
    """A push that may be delivered any number of times, the same each time.

    `silent`: nobody can see an answer to it. `answered`: the phone has shown one.
    """

    openid: str
    xml: str
    silent: bool = False
    answered: bool = False


class Pen:
    """Writes pushes; MsgIds grow, and do not come again after a restart."""

    def __init__(self, account: Account, now: Clock) -> None:
        self.account, self.now = account, now
        self._ids = count((int(now().timestamp() * 1000) << 20) + secrets.randbelow(1 << 20))

    def number(self) -> int:
        """An id that no other push or message has."""
        return next(self._ids)

    def message(self, openid: str, kind: str, fields: Mapping[str, object]) -> Message:
        return self.push(openid, {"MsgType": kind, **fields, "MsgId": self.number()})

    def event(self, openid: str, event: str, fields: Mapping[str, object]) -> Message:
        message = self.push(openid, {"MsgType": "event", "Event": event, **fields})
        message.silent = event.startswith(SILENT)
        return message

    def push(self, openid: str, fields: Mapping[str, object]) -> Message:
        """Any push: `fields` come after, or in place of, sender, receiver and time."""
        head = {
            "ToUserName": self.account.original_id,
            "FromUserName": openid,
            "CreateTime": int(self.now().timestamp()),
        }
        return Message(openid, xml.write(head | dict(fields)))


def names_of(xml: str) -> tuple[str, str]:
    """What a push is, for faults and the log: its MsgType or Event, and of which sort."""
    told = dict(NAMED.findall(xml[:KNOWN_BY]))
    event = told.get("Event", "")
    if not event:
        return told.get("MsgType", ""), "message"
    return event, "finish" if event in FINISHES else "event"


def followed_by(code: Code | None) -> dict[str, object]:
    """A subscribe event's fields: with a code its scene is prefixed."""
    if code is None:
        return {"EventKey": ""}
    return {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket}
