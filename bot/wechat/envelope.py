"""What WeChat signs and seals, and what we seal for WeChat."""

import re
from base64 import b64decode, b64encode
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from hashlib import sha1
from hmac import compare_digest
from os import urandom
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot import clock
from bot.settings import Mode

T = TypeVar("T")
FRESH = 300  # seconds between WeChat's clock and ours; our own choice, WeChat names none
BLOCK = 32  # PKCS#7 with blocks of 32 octets, though AES has 16: WeChat's page on 消息加解密
PADDING = [bytes([size]) * size for size in range(BLOCK + 1)]
TIMESTAMP = re.compile(r"[0-9]{10}")
NONCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
ECHO = re.compile(r"[A-Za-z0-9+/=_-]{1,512}")  # not signed: nothing a page could be made of
SEALED = (
    "<xml><Encrypt><![CDATA[{}]]></Encrypt><MsgSignature><![CDATA[{}]]></MsgSignature>"
    "<TimeStamp>{}</TimeStamp><Nonce><![CDATA[{}]]></Nonce></xml>"
)


class ForgedError(Exception):
    """It does not come from WeChat, or not now, or not for this account. WeChat is never told."""


class StaleError(ForgedError):
    """Rightly signed, but not now: a clock is wrong, or it is played again.

    `apart`: seconds by which our clock is ahead of its stamp.
    """

    def __init__(self, apart: float) -> None:
        super().__init__()
        self.apart = apart


class UnopenedError(ForgedError):
    """Rightly signed, but sealed with another key or for another account."""


class Envelope:
    """One account's seal. `query` is the callback's query string, each parameter given once.

    Source: developers.weixin.qq.com, 接入指南 (signature) and 消息加解密 (AES-256-CBC).
    """

    def __init__(self, app_id: str, token: str, aes_key: str, mode: Mode) -> None:
        """`aes_key`: the 43 characters of EncodingAESKey; unused in plain mode.

        Raises ValueError for an empty token, which anybody could sign with, or a wrong key.
        """
        if not token:
            raise ValueError("the callback's token is empty")
        self._app_id, self._token, self._mode = app_id.encode(), token, mode
        if mode is Mode.SAFE:
            key = b64decode(aes_key + "=", validate=True)
            if not app_id or len(aes_key) != 43:  # noqa: PLR2004 - see above
                raise ValueError("safe mode needs the app_id and an aes_key of 43 characters")
            self._cipher = Cipher(AES(key), CBC(key[:16]))

    def greet(self, query: Mapping[str, str]) -> str:
        """The echo that WeChat wants when the address is entered. Raises ForgedError."""
        self._check(query, "signature")
        echo = query.get("echostr", "")
        if not ECHO.fullmatch(echo):
            raise ForgedError
        return echo

    def greeting(self, echo: str) -> dict[str, str]:
        """The query of WeChat's greeting, to try our own address with."""
        timestamp, nonce = str(int(clock.now().timestamp())), urandom(8).hex()
        signature = _sign(self._token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}

    def open(self, query: Mapping[str, str], body: bytes) -> bytes:
        """The XML inside a callback. Raises ForgedError, whatever is wrong."""
        if self._mode is Mode.PLAIN:
            self._check(query, "signature")
            return body
        encrypted = _encrypted(body)
        self._check(query, "msg_signature", encrypted)
        return self._decrypt(encrypted)

    def seal(self, xml: str) -> str:
        """A reply as WeChat wants it: sealed in safe mode, as it is in plain mode."""
        if self._mode is Mode.PLAIN:
            return xml
        content = xml.encode()
        text = urandom(16) + len(content).to_bytes(4, "big") + content + self._app_id
        cipher = self._cipher.encryptor()
        encrypted = b64encode(cipher.update(text + PADDING[BLOCK - len(text) % BLOCK])).decode()
        timestamp, nonce = str(int(clock.now().timestamp())), urandom(8).hex()
        signature = _sign(self._token, timestamp, nonce, encrypted)
        return SEALED.format(encrypted, signature, timestamp, nonce)

    def _check(self, query: Mapping[str, str], name: str, *signed: str) -> None:
        given, timestamp, nonce = (query.get(key, "") for key in (name, "timestamp", "nonce"))
        if len(set(query)) != len(query):
            raise ForgedError
        if not TIMESTAMP.fullmatch(timestamp) or not NONCE.fullmatch(nonce):
            raise ForgedError
        expected = _sign(self._token, timestamp, nonce, *signed)
        if not compare_digest(given.encode(errors="replace"), expected.encode()):
            raise ForgedError
        if abs(apart := clock.now().timestamp() - int(timestamp)) > FRESH:
            raise StaleError(apart)

    def _decrypt(self, encrypted: str) -> bytes:
        try:
            text = self._cipher.decryptor().update(a2b_base64(encrypted, strict_mode=True))
        except ValueError:
            raise UnopenedError from None
        padding = text[-1] if text and len(text) % BLOCK == 0 else 0
        if not 1 <= padding <= BLOCK or not text.endswith(PADDING[padding]):
            raise UnopenedError
        end = 20 + int.from_bytes(text[16:20], "big")
        if not compare_digest(text[end:-padding], self._app_id):
            raise UnopenedError
        return text[20:end]


class Envelopes:
    """The account's envelope, and the one before it while its token or key is being changed.

    A change at WeChat counts at once (接入指南), so that both are opened meanwhile; a reply is
    sealed with the envelope that its push came in.
    """

    def __init__(self, *envelopes: Envelope) -> None:
        self._all = envelopes

    def greet(self, query: Mapping[str, str]) -> str:
        """As Envelope.greet."""
        return self._first(lambda envelope: envelope.greet(query))[0]

    def open(self, query: Mapping[str, str], body: bytes) -> tuple[bytes, Envelope]:
        """The XML inside a callback, and whose it is. Raises ForgedError: what it tells is of the
        envelope that came nearest."""
        return self._first(lambda envelope: envelope.open(query, body))

    def _first(self, attempt: Callable[[Envelope], T]) -> tuple[T, Envelope]:
        nearest = ForgedError()
        for envelope in self._all:
            try:
                return attempt(envelope), envelope
            except ForgedError as error:
                if type(nearest) is ForgedError:
                    nearest = error
        raise nearest


def _sign(*parts: str) -> str:
    return sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's scheme


def _encrypted(body: bytes) -> str:
    """The one node of the outer XML that is signed, hence the only one that is read."""
    _, _, rest = body.partition(b"<Encrypt>")
    inner, _, tail = rest.partition(b"</Encrypt>")
    if not inner or not tail or b"<Encrypt>" in tail or not inner.isascii():
        raise ForgedError
    return inner.strip().removeprefix(b"<![CDATA[").removesuffix(b"]]>").decode()
