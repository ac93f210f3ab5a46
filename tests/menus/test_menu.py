"""The menus of templates/menu.yaml, and publishing them."""

import pytest

import handlers
from bot.chat.commands import roles_in
from bot.community.people import Role
from bot.sandbox.faults import Fault
from bot.wechat import menu
from bot.wechat.faults import CodeError
from bot.wechat.menu import Button
from tests.menus.conftest import MENUS, Town, keys

EVERY = {"everyone": MENUS.everyone, **MENUS.by_role()}
FREE = {None, Role.RESIDENT}  # what staff and workers may be, too


@pytest.mark.parametrize("whose", EVERY)
def test_each_key_is_a_command_that_she_may_give(whose):
    """Alone, as a tap sends it, for the menu's own role; residents' words for all who work."""
    may = {None} if whose == "everyone" else {None, Role(whose), Role.RESIDENT, Role.READER}
    for key in keys(EVERY[whose]):
        command = handlers.routes.words.read(key)
        assert command, key
        assert (command.route.word, command.words, command.number) == (key, "", None)
        assert not command.route.for_ or may.intersection(roles_in(command.route.for_))


@pytest.mark.parametrize("whose", ["worker", "staff"])
def test_who_works_finds_her_own_words_as_a_resident(whose):
    assert {"报事", "进度", "公告", "认证", "我的信息"} <= set(keys(EVERY[whose]))


@pytest.mark.parametrize("whose", EVERY)
def test_names_are_short_enough_to_be_shown(whose):
    """WeChat shows some four characters of a button, eight of an entry; 帮助 is on every menu."""
    for button in EVERY[whose]:
        assert len(button.name) <= 4
        assert all(len(entry.name) <= 8 for entry in button.entries)
    assert "帮助" in keys(EVERY[whose])


def changed(**values):
    return MENUS.model_copy(update=values)


def made(name, key="帮助", **more):
    return Button(name=name, key=key, **more)


TOO_MUCH = {
    "4 entries": changed(everyone=(made("帮助"),) * 4),
    "a menu has 0": changed(staff=()),
    "has 6 entries": changed(worker=(made("工作", "", entries=(made("帮助"),) * 6),)),
    "its name is over 16": changed(staff=(made("六个汉字太长"),)),
    "its name is over 60": changed(staff=(made("工作", "", entries=(made("长" * 21),)),)),
    "its key is over 128": changed(resident=(made("帮助", "帮" * 43),)),
    "its url is over 1024": changed(resident=(made("网页", "", url="https://a/" + "b" * 1015),)),
    "is no address": changed(resident=(made("网页", "", url="javascript:alert(1)"),)),
    "needs one of": changed(resident=(made("网页", url="https://example.org"),)),
    "one level deep": changed(
        staff=(made("一", "", entries=(made("二", "", entries=(made("三"),)),)),)
    ),
    "has no name": changed(everyone=(made(" "),)),
    "pages of 4 hosts": changed(
        staff=(
            made("网", "", entries=tuple(made("页", "", url=f"https://{n}.cn") for n in "abcd")),
        )
    ),
    "1 to 30 octets": changed(
        tags=MENUS.tags.model_copy(update={"staff": "十一个汉字太长放不下了"})
    ),
    "the same name": changed(tags=MENUS.tags.model_copy(update={"staff": MENUS.tags.worker})),
}


@pytest.mark.parametrize("words", TOO_MUCH)
def test_what_wechat_would_refuse_is_seen_before_any_call(words):
    with pytest.raises(ValueError, match=words):
        menu.check(TOO_MUCH[words])


def test_the_menus_themselves_pass():
    menu.check(MENUS)


@pytest.mark.parametrize(
    "text",
    [
        "- {name: 帮助}",
        "everyone: []",
        "everyone: [{name: 帮助, kee: 帮助}]",
        "5",
        "",
        "everyone: [",
    ],
)
def test_a_menu_file_with_a_slip_is_refused(tmp_path, text):
    file = tmp_path / "menu.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 - the words are pydantic's
        menu.load(file)


async def test_published_twice_is_published_once(house):
    town = Town(house)
    first = await town.publish()
    shown = town.platform.menu.shown()
    second = await town.publish()
    assert (len(first.made), first.removed) == (3, 0)
    assert (len(second.made), second.removed) == (0, 3)
    assert set(town.platform.tags.names.values()) == {"星标组", *MENUS.tag_names().values()}
    again = town.platform.menu.shown()
    assert list(again.values()) == list(shown.values())
    assert [told.tag for told in town.platform.menu.conditional] == [
        tag for tag in town.platform.tags.names if tag != 2
    ]


async def test_nobody_is_without_her_menu_meanwhile(town):
    """Whenever it is cut short, each sees a menu of her own; the next time clears it up."""
    seen = [town.buttons(name) for name in ("主任", "张伟", "王秀英", "生人")]
    paths = ["menu/create", *["menu/addconditional"] * 3, "menu/get", *["menu/delconditional"] * 3]
    for nth, path in enumerate(paths):
        before = paths[:nth].count(path)
        town.platform.faults += [Fault(f"/cgi-bin/{path}", kind="slow", seconds=0)] * before
        town.platform.faults += [Fault(f"/cgi-bin/{path}", 45011)]
        with pytest.raises(CodeError):
            await town.publish()
        assert [town.buttons(name) for name in ("主任", "张伟", "王秀英", "生人")] == seen
    await town.publish()
    assert len(town.platform.menu.conditional) == 3
    assert [town.buttons(name) for name in ("主任", "张伟", "王秀英", "生人")] == seen


async def test_menus_of_a_tag_that_is_gone_are_cleared_away(town):
    for tag in [tag for tag in town.platform.tags.names if tag != 2]:
        del town.platform.tags.names[tag]
    published = await town.publish()
    assert (len(published.made), published.removed) == (3, 3)
    await town.steps()
    assert town.buttons("主任") == keys(MENUS.staff)
