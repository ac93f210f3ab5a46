"""Personal data at rest: AES-256-GCM, bound to table, column and row; a keyed hash to find it.

A sealed value is key number (1 byte), nonce (12), ciphertext and tag. The key lives outside the
database; moved to another row, a value no longer opens.
"""

import hmac
import json
from hashlib import sha256
from os import urandom
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_NUMBER = b"\x01"
NONCE = 12
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class WrongKeyError(Exception):
    """The value was sealed with another key, or moved to another place."""


class Seal:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derive(key, b"louli seal"))
        self._index_key = _derive(key, b"louli index")

    def close(self, value: str, place: str) -> bytes:
        """`place` is table.column:row, the associated data."""
        return self.close_bytes(value.encode(), place)

    def open(self, stored: bytes, place: str) -> str:
        return self.open_bytes(stored, place).decode()

    def close_bytes(self, value: bytes, place: str) -> bytes:
        nonce = urandom(NONCE)
        return KEY_NUMBER + nonce + self._cipher.encrypt(nonce, value, place.encode())

    def open_bytes(self, stored: bytes, place: str) -> bytes:
        try:
            nonce, secret = stored[1 : 1 + NONCE], stored[1 + NONCE :]
            return self._cipher.decrypt(nonce, secret, place.encode())
        except (InvalidTag, ValueError) as error:
            raise WrongKeyError(place.partition(":")[0]) from error

    def close_json(self, value: Any, place: str) -> bytes:
        return self.close(_as_json(value), place)

    def open_json(self, stored: bytes, place: str) -> Any:
        return json.loads(self.open(stored, place))

    def index(self, value: str, place: str) -> str:
        """The same for equal values of one table.column, and telling nothing else."""
        text = f"{place}\0{value}".encode()
        return hmac.new(self._index_key, text, sha256).hexdigest()


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
