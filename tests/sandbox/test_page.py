"""The page with the phones."""

import asyncio
import json
import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from aiohttp import ClientError, ClientSession, web

from bot.sandbox import Bubble, Fault, Platform, serve
from bot.sandbox.acts import ACTS
from bot.sandbox.faults_http import KINDS
from bot.sandbox.samples import PAGE, photo

from .conftest import ACCOUNT


async def post(http, platform, path, body=None, **given):
    given = given or {"json": body or {}}
    async with http.post(f"{platform.origin}/phones{path}", **given) as response:
        return response.status


async def get(http, platform, path):
    async with http.get(platform.origin + path) as response:
        return response.status, response.headers, await response.text()


async def until(holds):
    for _ in range(100):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to that")


async def test_the_page_names_louli_before_any_script(http, platform):
    status, headers, html = await get(http, platform, "/")
    assert status == 200
    assert "<title>楼里" in html
    assert "<h1>楼里</h1>" in html
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy


async def test_everything_it_needs_is_served_and_nothing_from_elsewhere(http, platform):
    _, _, html = await get(http, platform, "/")
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', html):
        assert (await get(http, platform, path))[0] == 200
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", html)
    assert (await get(http, platform, "/page/nothing.js"))[0] == 404
    assert (await get(http, platform, "/page/%2e%2e%2fphone.py"))[0] == 404


def test_no_script_makes_html_of_words():
    for script in Path(PAGE).glob("*.js"):
        words = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", words)
        for path in re.findall(r'from "\./([^"]+)"', words):
            assert (PAGE / path).exists()


async def test_hostile_words_stay_data(http, platform, phone):
    words = "<script>alert(1)</script>\n\ndata: 假的"
    await phone.says(words)
    _, headers, told = await get(http, platform, "/phones")
    assert headers["Content-Type"].startswith("application/json")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(told)["phones"][0]["bubbles"][0]["text"] == words


async def read_event(stream, name):
    while True:
        line = (await stream.readline()).decode()
        if line == f"event: {name}\n":
            return json.loads((await stream.readline()).decode().removeprefix("data: "))


