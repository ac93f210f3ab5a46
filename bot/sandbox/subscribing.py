"""Choosing subscribe notices from the library: 25 in all.

https://developers.weixin.qq.com/doc/service/api/notify/notify/api_addwxanewtemplate
"""

import secrets

from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.library import CATEGORY, ENTRIES, Entry
from bot.sandbox.notices import LASTING, ONE_TIME, Notices
from bot.sandbox.refusals import RefusedError

MOST = 25
FEWEST_KEYWORDS, MOST_KEYWORDS, SCENE = 2, 5, 15
A_PAGE = 30


class Subscribing:
    def __init__(self, notices: Notices) -> None:
        self.notices = notices

    def routes(self) -> Routes:
        start = "/wxaapi/newtmpl"
        return {
            f"GET {start}/getcategory": self.categories,
            f"GET {start}/getpubtemplatetitles": self.titles,
            f"GET {start}/getpubtemplatekeywords": self.keywords,
            f"POST {start}/addtemplate": self.add,
            f"POST {start}/deltemplate": self.delete,
        }

    def categories(self, _call: Call) -> Answer:
        return OK | {"data": [CATEGORY]}

    def titles(self, call: Call) -> Answer:
        """30 a page, of the categories in `ids`."""
        start, limit = (call.query.get(name, "") for name in ("start", "limit"))
        if not start.isdecimal() or not limit.isdecimal() or not 1 <= int(limit) <= A_PAGE:
            raise RefusedError(200016)
        mine = str(CATEGORY["id"]) in call.query.get("ids", "").split(",")
        found = [_titled(entry) for entry in ENTRIES.values()] if mine else []
        page = found[int(start) : int(start) + int(limit)]
        return OK | {"count": len(found), "data": page}

    def keywords(self, call: Call) -> Answer:
        entry = _find(call.query.get("tid"))
        listed = [
            {"kid": number, "name": name, "example": "", "rule": field.rstrip("0123456789")}
            for number, (name, field) in enumerate(entry.keywords, 1)
        ]
        return OK | {"count": len(listed), "data": listed}

    def add(self, call: Call) -> Answer:
        entry, chosen = _find(call.body.get("tid")), call.body.get("kidList")
        if not isinstance(chosen, list) or not FEWEST_KEYWORDS <= len(chosen) <= MOST_KEYWORDS:
            raise RefusedError(200020)
        if not {*chosen} <= {*range(1, len(entry.keywords) + 1)} or len({*chosen}) < len(chosen):
            raise RefusedError(200020)
        if len(call.text("sceneDesc")) > SCENE:
            raise RefusedError(200021)
        if self.notices.count() >= MOST:
            raise RefusedError(200012)
        notice_id = secrets.token_urlsafe(32)
        content = entry.content([number - 1 for number in chosen])
        self.notices.add(notice_id, entry.title, content, lasting=entry.lasting)
        return OK | {"priTmplId": notice_id}

    def delete(self, call: Call) -> Answer:
        self.notices.remove(call.text("priTmplId"))
        return OK


def _find(tid: object) -> Entry:
    entry = ENTRIES.get(str(tid))
    if entry is None:
        raise RefusedError(200014)
    return entry


def _titled(entry: Entry) -> dict[str, object]:
    kind = LASTING if entry.lasting else ONE_TIME
    return {
        "tid": int(entry.id),
        "title": entry.title,
        "type": kind,
        "categoryId": str(CATEGORY["id"]),
    }
