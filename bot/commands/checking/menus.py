"""The account's menus: published as templates/menu.yaml has them, their links ours and safe."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.commands.checking.findings import Case, Finding, fault, good, skipped
from bot.community.people import Role
from bot.settings import Account
from bot.wechat import menu
from bot.wechat.menu import Menu, Menus

PUBLISH = "run `louli menu publish`"
Shape = tuple[str, str, list[Any]]


async def published(case: Case) -> Finding:
    if case.settings.wechat.account is Account.UNVERIFIED:
        return skipped("an unverified account publishes none: words and numbers reach everything")
    menus = menu.load()
    told = await case.client.menu.get()
    if told is None:
        return fault("none is published", PUBLISH)
    other = [] if _same(menus.everyone, told["menu"]) else ["everyone"]
    found = await _by_role(case, menus, told)
    other += [role for role, one in menus.by_role().items() if not _same(one, found.get(role))]
    if other:
        return fault(f"not as in templates/menu.yaml: the menu of {', '.join(other)}", PUBLISH)
    return good("published as in templates/menu.yaml, for everyone and by role")


async def _by_role(case: Case, menus: Menus, told: Mapping[str, Any]) -> dict[Role, Any]:
    """The newest menu of each role's tag: the one that phones show."""
    tags = (await case.client.get("tags/get"))["tags"]
    roles = {name: role for role, name in menus.tag_names().items()}
    by_tag = {str(tag["id"]): roles[tag["name"]] for tag in tags if tag["name"] in roles}
    found: dict[Role, Any] = {}
    for one in sorted(told.get("conditionalmenu") or (), key=lambda one: int(one["menuid"])):
        rule = one.get("matchrule") or {}
        if role := by_tag.get(str(rule.get("tag_id") or rule.get("group_id") or "")):
            found[role] = one
    return found


def _same(ours: Menu, theirs: Mapping[str, Any] | None) -> bool:
    return theirs is not None and _wanted(ours) == _published(theirs["button"])


def _wanted(menu: Menu) -> list[Shape]:
    return [(one.name, one.key or one.url, _wanted(one.entries)) for one in menu]


def _published(buttons: Sequence[Mapping[str, Any]]) -> list[Shape]:
    return [
        (
            one["name"],
            one.get("key") or one.get("url") or "",
            _published(one.get("sub_button") or ()),
        )
        for one in buttons
    ]


async def links(case: Case) -> Finding | Sequence[Finding]:
    """Pages that a menu opens are ours, and nobody reads along."""
    menus = menu.load()
    home = urlsplit(case.settings.server.public_url).hostname
    found = {
        entry.url: entry.name
        for one in (menus.everyone, *menus.by_role().values())
        for entry in menu.leaves(one)
        if entry.url
    }
    wrong = [fault(*words) for url, name in found.items() if (words := complaint(url, name, home))]
    return wrong or good(f"{len(found)} links, all ours" if found else "the menus open no page")


def complaint(url: str, name: str, home: str | None) -> tuple[str, str] | None:
    """What is wrong with a menu's link, and what to do."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return f"{name} opens {url}, which is not https", "write https:// in templates/menu.yaml"
    if parts.hostname != home:
        todo = "write the host of server.public_url in templates/menu.yaml, or mend public_url"
        return (
            f"{name} opens a page of {parts.hostname}, not of {home or 'server.public_url'}",
            todo,
        )
    return None
