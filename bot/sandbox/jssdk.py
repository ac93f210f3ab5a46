"""JS-SDK: the ticket a page's signature is made with, and whether a signature holds.

https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.sandbox.account import Clock
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

LASTS = timedelta(hours=2)
KINDS = {"jsapi", "wx_card"}


def signature_of(ticket: str, noncestr: str, timestamp: object, url: str) -> str:
    """Of a page's address without what follows a #."""
    page = url.partition("#")[0]
    words = f"jsapi_ticket={ticket}&noncestr={noncestr}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(words.encode()).hexdigest()  # noqa: S324 - the protocol's


@dataclass(frozen=True, slots=True)
class Ticket:
    value: str
    until: datetime


class JsSdk:
    def __init__(self, now: Clock, switches: Switches) -> None:
        self.now, self.switches = now, switches
        self._tickets: dict[str, Ticket] = {}

    def routes(self) -> Routes:
        return {"GET /cgi-bin/ticket/getticket": self.get}

    def get(self, call: Call) -> Answer:
        """The same one until it runs out."""
        kind = call.query.get("type", "")
        if kind not in KINDS:
            raise RefusedError(40097, "type")
        ticket, now = self._tickets.get(kind), self.now()
        if ticket is None or now >= ticket.until:
            ticket = self._tickets[kind] = Ticket(secrets.token_urlsafe(64), now + LASTS)
        left = int((ticket.until - now).total_seconds())
        return OK | {"ticket": ticket.value, "expires_in": left}

    def fault(self, url: str, noncestr: str, timestamp: object, signature: str) -> str:
        """What wx.error would say of a page's wx.config, "" when it would not."""
        if urlsplit(url).hostname not in self.switches.page_domains:
            return "config:fail,Error: invalid url domain"
        ticket = self._tickets.get("jsapi")
        if ticket is None or self.now() >= ticket.until:
            return "config:fail,Error: invalid signature"
        right = signature_of(ticket.value, noncestr, timestamp, url) == signature
        return "" if right else "config:fail,Error: invalid signature"
