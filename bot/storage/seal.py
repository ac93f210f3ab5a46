"""Personal data at rest: AES-256-GCM, bound to table, column and row; a keyed hash to find it.

A sealed value is key number (1 byte), nonce (12), ciphertext and tag. The keys live outside the
database; moved to another row, a value no longer opens.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from os import urandom
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class WrongKeyError(Exception):
    """The value was sealed with another key, or moved to another place."""


class Seal:
    """With one data key; or, while keys are changed, with several: each value names its own.

    `find`: the data keys that are given by now; asked when a value names one that is not known.
    """

    def __init__(
        self, key: bytes, number: int = 1, find: Callable[[], Iterable[bytes]] | None = None
    ) -> None:
        self.find = find or (lambda: [key])
        self.take({number: key}, number, index_key(key))

    def take(self, keys: Mapping[int, bytes], number: int, index_key: bytes) -> None:
        """From now on these open, the one of this number seals; the last one is for `index`."""
        self._known = set(keys.values())
        self._ciphers = {number: _cipher(key) for number, key in keys.items()}
        self._sealing = number, bytes([number]), self._ciphers[number]
        self.index_key = index_key

    @property
    def number(self) -> int:
        """Of the key that seals."""
        return self._sealing[0]

    @property
    def holds(self) -> list[int]:
        """The numbers of the keys that open."""
        return sorted(self._ciphers)

    def close(self, value: str, place: str) -> bytes:
        """`place` is table.column:row, the associated data."""
        return self.close_bytes(value.encode(), place)

    def open(self, stored: bytes, place: str) -> str:
        return self.open_bytes(stored, place).decode()

    def close_bytes(self, value: bytes, place: str) -> bytes:
        _, head, cipher = self._sealing
        nonce = urandom(NONCE)
        return head + nonce + cipher.encrypt(nonce, value, place.encode())

    def open_bytes(self, stored: bytes, place: str) -> bytes:
        """Raises WrongKeyError."""
        cipher = self._ciphers.get(stored[0]) if stored else None
        try:
            return _open(cipher, stored, place) if cipher else self._search(stored, place)
        except (InvalidTag, ValueError) as error:
            raise WrongKeyError(place.partition(":")[0]) from error

    def close_json(self, value: Any, place: str) -> bytes:
        return self.close(_as_json(value), place)

    def open_json(self, stored: bytes, place: str) -> Any:
        return json.loads(self.open(stored, place))

    def index(self, value: str, place: str) -> str:
        """The same for equal values of one table.column, and telling nothing else.

        It stays the same when the data key is changed.
        """
        text = f"{place}\0{value}".encode()
        return hmac.new(self.index_key, text, sha256).hexdigest()

    def _search(self, stored: bytes, place: str) -> bytes:
        """Another process may seal with a new key already, which lies in the secret files."""
        for key in set(self.find()) - self._known:
            cipher = _cipher(key)
            try:
                value = _open(cipher, stored, place)
            except (InvalidTag, ValueError):
                continue
            self._known |= {key}
            self._ciphers = {**self._ciphers, stored[0]: cipher}
            return value
        raise WrongKeyError(place.partition(":")[0])


def index_key(key: bytes) -> bytes:
    """What `index` hashes with from the first data key on."""
    return _derive(key, b"louli index")


def _open(cipher: AESGCM, stored: bytes, place: str) -> bytes:
    return cipher.decrypt(stored[1 : 1 + NONCE], stored[1 + NONCE :], place.encode())


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(_derive(key, b"louli seal"))


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
