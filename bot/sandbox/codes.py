"""QR codes with a scene.

https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.account import Clock
from bot.sandbox.calls import Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

PERMANENT_IN_ALL = 100_000
PERMANENT_ID = 100_000
TEMPORARY_ID = 2**32 - 1
SCENE_LENGTH = 64
LONGEST = 2_592_000  # seconds
ACTIONS = {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}


@dataclass(frozen=True, slots=True)
class Code:
    """`until` is None for a permanent one."""

    scene: int | str
    ticket: str
    url: str
    until: datetime | None


class Codes:
    def __init__(self, now: Clock, switches: Switches, changed: Callable[[], None]) -> None:
        self.now, self.switches, self._changed = now, switches, changed
        self.made: list[Code] = []
        self.labels: dict[str, str] = {}  # scene -> what people call it
        self._by_url: dict[str, Code] = {}
        self._by_ticket: dict[str, Code] = {}
        self._by_scene: dict[str, Code] = {}
        self.permanent = 0

    def routes(self) -> Routes:
        return {"POST /cgi-bin/qrcode/create": self.create}

    def create(self, call: Call) -> Answer:
        action = call.text("action_name")
        scene = _scene(action, call.body.get("action_info"))
        if "LIMIT" in action:
            return self._answer(self._keep_permanent(scene))
        seconds = call.body.get("expire_seconds", self.switches.code_seconds)
        if type(seconds) is not int or not 0 < seconds <= LONGEST:
            raise RefusedError(40097, "expire_seconds")
        code = self._keep(scene, self.now() + timedelta(seconds=seconds))
        return self._answer(code) | {"expire_seconds": seconds}

    def of_ticket(self, ticket: str) -> Code | None:
        return self._by_ticket.get(ticket)

    def find(self, scene_or_url: int | str) -> Code | None:
        """A code by what it leads to; a scene nobody asked for counts as printed long ago."""
        text = str(scene_or_url)
        if text.startswith(("http://", "https://")):
            code = self._by_url.get(text)
        else:
            code = self._by_scene.get(text) or Code(
                scene_or_url, secrets.token_urlsafe(64), "", None
            )
        return None if code is None or (code.until and self.now() >= code.until) else code

    def label(self, scene: int | str, words: str) -> None:
        self.labels[str(scene)] = words
        self._changed()

    def shown(self) -> list[dict[str, object]]:
        """The latest code of each scene, as the page's picker lists them."""
        return [
            {"scene": scene, "label": self.labels.get(scene, scene), "url": code.url}
            for scene, code in self._by_scene.items()
            if not code.until or self.now() < code.until
        ]

    def _keep_permanent(self, scene: int | str) -> Code:
        old = self._by_scene.get(str(scene))
        if old and old.until is None:
            return old
        if self.permanent >= PERMANENT_IN_ALL:
            raise RefusedError(45029)
        self.permanent += 1
        return self._keep(scene, None)

    def _keep(self, scene: int | str, until: datetime | None) -> Code:
        url = f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}"
        code = Code(scene, f"gQ{secrets.token_urlsafe(64)}==", url, until)
        self.made.append(code)
        self._by_ticket[code.ticket] = code
        self._by_url[url] = self._by_scene[str(scene)] = code
        self._changed()
        return code

    @staticmethod
    def _answer(code: Code) -> dict[str, object]:
        return {"ticket": code.ticket, "url": code.url}


def _scene(action: str, info: object) -> int | str:
    if action not in ACTIONS:
        raise RefusedError(40052)
    given = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(given, dict):
        raise RefusedError(40053)
    if "STR" in action:
        scene = given.get("scene_str")
        if isinstance(scene, str) and 1 <= len(scene) <= SCENE_LENGTH:
            return scene
        raise RefusedError(40053)
    number = given.get("scene_id")
    highest = PERMANENT_ID if "LIMIT" in action else TEMPORARY_ID
    if type(number) is int and 1 <= number <= highest:
        return number
    raise RefusedError(40053)
