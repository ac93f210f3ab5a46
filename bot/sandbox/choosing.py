"""Choosing template messages: from the library, under an industry; 25 in all.

https://developers.weixin.qq.com/doc/service/api/notify/template/api_addtemplate
"""

import secrets

from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.library import ENTRIES
from bot.sandbox.quota import day_of
from bot.sandbox.refusals import RefusedError
from bot.sandbox.templates import Templates

MOST = 25
INDUSTRY = {"first_class": "政府与公共事业", "second_class": "社区服务"}
CODES = range(1, 42)


class Choosing:
    def __init__(self, templates: Templates) -> None:
        self.templates = templates
        self._industries: tuple[str, str] | None = None
        self._changed = (0, 0)  # in which month

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/template/api_add_template": self.add,
            "GET /cgi-bin/template/get_industry": self.get_industry,
            "POST /cgi-bin/template/api_set_industry": self.set_industry,
        }

    def add(self, call: Call) -> Answer:
        """By names of keywords, as the library has them; templates of old are not given out."""
        short = call.text("template_id_short")
        if short.startswith(("TM", "OPENTM")):
            raise RefusedError(40247)
        entry = ENTRIES.get(short)
        if entry is None:
            raise RefusedError(40037)
        names, given = [name for name, _ in entry.keywords], call.body.get("keyword_name_list")
        if not isinstance(given, list) or not given or not set(given) <= {*names}:
            raise RefusedError(40246)
        if self.templates.count() >= MOST:
            raise RefusedError(45026)
        template_id = secrets.token_urlsafe(32)
        content = entry.content([names.index(name) for name in given])
        self.templates.add(template_id, entry.title, content)
        return OK | {"template_id": template_id}

    def get_industry(self, _call: Call) -> Answer:
        if self._industries is None:
            return {}
        return {"primary_industry": INDUSTRY, "secondary_industry": INDUSTRY}

    def set_industry(self, call: Call) -> Answer:
        """Once a month."""
        codes = [str(call.body.get(f"industry_id{number}", "")) for number in (1, 2)]
        if not all(code.isdecimal() and int(code) in CODES for code in codes):
            raise RefusedError(40102)
        today = day_of(self.templates.now())
        if self._changed == (today.year, today.month):
            raise RefusedError(43100)
        self._changed, self._industries = (today.year, today.month), (codes[0], codes[1])
        return OK
