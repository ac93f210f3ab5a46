"""The account's menu and its limits.

https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError

TOP, SUB = 3, 5
TOP_NAME, SUB_NAME = 16, 60  # bytes
KEY, URL = 128, 1024
KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
NEEDS = {
    **dict.fromkeys(KEYED, ("key",)),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "media_id": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}


class Menu:
    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.buttons: list[dict[str, Any]] = []

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/menu/create": self.create,
            "GET /cgi-bin/menu/get": self.get,
            "GET /cgi-bin/menu/delete": self.delete,
            "GET /cgi-bin/get_current_selfmenu_info": self.current,
        }

    def create(self, call: Call) -> Answer:
        buttons = call.body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= TOP:
            raise RefusedError(40016)
        for button in buttons:
            _check_top(button)
        self.buttons = buttons
        self._changed()
        return OK

    def get(self, _call: Call) -> Answer:
        if not self.buttons:
            raise RefusedError(46003)
        return {"menu": {"button": [_with_sub(button) for button in self.buttons]}}

    def delete(self, _call: Call) -> Answer:
        self.buttons = []
        self._changed()
        return OK

    def current(self, _call: Call) -> Answer:
        buttons = [_listed(button) for button in self.buttons]
        return {"is_menu_open": int(bool(buttons)), "selfmenu_info": {"button": buttons}}


def _check_top(button: object) -> None:
    if not isinstance(button, dict):
        raise RefusedError(40016)
    _check_name(button, TOP_NAME, 40018)
    subs = button.get("sub_button")
    if not subs:
        _check_act(button, first=40017)
        return
    if not isinstance(subs, list) or len(subs) > SUB:
        raise RefusedError(40023)
    for sub in subs:
        if not isinstance(sub, dict) or sub.get("sub_button"):
            raise RefusedError(40023)
        _check_name(sub, SUB_NAME, 40025)
        _check_act(sub, first=40024)


def _check_name(button: dict[str, Any], limit: int, code: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= limit:
        raise RefusedError(code)


def _check_act(button: dict[str, Any], first: int) -> None:
    """`first` is the code for a bad type; key and url have the second and third after it."""
    kind = button.get("type")
    if kind not in NEEDS:
        raise RefusedError(first)
    for field in NEEDS[kind]:
        value, limit = button.get(field), KEY if field == "key" else URL
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= limit:
            raise RefusedError(first + (2 if field == "key" else 3))
    if "url" in NEEDS[kind] and not button["url"].startswith(("http://", "https://")):
        raise RefusedError(first + 3)


def _with_sub(button: dict[str, Any]) -> dict[str, Any]:
    return button | {"sub_button": button.get("sub_button") or []}


def _listed(button: dict[str, Any]) -> dict[str, Any]:
    subs = button.get("sub_button")
    return {"name": button["name"], "sub_button": {"list": subs}} if subs else button
