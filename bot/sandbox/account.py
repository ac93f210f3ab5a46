"""The official account as its owner configures it, in WeChat's console."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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
