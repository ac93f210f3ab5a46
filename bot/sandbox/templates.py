"""Template messages: the account's templates, and sending by them.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.account import Account, Clock
from bot.sandbox.bubbles import Bubble, Screens
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.finishes import Finish, Finishes
from bot.sandbox.forms import Form
from bot.sandbox.refusals import RefusedError
from bot.sandbox.users import User, Users

REMEMBERED = timedelta(minutes=10)  # a client_msg_id
LONGEST_ID, LONGEST_URL = 64, 2048
SUCCESS, BLOCKED, FAILED = "success", "failed:user block", "failed: system failed"


class Templates:
    """Switches for tests. `fails_every`: of so many sent one fails after all, 0 for none; as
    `failure` has it (failed:freq limit is another).

    `repeat_answers`: what a client_msg_id gets the second time, since no page tells. "same" msgid,
    a "new" one (that no event will name), or an errcode.
    """

    def __init__(
        self, account: Account, now: Clock, users: Users, screens: Screens, finishes: Finishes
    ) -> None:
        self.account, self.now, self.users = account, now, users
        self.screens, self.finishes = screens, finishes
        self.fails_every, self.failure = 0, FAILED
        self.repeat_answers: Literal["same", "new"] | int = "same"
        self._forms: dict[str, Form] = {}
        self._sent = 0
        self._known: dict[tuple[str, str], tuple[int, datetime]] = {}  # the eldest first

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/template/send": self.send,
            "GET /cgi-bin/template/get_all_private_template": self.get_all,
            "POST /cgi-bin/template/del_private_template": self.delete,
        }

    def add(
        self,
        template_id: str,
        title: str,
        content: str,
        choices: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """`content`: 标题：{{thing1.DATA}}, a line a field. `choices`: see Form."""
        free = self.account.kind == "test"
        self._forms[template_id] = Form(template_id, title, content, choices or {}, free)

    def count(self) -> int:
        return len(self._forms)

    def get_all(self, _call: Call) -> Answer:
        return {"template_list": [_listed(form) for form in self._forms.values()]}

    def delete(self, call: Call) -> Answer:
        del self._forms[self._find(call).id]
        return OK

    async def send(self, call: Call) -> Answer:
        form, user = self._find(call), self.users.find(call.body.get("touser"))
        text = form.fill(call.body.get("data"))
        if len(call.text("url").encode()) > LONGEST_URL:
            raise RefusedError(40039)
        key = call.text("client_msg_id")
        if key and (known := self._recall(user.openid, key)):
            return self._answer_again(known)
        if not self.users.follows(user.openid):
            raise RefusedError(43004)
        if user.blacklisted:
            raise RefusedError(43019)
        msgid, now = self.finishes.number(), self.now()
        if key:
            self._known[user.openid, key] = msgid, now
        status = self._fate(user)
        if status == SUCCESS:
            url, title = _leads_to(call), form.title
            bubble = Bubble(
                "account", "template", text, "", now, "template", url, title=title, key=key
            )
            self.screens.show(user.openid, bubble)
        told = {"MsgID": msgid, "Status": status}
        await self.finishes.tell(Finish(msgid, user.openid, "TEMPLATESENDJOBFINISH", told))
        return OK | {"msgid": msgid}

    def _find(self, call: Call) -> Form:
        template_id = call.text("template_id")
        if not template_id or len(template_id) > LONGEST_ID:
            raise RefusedError(40036)
        form = self._forms.get(template_id)
        if form is None:
            raise RefusedError(40037)
        return form

    def _fate(self, user: User) -> str:
        self._sent += 1
        if user.blocks_templates:
            return BLOCKED
        fails = self.fails_every and self._sent % self.fails_every == 0
        return self.failure if fails else SUCCESS

    def _recall(self, openid: str, key: str) -> int | None:
        """The msgid that this id was given, if it is still known."""
        forgotten = self.now() - REMEMBERED
        while self._known:
            eldest = next(iter(self._known))
            if self._known[eldest][1] > forgotten:
                break
            del self._known[eldest]
        known = self._known.get((openid, key))
        return known[0] if known else None

    def _answer_again(self, msgid: int) -> Answer:
        match self.repeat_answers:
            case "same":
                return OK | {"msgid": msgid}
            case "new":
                return OK | {"msgid": self.finishes.number()}
            case errcode:
                raise RefusedError(errcode)


def _leads_to(call: Call) -> str:
    """A mini program's page before an address."""
    program = call.body.get("miniprogram")
    return str(program.get("pagepath", "")) if isinstance(program, dict) else call.text("url")


def _listed(form: Form) -> dict[str, str]:
    return {
        "template_id": form.id,
        "title": form.title,
        "primary_industry": "",
        "deputy_industry": "",
        "content": form.content,
        "example": "",
    }
