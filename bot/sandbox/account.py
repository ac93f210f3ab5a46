"""The official account as its owner configures it, in WeChat's console."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

Clock = Callable[[], datetime]  # aware moments
Kind = Literal["service", "subscription", "unverified", "test"]  # the first two are verified


@dataclass(frozen=True, slots=True)
class Account:
    """`aes_key` is the EncodingAESKey: 43 characters of A-Z, a-z and 0-9."""

    app_id: str
    secret: str
    token: str
    aes_key: str
    mode: Literal["safe", "plain"] = "safe"
    original_id: str = "gh_louli0000000"  # what ToUserName says in a push
    name: str = "楼里"
    kind: Kind = "service"

    def renewed(self) -> "Account":
        """As after a change of token and key: the same ones each time."""
        token, key = (
            sha256(f"new {part}".encode()).hexdigest() for part in (self.token, self.aes_key)
        )
        return replace(self, token=token[:32], aes_key=key[:43])
