"""Carries pushes to the callback, as often as WeChat would.

https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply.html
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from zlib import crc32

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bot.sandbox import xml
from bot.sandbox.account import Account, Clock
from bot.sandbox.crypto import Envelope, UnreadableError, sign
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.pushes import names_of

PATIENCE = 5.0  # seconds for an answer
RETRIES = 3  # 「总共重试三次」: after the first try, as the official page has it
KEPT = 10_000  # tries remembered


@dataclass(frozen=True, slots=True)
class Try:
    """`status`: HTTP's, 0 when no answer came. `answer`: the body of a 200, as it was sent."""

    at: datetime
    openid: str
    status: int
    seconds: float
    xml: str = ""
    answer: bytes = b""

    @property
    def push(self) -> str:
        """The same for every try of a push, and of its repeats."""
        return f"{crc32(self.xml.encode()):08x}"

    def shown(self, envelopes: Mapping[str, Envelope]) -> dict[str, object]:
        """In JSON's types, `at` in seconds since 1970, the answer out of its envelope."""
        return {
            "at": self.at.timestamp(),
            "openid": self.openid,
            "status": self.status,
            "seconds": self.seconds,
            "push": self.push,
            "name": names_of(self.xml)[0],
            "xml": self.xml,
            "answer": _opened(self.answer, envelopes),
        }


class Courier:
    """`faults`: whose clock it goes by, and when it uses the account's other token and key.

    `envelopes`: by the token that signs with them, today's first.
    """

    def __init__(
        self, account: Account, callback: str, now: Clock, feed: Feed, faults: Faults | None = None
    ) -> None:
        self.account, self.callback, self.now, self.feed = account, callback, now, feed
        self.faults = Faults() if faults is None else faults
        self.clock = self.faults.clock(now)
        self.patience, self.retries = PATIENCE, RETRIES
        self.pause = 0.0  # seconds between tries: how long WeChat waits is not documented
        self.envelopes = {
            one.token: Envelope(one.aes_key, one.app_id) for one in (account, account.renewed())
        }
        self.envelope = self.envelopes[account.token]
        self.tries: deque[Try] = deque(maxlen=KEPT)
        self._session: ClientSession | None = None

    async def carry(self, openid: str, text: str) -> bytes | None:
        """The first answer's body; None when every try failed."""
        if not self.callback:
            return None
        for number in range(1 + self.retries):
            if number:
                await asyncio.sleep(self.pause)
            body = await self._once(openid, text)
            if body is not None:
                return body
        return None

    async def _once(self, openid: str, text: str) -> bytes | None:
        params, data = self.signed(openid, text)
        began, status, body = perf_counter(), 0, None
        try:
            async with self._http().post(
                self.callback,
                params=params,
                data=data,
                headers={"Content-Type": "text/xml"},
                timeout=ClientTimeout(total=self.patience),
                allow_redirects=False,
            ) as response:
                body = await response.read()
                status = response.status
        except (ClientError, TimeoutError, OSError):
            pass  # what counts is that nobody answered
        is_answered = status == 200  # noqa: PLR2004 - HTTP's OK
        seconds, answer = perf_counter() - began, body if body and is_answered else b""
        self._note(Try(self.now(), openid, status, seconds, text, answer))
        return body if is_answered else None

    def signed(self, openid: str, text: str) -> tuple[dict[str, str], bytes]:
        """URL parameters and body of one try: stamp, nonce and cipher text are new each time."""
        stamp, nonce = str(int(self.clock().timestamp())), str(secrets.randbelow(10**10))
        token = self._token(openid, text)
        params = {
            "signature": sign(token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "openid": openid,
        }
        if self.account.mode == "plain":
            return params, text.encode()
        sealed = self.envelopes[token].seal(text)
        params |= {
            "encrypt_type": "aes",
            "msg_signature": sign(token, stamp, nonce, sealed),
        }
        outer = {"ToUserName": self.account.original_id, "Encrypt": sealed}
        return params, xml.write(outer).encode()

    def _token(self, openid: str, text: str) -> str:
        if self.faults and self.faults.take({"key"}, names_of(text), openid):
            return self.account.renewed().token
        return self.account.token

    async def verify(self) -> bool:
        """The GET with which WeChat proves a callback when its address is saved."""
        stamp, nonce = str(int(self.clock().timestamp())), str(secrets.randbelow(10**10))
        echo = str(secrets.randbelow(10**19))
        params = {
            "signature": sign(self.account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "echostr": echo,
        }
        timeout = ClientTimeout(total=self.patience)
        try:
            async with self._http().get(self.callback, params=params, timeout=timeout) as response:
                return response.status == 200 and await response.text() == echo  # noqa: PLR2004
        except (ClientError, TimeoutError, OSError):
            return False

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    def _http(self) -> ClientSession:
        if self._session is None:
            connector = TCPConnector(limit=0)
            self._session = ClientSession(connector=connector, cookie_jar=DummyCookieJar())
        return self._session

    def _note(self, one: Try) -> None:
        self.tries.append(one)
        if self.feed.watched:
            self.feed.tell("try", one=one.shown(self.envelopes))


def _opened(answer: bytes, envelopes: Mapping[str, Envelope]) -> str:
    """The XML inside, or the answer as it is."""
    told = answer.decode(errors="replace")
    if b"<Encrypt>" not in answer:
        return told
    for envelope in envelopes.values():
        with suppress(UnreadableError, KeyError):
            return envelope.open(xml.read(told)["Encrypt"])
    return told
