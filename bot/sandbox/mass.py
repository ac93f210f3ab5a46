"""Mass messages to a list of followers.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends_and_Originality_Checks.html
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.account import Clock
from bot.sandbox.bubbles import Bubble, Screens
from bot.sandbox.calls import OK, Answer, Call, Routes, read_text
from bot.sandbox.finishes import Finish, Finishes
from bot.sandbox.quota import day_of
from bot.sandbox.refusals import RefusedError
from bot.sandbox.users import Users

FEWEST, MOST = 2, 10_000  # openids
A_MONTH = 4  # messages a person
KEY = 32  # bytes of a clientmsgid
REMEMBERED, TOO_FAST = timedelta(hours=24), timedelta(minutes=1)
SUBMITTED = "send job submission success"
SUCCESS = "send success"
WECHAT = "mphelper"  # from whom the finish event comes


@dataclass(frozen=True, slots=True)
class Job:
    msgid: int
    at: datetime
    status: str


class Mass:
    """`verdict`, for tests: `send fail` or `err(20001)` reach nobody.

    TotalCount counts followers only. What WeChat does about a stranger in the list is not
    documented: here nothing.
    """

    def __init__(self, now: Clock, users: Users, screens: Screens, finishes: Finishes) -> None:
        self.now, self.users = now, users
        self.screens, self.finishes = screens, finishes
        self.verdict = SUCCESS
        self._jobs: dict[int, Job] = {}
        self._known: dict[str, Job] = {}  # by clientmsgid
        self._month = (0, 0)
        self._had: Counter[str] = Counter()  # messages this month, by openid

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/mass/send": self.send,
            "POST /cgi-bin/message/mass/get": self.get,
        }

    async def send(self, call: Call) -> Answer:
        openids, text = _openids(call.body.get("touser")), _text(call)
        key = call.text("clientmsgid") or _digest(openids, text)
        self._refuse_known(key)
        job = Job(self.finishes.number(), self.now(), self.verdict)
        self._jobs[job.msgid] = self._known[key] = job
        counts = self._show(openids, text, call.text("clientmsgid"))
        told = {"MsgID": job.msgid, "Status": job.status, **counts}
        await self.finishes.tell(Finish(job.msgid, WECHAT, "MASSSENDJOBFINISH", told))
        return OK | {"errmsg": SUBMITTED, "msg_id": job.msgid}

    def get(self, call: Call) -> Answer:
        asked = str(call.body.get("msg_id"))
        job = self._jobs.get(int(asked)) if asked.isdecimal() else None
        if job is None:
            raise RefusedError(40059)
        status = "SEND_SUCCESS" if job.status == SUCCESS else "SEND_FAIL"
        return {"msg_id": job.msgid, "msg_status": status}

    def _refuse_known(self, key: str) -> None:
        if len(key.encode()) > KEY:
            raise RefusedError(45067)
        job = self._known.get(key)
        age = self.now() - job.at if job else REMEMBERED
        if job and age < TOO_FAST:
            raise RefusedError(45066)
        if job and age < REMEMBERED:
            raise RefusedError(45065, facts={"msg_id": job.msgid})

    def _show(self, openids: Sequence[str], text: str, key: str) -> dict[str, int]:
        """The counts of the finish event. Whoever has had this month's four is filtered out."""
        self._turn_the_month()
        followers = [openid for openid in dict.fromkeys(openids) if self.users.follows(openid)]
        ready = [openid for openid in followers if self._had[openid] < A_MONTH]
        sent = ready if self.verdict == SUCCESS else []
        bubble = Bubble("account", "text", text, "", self.now(), "mass", key=key)
        for openid in sent:
            self._had[openid] += 1
            self.screens.show(openid, bubble)
        return {
            "TotalCount": len(followers),
            "FilterCount": len(ready),
            "SentCount": len(sent),
            "ErrorCount": len(ready) - len(sent),
        }

    def _turn_the_month(self) -> None:
        today = day_of(self.now())
        if (today.year, today.month) != self._month:
            self._month = (today.year, today.month)
            self._had.clear()


def _openids(given: object) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST:
        raise RefusedError(40032)
    if len(given) < FEWEST:
        raise RefusedError(40130)
    if not all(isinstance(openid, str) for openid in given):
        raise RefusedError(40003)
    return given


def _text(call: Call) -> str:
    if call.text("msgtype") != "text":
        raise RefusedError(40008)
    content = call.body.get("text")
    if not isinstance(content, dict):
        raise RefusedError(44004)
    return read_text(content.get("content"))


def _digest(openids: Sequence[str], text: str) -> str:
    """The clientmsgid of whoever gives none: of scope and content."""
    return hashlib.sha256("\n".join([*openids, text]).encode()).hexdigest()[:KEY]
