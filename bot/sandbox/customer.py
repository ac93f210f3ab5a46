"""Customer-service messages: what the account says of its own accord.

https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from bot.sandbox.account import Account
from bot.sandbox.bubbles import Bubble, Screens
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.contents import Contents
from bot.sandbox.refusals import RefusedError
from bot.sandbox.users import User, Users
from bot.sandbox.windows import Windows

TYPING = timedelta(seconds=15)
RECENT = timedelta(seconds=30)


class Customer:
    """`desks`: the accounts of staff (客服账号) in whose name a message may come."""

    def __init__(
        self,
        account: Account,
        users: Users,
        windows: Windows,
        contents: Contents,
        screens: Screens,
    ) -> None:
        self.account, self.now = account, windows.now
        self.users, self.windows = users, windows
        self.contents, self.screens = contents, screens
        self.desks = set[str]()
        self._typing: dict[str, datetime] = {}

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/custom/send": self.send,
            "POST /cgi-bin/message/custom/typing": self.typing,
        }

    def send(self, call: Call) -> Answer:
        user = self.users.find(call.body.get("touser"))
        bubble = self._read(call)
        self._check_desk(call.body.get("customservice"))
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

    def _read(self, call: Call) -> Bubble:
        kind = call.text("msgtype")
        if kind == "msgmenu" and self.account.kind == "test":
            raise RefusedError(40200)
        content = self.contents.read(kind, call.body.get(kind))
        return Bubble("account", kind, at=self.now(), via="customer", **asdict(content))

    def _reach(self, user: User) -> None:
        if user.blacklisted:
            raise RefusedError(43019)
        if not self.users.follows(user.openid):
            raise RefusedError(45015)

    def _check_desk(self, given: object) -> None:
        if given and (not isinstance(given, dict) or given.get("kf_account") not in self.desks):
            raise RefusedError(65401)
