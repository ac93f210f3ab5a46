"""Subscribe notices (订阅通知): what people accepted, and sending by it.

https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/api.html
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from bot.sandbox.account import Clock
from bot.sandbox.bubbles import Bubble, Screens
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.finishes import Finish, Finishes
from bot.sandbox.forms import Form
from bot.sandbox.refusals import RefusedError
from bot.sandbox.users import Users

ONE_TIME, LASTING = 2, 3  # types, as gettemplate has them
PAGES = ("http://", "https://")  # what a notice may lead to
ON_A_PAGE = "1"  # PopupScene: an H5 page


class Notices:
    """`takes`: real seconds for a send; another to the same person meanwhile is 43108.

    `verdict`: what the sent event says of each, as (ErrorCode, ErrorStatus); shown only if it is 0.
    """

    def __init__(self, now: Clock, users: Users, screens: Screens, finishes: Finishes) -> None:
        self.now, self.users, self.switches = now, users, users.switches
        self.screens, self.finishes = screens, finishes
        self.takes = 0.005
        self.verdict = (0, "success")
        self._forms: dict[str, Form] = {}
        self._lasting: set[str] = set()  # ids of long-term ones: one accept holds until it is off
        self._accepts: Counter[tuple[str, str]] = Counter()  # (openid, id): how many are left
        self._busy: set[str] = set()

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/message/subscribe/bizsend": self.send,
            "GET /wxaapi/newtmpl/gettemplate": self.get_all,
        }

    def add(
        self,
        notice_id: str,
        title: str,
        content: str,
        choices: Mapping[str, Collection[str]] | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        """`lasting`: long-term, else one accept is one notice. The rest is as for templates."""
        self._forms[notice_id] = Form(notice_id, title, content, choices or {})
        if lasting:
            self._lasting.add(notice_id)

    def count(self) -> int:
        return len(self._forms)

    def remove(self, notice_id: str) -> None:
        """200014 for an unknown one."""
        if self._forms.pop(notice_id, None) is None:
            raise RefusedError(200014)
        self._lasting.discard(notice_id)

    def accepts(self, openid: str, notice_id: str) -> int:
        """How many may be sent; of a long-term one 1 stands for any number."""
        return self._accepts[openid, notice_id]

    def of(self, openid: str) -> list[dict[str, object]]:
        """Every notice of the account's, and how many this person may be sent."""
        return [
            {
                "id": form.id,
                "title": form.title,
                "lasting": form.id in self._lasting,
                "accepts": self.accepts(openid, form.id),
            }
            for form in self._forms.values()
        ]

    def answer_popup(
        self, openid: str, accepted: Iterable[str], refused: Iterable[str]
    ) -> dict[str, object]:
        """The nodes of subscribe_msg_popup_event; RefusedError 40037 for an unknown id."""
        chosen = [*((one, "accept") for one in accepted), *((one, "reject") for one in refused)]
        for notice_id, choice in chosen:
            self._find(notice_id)
            if choice == "accept":
                held = 0 if notice_id in self._lasting else self._accepts[openid, notice_id]
                self._accepts[openid, notice_id] = held + 1
        scene = {"PopupScene": ON_A_PAGE}
        return {"SubscribeMsgPopupEvent": {"List": [_choice(*one) | scene for one in chosen]}}

    def switch_off(self, openid: str, notice_id: str) -> dict[str, object]:
        """The nodes of subscribe_msg_change_event: nothing accepted is left."""
        self._find(notice_id)
        del self._accepts[openid, notice_id]
        return {"SubscribeMsgChangeEvent": {"List": [_choice(notice_id, "reject")]}}

    def get_all(self, _call: Call) -> Answer:
        return OK | {"data": [self._listed(form) for form in self._forms.values()]}

    async def send(self, call: Call) -> Answer:
        form = self._find(call.text("template_id"))
        openid = self.users.find(call.body.get("touser")).openid
        text = form.fill(call.body.get("data"))
        if call.text("page") and not call.text("page").startswith(PAGES):
            raise RefusedError(41030)
        if openid in self._busy:
            raise RefusedError(43108)
        self._spend(openid, form.id)
        self._busy.add(openid)
        try:
            await asyncio.sleep(self.takes)
        finally:
            self._busy.discard(openid)
        page, title = call.text("page"), form.title
        bubble = Bubble("account", "notice", text, "", self.now(), "notice", page, title=title)
        if self.verdict[0] == 0:
            self.screens.show(openid, bubble)
        msgid = self.finishes.number()
        await self.finishes.tell(_sent(msgid, openid, form.id, self.verdict))
        return OK | {"msgid": msgid} if self.switches.notice_msgid else OK

    def _find(self, notice_id: str) -> Form:
        form = self._forms.get(notice_id)
        if form is None:
            raise RefusedError(40037)
        return form

    def _spend(self, openid: str, notice_id: str) -> None:
        if not self._accepts[openid, notice_id]:
            raise RefusedError(43101)
        if notice_id not in self._lasting:
            self._accepts[openid, notice_id] -= 1

    def _listed(self, form: Form) -> dict[str, object]:
        return {
            "priTmplId": form.id,
            "title": form.title,
            "content": form.content,
            "example": "",
            "type": LASTING if form.id in self._lasting else ONE_TIME,
        }


def _choice(notice_id: str, choice: str) -> dict[str, object]:
    return {"TemplateId": notice_id, "SubscribeStatusString": choice}


def _sent(msgid: int, openid: str, notice_id: str, verdict: tuple[int, str]) -> Finish:
    code, status = verdict
    told = {"TemplateId": notice_id, "MsgID": msgid, "ErrorCode": code, "ErrorStatus": status}
    fields = {"SubscribeMsgSentEvent": {"List": [told]}}
    return Finish(msgid, openid, "subscribe_msg_sent_event", fields)
