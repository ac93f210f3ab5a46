"""The account's menus: one for everybody, one more for each role, by tag.

Their words are in templates/menu.yaml, their keys are chat words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict

from bot.community.people import Role
from bot.wechat import tags
from bot.wechat.client import Client

FILE = Path(__file__).parents[2] / "templates" / "menu.yaml"
BUTTONS, ENTRIES, DOMAINS = 3, 5, 3
BUTTON_NAME, ENTRY_NAME, KEY, ADDRESS = 16, 60, 128, 1024  # octets


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Button(Strict):
    """One of: `entries` below it, a `key` (sent as if typed), a `url` to open."""

    name: str
    key: str = ""
    url: str = ""
    entries: tuple["Button", ...] = ()


Menu = tuple[Button, ...]


class Names(Strict):
    resident: str
    worker: str
    staff: str


class Menus(Strict):
    """`tags`: what the tag of each role is called at WeChat."""

    tags: Names
    everyone: Menu
    resident: Menu
    worker: Menu
    staff: Menu

    def by_role(self) -> dict[Role, Menu]:
        """The lowest standing first: of several menus that fit, WeChat shows the newest."""
        return {
            Role.RESIDENT: self.resident,
            Role.WORKER: self.worker,
            Role.STAFF: self.staff,
        }

    def tag_names(self) -> dict[Role, str]:
        return {role: getattr(self.tags, role) for role in self.by_role()}


@dataclass(frozen=True, slots=True)
class Published:
    """What was done. `new`: the menu ids by role; `made`: tags; `removed`: menus of before."""

    new: Mapping[Role, str]
    made: tuple[Role, ...]
    removed: int


def load(file: Path = FILE) -> Menus:
    """Raises ValueError for a file that holds no such menus, OSError for none."""
    try:
        return Menus.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is not YAML: {error}") from error


async def publish(client: Client, menus: Menus) -> Published:
    """The default menu (创建自定义菜单), then those by tag (创建个性化菜单).

    The new ones are there before the old ones go: nobody is without a menu. What an interrupted
    try has left goes, too. Raises ValueError, before any call, for what WeChat would refuse; and
    WeChatError.
    """
    check(menus)
    found = await tags.find_or_make(client, menus.tag_names())
    await client.menu.create(_body(menus.everyone))
    new = {}
    for role, menu in menus.by_role().items():
        rule = {"matchrule": {"tag_id": str(found.ids[role])}}
        told = await client.menu.add_conditional(_body(menu) | rule)
        new[role] = str(told["menuid"])
    old = [one for one in await _conditional(client) if one not in new.values()]
    for menuid in old:
        await client.menu.del_conditional(menuid)
    return Published(new, found.made, len(old))


async def _conditional(client: Client) -> list[str]:
    """The ids of the account's menus by tag."""
    told = await client.menu.get() or {}
    return [str(menu["menuid"]) for menu in told.get("conditionalmenu") or ()]


def check(menus: Menus) -> None:
    """WeChat's limits. Raises ValueError that names the tag or the button."""
    names = list(menus.tag_names().values())
    for name in names:
        if not name.strip() or len(name.encode()) > tags.NAME:
            raise ValueError(f"tag {name}: its name needs 1 to {tags.NAME} octets")
    if len(set(names)) < len(names):
        raise ValueError("two tags have the same name")
    _check_menu(menus.everyone)
    by_tag = menus.by_role().values()
    for menu in by_tag:
        _check_menu(menu)
    hosts = {urlsplit(one.url).hostname for menu in by_tag for one in leaves(menu) if one.url}
    if len(hosts) > DOMAINS:
        raise ValueError(
            f"the menus by tag open pages of {len(hosts)} hosts, not {DOMAINS} at most"
        )


def leaves(menu: Menu) -> list[Button]:
    """The buttons that do something."""
    return [entry for button in menu for entry in button.entries or (button,)]


def _check_menu(menu: Menu) -> None:
    _count("a menu", len(menu), BUTTONS)
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
    if button.url and urlsplit(button.url).scheme not in {"http", "https"}:
        raise ValueError(f"menu entry {button.name}: its url is no address (https://...)")


def _count(what: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise ValueError(f"{what} has {count} entries, but 1 to {most} are allowed")


def _body(menu: Menu) -> dict[str, Any]:
    return {"button": [_button(button) for button in menu]}


def _button(button: Button) -> dict[str, Any]:
    if button.entries:
        return {"name": button.name, "sub_button": [_button(entry) for entry in button.entries]}
    if button.url:
        return {"type": "view", "name": button.name, "url": button.url}
    return {"type": "click", "name": button.name, "key": button.key}
