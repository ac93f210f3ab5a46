"""The account's menus: the default one, and those for the bearers of a tag or a kind of phone.

https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Personalized_menu_interface.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.buttons import Button, leaves, read_buttons
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.tags import Tags
from bot.sandbox.users import User

DOMAINS = 3  # that the conditional menus of an account may lead to
PRIVATE = {"sex", "country", "province", "city", "language"}  # rules of old
CLIENTS = {"1", "2", "3"}  # iOS, Android, others


@dataclass(frozen=True, slots=True)
class Conditional:
    """`tag` and `client` must both fit where they are given."""

    id: int
    buttons: list[Button]
    tag: int | None
    client: str

    def fits(self, user: User) -> bool:
        tagged = self.tag is None or self.tag in user.tags
        return tagged and self.client in {"", user.client}

    def told(self) -> dict[str, object]:
        """As menu/get has it: the tag by its old name, numbers bare."""
        rule = {} if self.tag is None else {"group_id": self.tag}
        if self.client:
            rule["client_platform_type"] = int(self.client)
        return {"button": _shown(self.buttons), "matchrule": rule, "menuid": self.id}


class Menu:
    def __init__(self, tags: Tags, changed: Callable[[], None]) -> None:
        self.tags, self._changed = tags, changed
        self.buttons: list[Button] = []
        self.conditional: list[Conditional] = []  # the newest last
        self._ids = count(208_379_533)

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/menu/create": self.create,
            "GET /cgi-bin/menu/get": self.get,
            "GET /cgi-bin/menu/delete": self.delete,
            "GET /cgi-bin/get_current_selfmenu_info": self.current,
            "POST /cgi-bin/menu/addconditional": self.add_conditional,
            "POST /cgi-bin/menu/delconditional": self.delete_conditional,
            "POST /cgi-bin/menu/trymatch": self.try_match,
        }

    def fitting(self, user: User) -> Conditional | None:
        """Of those that fit a person the newest, None for the default one."""
        return next((menu for menu in reversed(self.conditional) if menu.fits(user)), None)

    def of(self, user: User) -> list[Button]:
        """What a person's phone shows."""
        menu = self.fitting(user)
        return menu.buttons if menu else self.buttons

    def shown(self) -> dict[str, list[Button]]:
        """Every menu by its id, the default one as ""."""
        return {"": self.buttons} | {str(menu.id): menu.buttons for menu in self.conditional}

    def create(self, call: Call) -> Answer:
        self.buttons = self._read(call)
        self._changed()
        return OK

    def get(self, _call: Call) -> Answer:
        if not self.buttons:
            raise RefusedError(46003)
        default: dict[str, object] = {"button": _shown(self.buttons)}
        if not self.conditional:
            return {"menu": default}
        menus = [menu.told() for menu in reversed(self.conditional)]
        return {"menu": default | {"menuid": 208_000_000}, "conditionalmenu": menus}

    def delete(self, _call: Call) -> Answer:
        """The conditional ones too."""
        self.buttons, self.conditional = [], []
        self._changed()
        return OK

    def current(self, _call: Call) -> Answer:
        buttons = [_listed(button) for button in self.buttons]
        return {"is_menu_open": int(bool(buttons)), "selfmenu_info": {"button": buttons}}

    def add_conditional(self, call: Call) -> Answer:
        if not self.buttons:
            raise RefusedError(65303)
        buttons = self._read(call)
        tag, client = self._rule(call.body.get("matchrule"))
        if len(self._domains() | _domains(buttons)) > DOMAINS:
            raise RefusedError(65316)
        menu = Conditional(next(self._ids), buttons, tag, client)
        self.conditional.append(menu)
        self._changed()
        return {"menuid": str(menu.id)}

    def delete_conditional(self, call: Call) -> Answer:
        asked = str(call.body.get("menuid", ""))
        kept = [menu for menu in self.conditional if str(menu.id) != asked]
        if len(kept) == len(self.conditional):
            raise RefusedError(65301)
        self.conditional = kept
        self._changed()
        return OK

    def try_match(self, call: Call) -> Answer:
        """`user_id`: an openid; a WeChat name, which WeChat takes too, nobody has here."""
        if not self.buttons:
            raise RefusedError(46003)
        try:
            user = self.tags.users.find(call.body.get("user_id"))
        except RefusedError as error:
            raise RefusedError(65302) from error
        return {"button": _shown(self.of(user))}

    def _read(self, call: Call) -> list[Button]:
        buttons = read_buttons(call.body.get("button"))
        linked = self.tags.switches.miniprograms
        if any(one.get("appid", "") not in {"", *linked} for one in leaves(buttons)):
            raise RefusedError(45064)
        return buttons

    def _rule(self, rule: object) -> tuple[int | None, str]:
        given = rule if isinstance(rule, dict) else {}
        if any(given.get(name) for name in PRIVATE):
            raise RefusedError(65320)
        tag = str(given.get("tag_id") or given.get("group_id") or "")
        client = str(given.get("client_platform_type") or "")
        if not tag and not client:
            raise RefusedError(65304)
        if tag and (not tag.isdecimal() or int(tag) not in self.tags.names):
            raise RefusedError(45159)
        if client and client not in CLIENTS:
            raise RefusedError(40097, "client_platform_type")
        return int(tag) if tag else None, client

    def _domains(self) -> set[str]:
        return {domain for menu in self.conditional for domain in _domains(menu.buttons)}


def _domains(buttons: list[Button]) -> set[str]:
    urls = (button["url"] for button in leaves(buttons) if button.get("url"))
    return {urlsplit(url).hostname or "" for url in urls}


def _shown(buttons: list[Button]) -> list[Button]:
    return [_with_sub(button) for button in buttons]


def _with_sub(button: dict[str, Any]) -> dict[str, Any]:
    return button | {"sub_button": button.get("sub_button") or []}


def _listed(button: dict[str, Any]) -> dict[str, Any]:
    subs = button.get("sub_button")
    return {"name": button["name"], "sub_button": {"list": subs}} if subs else button
