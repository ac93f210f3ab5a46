"""What the buttons of a menu do: the event, what comes with it, and which window opens."""

import hashlib

import pytest

from bot.sandbox import xml
from bot.sandbox.samples import photo

from .test_tags import make, mark

URL = "https://example.org/"
SCAN = {"ScanType": "qrcode", "ScanResult": URL}
PHOTOS = {"Count": "1", "PicList": {"item": {"PicMd5Sum": hashlib.md5(photo()).hexdigest()}}}  # noqa: S324
PLACE = {
    "Location_X": "31.23",
    "Location_Y": "121.47",
    "Scale": "15",
    "Label": "翠竹园 6号楼",
    "Poiname": "",
}


KEY = {"EventKey": "k"}
DOES = [  # a button, the event and its nodes, the message that follows, what may be sent then
    ({"type": "click", "key": "k"}, "CLICK", KEY, "", 3),
    ({"type": "view", "url": URL}, "VIEW", {"EventKey": URL}, "", 0),
    ({"type": "miniprogram", "pagepath": "p"}, "view_miniprogram", {"EventKey": "p"}, "", 0),
    ({"type": "scancode_push", "key": "k"}, "scancode_push", KEY | {"ScanCodeInfo": SCAN}, "", 3),
    ({"type": "scancode_waitmsg", "key": "k"}, "scancode_waitmsg", {"ScanCodeInfo": SCAN}, "", 3),
    ({"type": "pic_sysphoto", "key": "k"}, "pic_sysphoto", {"SendPicsInfo": PHOTOS}, "image", 5),
    ({"type": "pic_weixin", "key": "k"}, "pic_weixin", {"SendPicsInfo": PHOTOS}, "image", 5),
    ({"type": "pic_photo_or_album", "key": "k"}, "pic_photo_or_album", KEY, "image", 5),
    (
        {"type": "location_select", "key": "k"},
        "location_select",
        KEY | {"SendLocationInfo": PLACE},
        "location",
        5,
    ),
]


@pytest.mark.parametrize("does", DOES, ids=[does[0]["type"] for does in DOES])
async def test_what_a_button_does(platform, program, phone, does):
    button, event, told, follows, opened = does
    platform.now.forward(minutes=2)  # what following opened is shut
    await phone.presses(button)
    heard = program.fields[1]
    assert (heard["MsgType"], heard["Event"]) == ("event", event)
    assert "MsgId" not in heard
    assert {name: heard[name] for name in told} == told
    assert [fields["MsgType"] for fields in program.fields[2:]] == ([follows] if follows else [])
    assert platform.windows.left(phone.openid) == opened


async def test_an_article_is_shown_and_nobody_told(program, phone):
    await phone.presses({"type": "article_id", "article_id": "a"})
    assert len(program.heard) == 1


async def test_several_photos_are_several_messages(program, phone):
    await phone.takes_photos("k", photo(), photo() + b"2")
    (event,) = program.told("pic_photo_or_album")
    assert event["SendPicsInfo"]["Count"] == "2"
    assert len(event["SendPicsInfo"]["PicList"]["item"]) == 2
    first, second = (xml.read(body) for body in program.heard[2:])
    assert first["MediaId"] != second["MediaId"]


@pytest.mark.parametrize("message_first", [False, True])
async def test_whether_event_or_message_comes_first_is_a_switch(
    platform, program, phone, message_first
):
    platform.switches.message_before_event = message_first
    await phone.picks_place("k")
    kinds = [fields["MsgType"] for fields in program.fields[1:]]
    assert kinds == (["location", "event"] if message_first else ["event", "location"])


async def test_links_of_a_conditional_menu_name_it(api, program, phone):
    await api.post("menu/create", {"button": [{"type": "view", "name": "指南", "url": URL}]})
    await phone.views(URL)
    assert "MenuId" not in program.fields[-1]
    tag = await make(api)
    body = {"button": [{"type": "view", "name": "指南", "url": URL}], "matchrule": {"tag_id": tag}}
    made = await api.post("menu/addconditional", body)
    await mark(api, tag, phone)
    await phone.presses(phone.menu[0])
    assert program.fields[-1]["MenuId"] == made["menuid"]


async def test_where_somebody_is(program, phone, platform):
    await phone.reports_location(23.137466, 113.352425)
    told = program.fields[-1]
    assert (told["Event"], told["Latitude"], told["Longitude"]) == (
        "LOCATION",
        "23.137466",
        "113.352425",
    )
    platform.switches.verified = False
    await phone.reports_location(23.137466, 113.352425)
    assert len(program.heard) == 2
