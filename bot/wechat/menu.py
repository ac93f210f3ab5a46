"""The account's menu. Its words are in templates/menu.yaml, its keys are chat words."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.wechat.client import Client

FILE = Path(__file__).parents[2] / "templates" / "menu.yaml"
BUTTONS, ENTRIES = 3, 5
BUTTON_NAME, ENTRY_NAME, KEY, ADDRESS = 16, 60, 128, 1024  # octets


class Button(BaseModel):
    """One of: `entries` below it, a `key` (sent as if typed), a `url` to open."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    key: str = ""
    url: str = ""
    entries: tuple["Button", ...] = ()


Menu = tuple[Button, ...]
MENU: TypeAdapter[Menu] = TypeAdapter(Menu)


def load(file: Path = FILE) -> Menu:
    """Raises ValueError for a file that is no menu, OSError for none."""
    try:
        return MENU.validate_python(yaml.safe_load(file.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is not YAML: {error}") from error


async def publish(client: Client, menu: Menu) -> None:
    """Make it the default menu (创建自定义菜单); phones show it within minutes.

    Raises ValueError, before any call, for what WeChat would refuse; and WeChatError.
    """
    check(menu)
    await client.menu.create({"button": [_button(button) for button in menu]})


def check(menu: Menu) -> None:
    """WeChat's limits. Raises ValueError that names the button."""
    _count("the menu", len(menu), BUTTONS)
    for button in menu:
        _check_words(button, BUTTON_NAME)
        if button.entries:
            _count(button.name, len(button.entries), ENTRIES)
        for entry in button.entries:
            _check_words(entry, ENTRY_NAME)
            if entry.entries:
                raise ValueError(f"menu entry {entry.name}: entries go one level deep only")


def _check_words(button: Button, longest: int) -> None:
    if sum(map(bool, (button.key, button.url, button.entries))) != 1:
        raise ValueError(f"menu entry {button.name}: needs one of key, url and entries")
    for what, text, limit in (
        ("name", button.name, longest),
        ("key", button.key, KEY),
        ("url", button.url, ADDRESS),
    ):
        if len(text.encode()) > limit:
            raise ValueError(f"menu entry {button.name}: its {what} is over {limit} octets")
    if not button.name.strip():
        raise ValueError("a menu entry has no name")


def _count(what: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise ValueError(f"{what} has {count} entries, but 1 to {most} are allowed")


def _button(button: Button) -> dict[str, Any]:
    if button.entries:
        return {"name": button.name, "sub_button": [_button(entry) for entry in button.entries]}
    if button.url:
        return {"type": "view", "name": button.name, "url": button.url}
    return {"type": "click", "name": button.name, "key": button.key}
