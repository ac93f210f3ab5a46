"""The buttons of a menu and their limits.

https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html
"""

from typing import Any

from bot.sandbox.refusals import RefusedError

Button = dict[str, Any]
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


def read_buttons(given: object) -> list[Button]:
    """The buttons of a body, each within its limits: 40016 to 40027."""
    if not isinstance(given, list) or not 1 <= len(given) <= TOP:
        raise RefusedError(40016)
    for button in given:
        _check_top(button)
    return given


def leaves(buttons: list[Button]) -> list[Button]:
    """Those that do something."""
    return [one for button in buttons for one in button.get("sub_button") or [button]]


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


def _check_name(button: Button, limit: int, code: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= limit:
        raise RefusedError(code)


def _check_act(button: Button, first: int) -> None:
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
