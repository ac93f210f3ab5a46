"""Mass messages: to a list of followers, to the bearers of a tag, to all.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends_and_Originality_Checks.html
"""

import hashlib
from collections.abc import Sequence

from bot.sandbox.allowance import Allowance
from bot.sandbox.bubbles import Bubble, Screens
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.finishes import Finish, Finishes
from bot.sandbox.jobs import KEY, SUCCESS, Job, Jobs
from bot.sandbox.mailings import Mailing, Mailings
from bot.sandbox.refusals import RefusedError
from bot.sandbox.tags import Tags

FEWEST, MOST = 2, 10_000  # openids
SUBMITTED = "send job submission success"
WECHAT = "mphelper"  # from whom the finish event comes


class Mass:
    """`verdict`, for tests: `send fail` or `err(20001)` reach nobody.

    TotalCount counts followers only. What WeChat does about a stranger in the list is not
    documented: here nothing.
    """

    def __init__(
        self, tags: Tags, mailings: Mailings, screens: Screens, jobs: Jobs, finishes: Finishes
    ) -> None:
        self.now, self.users, self.tags = tags.users.now, tags.users, tags
        self.mailings, self.screens, self.jobs, self.finishes = mailings, screens, jobs, finishes
        self.verdict = SUCCESS
        self.allowance = Allowance(self.now)

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/mass/send": self.send,
            "POST /cgi-bin/message/mass/sendall": self.send_all,
            "POST /cgi-bin/message/mass/preview": self.preview,
            **self.jobs.routes(),
        }

    async def send(self, call: Call) -> Answer:
        return await self._submit(call, _openids(call.body.get("touser")))

    async def send_all(self, call: Call) -> Answer:
        given = call.body.get("filter")
        scope = given if isinstance(given, dict) else {}
        to_all = scope.get("is_to_all") is True
        openids = self.users.followers() if to_all else self._bearers(scope)
        return await self._submit(call, openids, counts=to_all)

    def preview(self, call: Call) -> Answer:
        """To one follower, and of nobody's four."""
        if not call.body.get("touser"):
            raise RefusedError(40132)  # nobody here has a WeChat name
        user, mailing = self.users.find(call.body["touser"]), self.mailings.read(call)
        if not self.users.follows(user.openid):
            raise RefusedError(43004)
        self.screens.show(user.openid, self._bubble(mailing, ""))
        return OK | {"errmsg": "preview success", "msg_id": self.finishes.number()}

    async def _submit(self, call: Call, openids: Sequence[str], *, counts: bool = False) -> Answer:
        """`counts`: it is one of the few that may go to all."""
        mailing, given = self.mailings.read(call), call.text("clientmsgid")
        key = given or _digest(openids, mailing)
        self.jobs.refuse_known(key)
        self.mailings.refuse()
        if counts or self.mailings.account.kind == "subscription":
            self.allowance.spend(a_month=counts)
        job = Job(self.finishes.number(), self.now(), mailing.kind, self.verdict)
        self.jobs.keep(job, key)
        told = {"MsgID": job.msgid, "Status": job.status, **self._show(openids, mailing, given)}
        if self.verdict == SUCCESS:
            told |= self.mailings.publish(mailing)
        await self.finishes.tell(Finish(job.msgid, WECHAT, "MASSSENDJOBFINISH", told))
        articles = {"msg_data_id": self.finishes.number()} if mailing.articles else {}
        return OK | {"errmsg": SUBMITTED, "msg_id": job.msgid, **articles}

    def _bearers(self, scope: dict[str, object]) -> list[str]:
        tag = str(scope.get("tag_id", scope.get("group_id")))
        if not tag.isdecimal() or int(tag) not in self.tags.names:
            raise RefusedError(40152)
        return [user.openid for user in self.users.bearing(int(tag))]

    def _show(self, openids: Sequence[str], mailing: Mailing, key: str) -> dict[str, int]:
        """The counts of the finish event. Whoever has had this month's four is filtered out."""
        followers = [openid for openid in dict.fromkeys(openids) if self.users.reaches(openid)]
        ready = [openid for openid in followers if self.allowance.has(openid)]
        sent = ready if self.verdict == SUCCESS else []
        bubble = self._bubble(mailing, key)
        for openid in sent:
            self.allowance.count(openid)
            self.screens.show(openid, bubble)
        return {
            "TotalCount": len(followers),
            "FilterCount": len(ready),
            "SentCount": len(sent),
            "ErrorCount": len(ready) - len(sent),
        }

    def _bubble(self, mailing: Mailing, key: str) -> Bubble:
        content = mailing.content
        return Bubble(
            "account", mailing.shown, content.text, content.media, self.now(), "mass", key=key
        )


def _openids(given: object) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST:
        raise RefusedError(40032)
    if len(given) < FEWEST:
        raise RefusedError(40130)
    if not all(isinstance(openid, str) for openid in given):
        raise RefusedError(40003)
    return given


def _digest(openids: Sequence[str], mailing: Mailing) -> str:
    """The clientmsgid of whoever gives none: of scope and content."""
    words = "\n".join([*openids, mailing.kind, mailing.content.text, mailing.content.media])
    return hashlib.sha256(words.encode()).hexdigest()[:KEY]
