"""Mass messages that were submitted: whether one was already, what became of it, how fast.

https://developers.weixin.qq.com/doc/service/api/notify/message/api_massmsgget
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.account import Clock
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

KEY = 32  # bytes of a clientmsgid
REMEMBERED, TOO_FAST = timedelta(hours=24), timedelta(minutes=1)
SUCCESS = "send success"
DELETABLE = {"mpnews", "mpvideo"}
SPEEDS = (80, 60, 45, 30, 10)  # ten thousand a minute


@dataclass(slots=True)
class Job:
    msgid: int
    at: datetime
    kind: str
    status: str
    deleted: bool = False


class Jobs:
    def __init__(self, now: Clock, switches: Switches) -> None:
        self.now, self.switches = now, switches
        self.speed = 0
        self._jobs: dict[int, Job] = {}
        self._known: dict[str, Job] = {}  # by clientmsgid

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/mass/get": self.get,
            "POST /cgi-bin/message/mass/delete": self.delete,
            "POST /cgi-bin/message/mass/speed/get": self.get_speed,
            "POST /cgi-bin/message/mass/speed/set": self.set_speed,
        }

    def keep(self, job: Job, key: str) -> None:
        self._jobs[job.msgid] = self._known[key] = job

    def refuse_known(self, key: str) -> None:
        if len(key.encode()) > KEY:
            raise RefusedError(45067)
        job = self._known.get(key)
        age = self.now() - job.at if job else REMEMBERED
        if job and age < TOO_FAST:
            raise RefusedError(45066)
        if job and age < REMEMBERED:
            raise RefusedError(45065, facts={"msg_id": job.msgid})

    def get(self, call: Call) -> Answer:
        job = self._find(call)
        return {"msg_id": job.msgid, "msg_status": self._status(job)}

    def delete(self, call: Call) -> Answer:
        """Articles and videos only."""
        job = self._find(call)
        if job.kind not in DELETABLE:
            raise RefusedError(40059)
        job.deleted = True
        return OK

    def get_speed(self, _call: Call) -> Answer:
        return {"speed": self.speed, "realspeed": SPEEDS[self.speed]}

    def set_speed(self, call: Call) -> Answer:
        speed = call.body.get("speed")
        if speed is None:
            raise RefusedError(45084)
        if speed not in range(len(SPEEDS)):
            raise RefusedError(45083)
        self.speed = speed
        return OK

    def _find(self, call: Call) -> Job:
        asked = str(call.body.get("msg_id"))
        job = self._jobs.get(int(asked)) if asked.isdecimal() else None
        if job is None:
            raise RefusedError(40059)
        return job

    def _status(self, job: Job) -> str:
        if job.deleted:
            return "DELETE"
        if (self.now() - job.at).total_seconds() < self.switches.mass_takes:
            return "SENDING"
        return "SEND_SUCCESS" if job.status == SUCCESS else "SEND_FAIL"
