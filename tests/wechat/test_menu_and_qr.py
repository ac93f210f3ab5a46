"""The default menu, WeChat's limits on menus, and codes with a scene."""

import json

import pytest

from bot.wechat.faults import CodeError
from bot.wechat.menu import Button, check, load, publish
from bot.wechat.qr import make_code

CREATE = "/cgi-bin/menu/create"


async def test_the_default_menu_goes_out_whole(client, wechat):
    await publish(client, load())
    [(path, _, body)] = wechat.calls
    assert path == CREATE
    assert "我是居民".encode() in body
    buttons = json.loads(body)["button"]
    assert [button["name"] for button in buttons] == ["我是居民", "工作人员", "帮助"]
    keys = [[entry["key"] for entry in button.get("sub_button", [])] for button in buttons]
    assert keys == [
        ["认证", "报事", "进度", "公告", "我的信息"],
        ["待办", "审核", "定时", "发通知", "送达"],
        [],
    ]
    assert buttons[2] == {"type": "click", "name": "帮助", "key": "帮助"}


async def test_a_page_is_opened_by_its_address(client, wechat):
    await publish(client, (Button(name="网页", url="https://bot.example.org/"),))
    [button] = json.loads(wechat.calls[0][2])["button"]
    assert button == {"type": "view", "name": "网页", "url": "https://bot.example.org/"}


async def test_what_wechat_says_to_a_menu_is_not_lost(client, wechat):
    wechat.answers[CREATE] = {"errcode": 48001, "errmsg": "api unauthorized"}
    with pytest.raises(CodeError, match="48001"):
        await publish(client, load())


def one(**given):
    return Button(**{"name": "帮助", "key": "帮助"} | given)


@pytest.mark.parametrize(
    ("menu", "words"),
    [
        ((), "the menu has 0"),
        ((one(),) * 4, "the menu has 4"),
        ((one(key="", entries=(one(),) * 6),), "帮助 has 6"),
        ((one(name="我是一个居民"),), "name is over 16"),
        ((one(key="", entries=(one(name="字" * 21),)),), "name is over 60"),
        ((one(key="字" * 43),), "key is over 128"),
        ((one(key="", url="https://" + "x" * 1020),), "url is over 1024"),
        ((one(key=""),), "needs one of"),
        ((one(url="https://x"),), "needs one of"),
        ((one(entries=(one(),)),), "needs one of"),
        ((one(name=" "),), "no name"),
        ((one(key="", entries=(one(key="", entries=(one(),)),)),), "one level deep"),
    ],
)
async def test_limits_are_kept_before_the_call(client, wechat, menu, words):
    with pytest.raises(ValueError, match=words):
        await publish(client, menu)
    assert wechat.calls == []


def test_the_widest_menu_passes():
    entries = (one(name="字" * 20, key="字" * 42),) * 5
    check((one(name="我是居民x", key="", entries=entries),) * 3)


@pytest.mark.parametrize(
    "text", ["- {name: 帮助, kee: 帮助}", "- 帮助", "- {key: 帮助}", "5", "", "- {"]
)
def test_a_menu_file_with_a_slip(tmp_path, text):
    file = tmp_path / "menu.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 - the words are pydantic's
        load(file)


async def test_a_code_with_a_scene(client, wechat):
    told = {"ticket": "gQH4", "url": "http://weixin.qq.com/q/x"}
    wechat.answers["/cgi-bin/qrcode/create"] = told
    assert await make_code(client, "b3") == "http://weixin.qq.com/q/x"
    wanted = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "b3"}}}
    assert json.loads(wechat.calls[0][2]) == wanted


@pytest.mark.parametrize("scene", ["", "x" * 65])
async def test_a_scene_out_of_bounds(client, wechat, scene):
    with pytest.raises(ValueError, match="1 to 64"):
        await make_code(client, scene)
    assert wechat.calls == []
