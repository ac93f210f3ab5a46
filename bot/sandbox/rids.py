"""Refused calls, as they can be asked after by the rid at the end of an errmsg.

https://developers.weixin.qq.com/doc/service/api/apimanage/api_getridinfo
"""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

from bot.sandbox.account import Clock
from bot.sandbox.calls import Logged
from bot.sandbox.refusals import RefusedError

LASTS = timedelta(days=7)
KEPT = 10_000
RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Refused:
    line: Logged
    caller: str

    def told(self) -> dict[str, object]:
        """Without the query: it has the token."""
        asked, answer = (
            json.dumps(dict(part), ensure_ascii=False)
            for part in (self.line.body, self.line.answer)
        )
        return {
            "invoke_time": int(self.line.at.timestamp()),
            "cost_in_ms": 1,
            "request_url": self.line.path,
            "request_body": asked,
            "response_body": answer,
            "client_ip": self.caller,
        }


class Rids:
    def __init__(self, now: Clock) -> None:
        self.now = now
        self._kept: dict[str, Refused] = {}  # the eldest first

    def note(self, line: Logged, caller: str) -> None:
        if found := RID.search(str(line.answer.get("errmsg", ""))):
            self._kept[found[0]] = Refused(line, caller)
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]

    def find(self, rid: str) -> Refused:
        if not RID.fullmatch(rid):
            raise RefusedError(76002)
        seen = self._kept.get(rid)
        if seen is None:
            raise RefusedError(76001)
        if self.now() >= seen.line.at + LASTS:
            raise RefusedError(76004)
        return seen