async def test_bubbles_arrive_live(http, platform, program, phone, api):
    async with http.get(f"{platform.origin}/phones/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert (await stream.content.readline()).startswith(b":")
        program.answers = [program.text(phone.openid, "收到\n\nevent: x")]
        await phone.says("您好")
        mine = await read_event(stream.content, "bubble")
        theirs = await read_event(stream.content, "bubble")
        assert (mine["index"], mine["bubble"]["text"]) == (0, "您好")
        assert (theirs["openid"], theirs["bubble"]["text"]) == (phone.openid, "收到\n\nevent: x")
        await api.post("menu/create", {"button": [{"type": "click", "name": "报事", "key": "r"}]})
        assert (await read_event(stream.content, "menu"))["buttons"][0]["name"] == "报事"
        await phone.unfollow()
        assert not (await read_event(stream.content, "phones"))["phones"][0]["following"]


async def test_a_page_left_open_does_not_keep_the_platform_up(clock):
    platform = Platform(ACCOUNT, "", clock)
    runner = await serve(platform)
    async with ClientSession() as http, http.get(f"{platform.origin}/phones/events") as stream:
        await stream.content.readline()
        await asyncio.wait_for(runner.cleanup(), 2)
        assert await stream.content.read() == b"\n"


async def test_the_page_is_told_what_it_needs_to_draw_a_form(http, platform, api, phone):
    await api.template(phone, url="https://example.org/n/1", client_msg_id="d17")
    told = json.loads((await get(http, platform, "/phones"))[2])["phones"][0]["bubbles"][0]
    assert (told["kind"], told["via"], told["title"]) == ("template", "template", "停水通知")
    assert (told["text"], told["url"]) == ("事项：明日停水", "https://example.org/n/1")


def test_the_page_names_every_way_that_a_bubble_can_come():
    script = (Path(PAGE) / "lanes.js").read_text(encoding="utf-8")
    named = re.search(r"const VIA = \{(.*?)\}", script)[1]
    assert {*re.findall(r"(\w+):", named)} == {*get_args(get_type_hints(Bubble)["via"])}


async def test_what_the_page_can_do(http, platform, program):
    assert await post(http, platform, "", {"name": " 王秀英  居民 "}) == 200
    phone = platform.phone("王秀英 居民")
    acts = [
        ("says", {"text": "您好"}, 409),
        ("follow", {}, 204),
        ("says", {"text": "您好\n第二行"}, 204),
        ("consents", {"notice": "n"}, 204),
        ("refuses", {"notice": "n"}, 204),
        ("switches_off", {"notice": "n"}, 204),
        ("consents", {"notice": "unknown"}, 409),
        ("blocks", {"now": True}, 204),
        ("sticker", {}, 204),
        ("video", {}, 204),
        ("press", {"at": [0]}, 400),
        ("option", {"id": "1", "text": "满意"}, 204),
        ("scan", {"scene": "b-6"}, 204),
        ("location", {"lat": 31, "lon": 121.4, "label": "南门"}, 204),
        ("voice", {}, 204),
        ("photo", {}, 204),
        ("unfollow", {}, 204),
        ("says", {"text": " "}, 400),
        ("says", {"text": "\ud800"}, 400),
        ("says", {"text": "长" * 2001}, 400),
        ("location", {"lat": "x"}, 400),
        ("dance", {}, 404),
    ]
    for act, body, status in acts:
        assert await post(http, platform, f"/{phone.openid}/{act}", body) == status, act
    await until(lambda: len(program.heard) == 13)
    assert platform.notices.accepts(phone.openid, "n") == 0
    assert phone.blocks_templates


async def test_a_button_is_pressed_by_its_place(http, platform, program, api):
    phone = platform.phone("王秀英 居民")
    below = [{"type": "click", "name": "报事", "key": "report"}]
    buttons = [
        {"type": "click", "name": "公告", "key": "news"},
        {"name": "更多", "sub_button": below},
    ]
    await api.post("menu/create", {"button": buttons})
    at = f"/{phone.openid}/press"
    assert await post(http, platform, at, {"at": [0]}) == 400  # a stranger sees no menu
    await phone.follow()
    for place in ([0], [1, 0]):
        assert await post(http, platform, at, {"at": place}) == 204
    for place in ([1], [1, 1], [2], [-1], [0, 0], [], "0"):
        assert await post(http, platform, at, {"at": place}) == 400, place
    await until(lambda: len(program.told("CLICK")) == 2)
    assert {told["EventKey"] for told in program.told("CLICK")} == {"news", "report"}


async def record(http, platform, phone):
    status, headers, told = await get(http, platform, f"/phones/{phone.openid}/record")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    return json.loads(told)


async def test_the_record_says_how_a_person_stands_with_the_account(http, platform, api, clock):
    phone, other = platform.phone("王秀英 居民"), platform.phone("李梅 居民")
    told = await record(http, platform, phone)
    assert (told["following"], told["windows"], told["tags"]) == (False, [], [])
    platform.label_scene("b6", "6号楼")
    await phone.scan("b6")
    await other.follow()
    clock.forward(minutes=2)
    await phone.says("您好")
    await api.says(phone, "收到")
    await phone.consents("n")
    await api.mass([phone, other])
    tag = (await api.post("tags/create", {"tag": {"name": "6号楼居民"}}))["tag"]["id"]
    await api.post("tags/members/batchtagging", {"openid_list": [phone.openid], "tagid": tag})
    phone.blocks_templates = True
    told = await record(http, platform, phone)
    assert (told["following"], told["scene"], told["blocks"]) == (True, "6号楼", True)
    until_then = clock().timestamp() + 48 * 3600
    assert told["windows"] == [{"left": 4, "until": until_then}]
    assert told["notices"] == [{"id": "n", "title": "停水通知", "lasting": False, "accepts": 1}]
    assert (told["month"], told["tags"]) == ([1, 4], ["6号楼居民"])
    assert (await get(http, platform, "/phones/nobody/record"))[0] == 404


async def test_the_log_of_pushes_has_every_try_and_what_was_answered(
    http, platform, program, phone
):
    await phone.says("您好")
    program.answers = [web.Response(status=500), program.text(phone.openid, "收到")]
    await phone.says("<b>您好</b>")
    tries = json.loads((await get(http, platform, "/phones"))[2])["tries"]
    assert [(one["name"], one["status"]) for one in tries] == [
        ("subscribe", 200),
        ("text", 200),
        ("text", 500),
        ("text", 200),
    ]
    assert len({one["push"] for one in tries}) == 3
    assert tries[1]["answer"] == "success"
    assert "<b>您好</b>" in tries[2]["xml"]
    assert "收到" in tries[3]["answer"]
    assert "Encrypt" not in tries[3]["answer"]


async def test_the_log_of_calls_has_no_token_and_says_what_went_wrong(http, platform, api, phone):
    platform.faults.append(Fault(kind="drop"))
    with pytest.raises(ClientError):
        await api.says(phone, "<i>好</i>")
    calls = json.loads((await get(http, platform, "/phones"))[2])["calls"]
    assert [(call["path"], call["fault"]) for call in calls] == [
        ("/cgi-bin/token", ""),
        ("/cgi-bin/message/custom/send", "drop"),
    ]
    assert calls[1]["body"]["text"] == {"content": "<i>好</i>"}
    assert api.token not in json.dumps(calls)


def page(name):
    return (Path(PAGE) / name).read_text(encoding="utf-8")


def test_the_page_has_plain_words_for_every_kind_of_fault():
    named = re.findall(r'^ {4}\["(\w+)", "', page("kinds.js"), re.MULTILINE)
    assert sorted(named) == sorted(KINDS)


def test_scripts_and_styles_name_only_what_there_is():
    html = page("index.html")
    ids = {*re.findall(r'id="([^"]+)"', html)}
    assert {*re.findall(r'href="#([^"]+)"', html)} <= ids
    for script in Path(PAGE).glob("*.js"):
        words = script.read_text(encoding="utf-8")
        assert {*re.findall(r'getElementById\("([^"]+)"\)', words)} <= ids, script.name
        assert {*re.findall(r'icon\("([^"]+)"\)', words)} <= ids, script.name
        for path, names in re.findall(r'^import \{ (.+) \} from "\./(.+)";$', words, re.MULTILINE):
            exported = re.findall(r"export (?:async )?(?:function|const|class) (\w+)", page(names))
            assert {name.split(" as ")[0] for name in path.split(", ")} <= {*exported}, script.name
    for act in re.findall(r'data-act="([^"]+)"', html):
        assert act in ACTS


async def test_a_picture_from_the_page(http, platform, phone):
    path, kind = f"/{phone.openid}/photo", {"Content-Type": "image/png"}
    assert await post(http, platform, path, data=photo(), headers=kind) == 204
    assert await post(http, platform, path, data=b"<svg>", headers=kind) == 409
    media = phone.bubbles[-1].media
    status, headers, _ = await get_bytes(http, platform, f"/phones/media/{media}")
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert (await get(http, platform, "/phones/media/unknown"))[0] == 404


async def get_bytes(http, platform, path):
    async with http.get(platform.origin + path) as response:
        return response.status, response.headers, await response.read()


async def test_another_sites_form_is_refused(http, platform, phone):
    form = {"data": b'{"text": "x"}', "headers": {"Content-Type": "text/plain"}}
    assert await post(http, platform, f"/{phone.openid}/says", **form) == 415
    assert await post(http, platform, "", {"name": " "}) == 400
    assert await post(http, platform, "", {"name": "长" * 21}) == 400


async def test_the_page_knows_when_there_is_no_callback(http, platform):
    platform.callback = ""
    assert not json.loads((await get(http, platform, "/phones"))[2])["callback"]
