"""WeChat's signatures and its AES envelope, from the platform's side.

https://developers.weixin.qq.com/doc/service/guide/dev/push
"""

import base64
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32  # padding is PKCS#7 to 32 bytes, not to AES's 16
RANDOM = 16
HEAD = RANDOM + 4


class UnreadableError(Exception):
    """Not something this account sealed."""


def sign(*parts: str) -> str:
    """The hex SHA-1 of the sorted parts: (token, timestamp, nonce[, encrypted])."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol's


class Envelope:
    """Seals and opens messages with one EncodingAESKey for one app id."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        key = base64.b64decode(aes_key + "=")
        self._cipher = Cipher(AES(key), CBC(key[:16]))
        self._app_id = app_id.encode()

    def seal(self, text: str, salt: bytes = b"") -> str:
        """Base64 of the encrypted text; `salt` (16 bytes) only to retrace a known vector."""
        body = text.encode()
        salt = salt or secrets.token_bytes(RANDOM)
        plain = salt + struct.pack(">I", len(body)) + body + self._app_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> str:
        """The text inside; UnreadableError unless every byte is as the protocol wants it."""
        try:
            decryptor = self._cipher.decryptor()
            raw = base64.b64decode(sealed, validate=True)
            plain = decryptor.update(raw) + decryptor.finalize()
            return self._unpack(plain).decode()
        except (ValueError, struct.error, IndexError) as error:
            raise UnreadableError from error

    def _unpack(self, plain: bytes) -> bytes:
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise UnreadableError
        (length,) = struct.unpack(">I", plain[RANDOM:HEAD])
        body, app_id = plain[HEAD : HEAD + length], plain[HEAD + length : -pad]
        if app_id != self._app_id:
            raise UnreadableError
        return body
