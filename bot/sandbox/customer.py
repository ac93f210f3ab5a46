"""Customer-service messages: what the account says of its own accord.

https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.account import Account
from bot.sandbox.bubbles import Bubble, Screens
from bot.sandbox.calls import OK, Answer, Call, Routes, read_text
from bot.sandbox.media import Media
from bot.sandbox.refusals import RefusedError
from bot.sandbox.users import User, Users
from bot.sandbox.windows import Windows

TYPING = timedelta(seconds=15)
RECENT = timedelta(seconds=30)


class Customer:
    def __init__(
        self, account: Account, users: Users, windows: Windows, media: Media, screens: Screens
    ) -> None:
        self.account, self.now = account, windows.now
        self.users, self.windows = users, windows
        self.media, self.screens = media, screens
        self._typing: dict[str, datetime] = {}

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/custom/send": self.send,
            "POST /cgi-bin/message/custom/typing": self.typing,
        }

    def send(self, call: Call) -> Answer:
        user = self.users.find(call.body.get("touser"))
        bubble = self._read(call)
        self._reach(user)
        self.windows.spend(user.openid)
        self._typing.pop(user.openid, None)
        self.screens.show(user.openid, bubble)
        return OK

    def typing(self, call: Call) -> Answer:
        user = self.users.find(call.body.get("touser"))
        command, now = call.text("command"), self.now()
        if command not in {"Typing", "CancelTyping"}:
            raise RefusedError(45072)
        self._reach(user)
        if not any(now - bubble.at < RECENT for bubble in self.screens.of(user.openid)[-1:]):
            raise RefusedError(45080)
        if command == "Typing" and self._typing.get(user.openid, now) > now:
            raise RefusedError(45081)
        self._typing[user.openid] = now + TYPING if command == "Typing" else now
        self.screens.typing(user.openid, now=command == "Typing")
        return OK

    def _reach(self, user: User) -> None:
        if not self.users.follows(user.openid):
            raise RefusedError(45015)

    def _read(self, call: Call) -> Bubble:
        kind, now = call.text("msgtype"), self.now()
        content = call.body.get(kind) if kind else None
        if kind not in {"text", "image", "voice", "msgmenu"}:
            raise RefusedError(40008)
        if kind == "msgmenu" and self.account.kind == "test":
            raise RefusedError(40200)
        if not isinstance(content, dict):
            raise RefusedError(44004)
        if kind == "text":
            return Bubble("account", kind, read_text(content.get("content")), "", now, "customer")
        if kind == "msgmenu":
            return _menu(content, now)
        medium = self.media.find(content.get("media_id"), kind)
        return Bubble("account", kind, "", medium.id, now, "customer")


def _menu(content: Mapping[str, Any], now: datetime) -> Bubble:
    head, tail, options = (content.get(name) for name in ("head_content", "tail_content", "list"))
    if not isinstance(options, list) or not options:
        raise RefusedError(44004)
    pairs = tuple(_option(option) for option in options)
    words = read_text(head) if head else ""
    end = read_text(tail) if tail else ""
    return Bubble("account", "msgmenu", words, "", now, "customer", tail=end, options=pairs)


def _option(option: object) -> tuple[str, str]:
    if not isinstance(option, dict) or "id" not in option:
        raise RefusedError(47001)
    return str(option["id"]), read_text(option.get("content"))
