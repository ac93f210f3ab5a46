"""Temporary media."""

from io import BytesIO

import pytest
from aiohttp import FormData

from bot.sandbox.samples import photo, video, voice


async def upload(api, kind, data, field="media"):
    form = FormData()
    form.add_field(field, BytesIO(data), filename="file")
    return await api._ask("POST", "media/upload", {"type": kind}, data=form)  # noqa: SLF001


async def fetch(api, media_id):
    url = f"{api.platform.origin}/cgi-bin/media/get"
    query = {"access_token": api.token, "media_id": media_id}
    async with api.http.get(url, params=query) as response:
        assert "attachment" in response.headers["Content-Disposition"]
        return response.content_type, await response.read()


@pytest.mark.parametrize(
    ("kind", "data", "format_"),
    [("image", photo(), "image/png"), ("voice", voice(), "audio/amr")],
)
async def test_three_days(api, clock, kind, data, format_):
    told = await upload(api, kind, data)
    assert await fetch(api, told["media_id"]) == (format_, data)
    clock.forward(days=3)
    await api.renew()
    assert (await api.get("media/get", media_id=told["media_id"]))["errcode"] == 40007


async def test_video_and_thumb(api):
    made = await upload(api, "video", video())
    told = await api.get("media/get", media_id=made["media_id"])
    async with api.http.get(told["video_url"]) as response:
        assert await response.read() == video()
    assert "thumb_media_id" in await upload(api, "thumb", b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("kind", "data", "errcode"),
    [
        ("poem", photo(), 40004),
        ("image", b"<html>", 40005),
        ("voice", photo(), 40005),
        ("image", b"", 41005),
        ("image", video(), 40005),
        ("image", b"GIF8", 40005),
        ("voice", b"#!AMR-WB\n", 40005),
        ("video", photo(), 40005),
        ("thumb", photo(), 40005),
        ("image", photo() + bytes(2 << 20), 45001),
        ("video", video() + bytes(10 << 20), 45001),
        ("voice", voice() + bytes([0x3C, *bytes(31)]) * 2850, 0),
        ("voice", voice() + bytes([0x3C, *bytes(31)]) * 2851, 45007),
        ("thumb", b"\xff\xd8\xff" + bytes(64 << 10), 45001),
        ("voice", b"#!AMR" + bytes(2 << 20), 45001),
    ],
)
async def test_what_is_taken(api, kind, data, errcode):
    assert (await upload(api, kind, data)).get("errcode", 0) == errcode


async def test_two_or_ten_megabytes_of_an_image_is_a_switch(api, platform):
    platform.switches.image_bytes = 10 << 20
    assert "media_id" in await upload(api, "image", photo() + bytes(2 << 20))
    assert (await upload(api, "image", photo() + bytes(10 << 20)))["errcode"] == 45001


@pytest.mark.parametrize(
    ("data", "errcode"),
    [(photo(), 0), (b"GIF89a", 40005), (b"", 41005), (photo() + bytes(1 << 20), 40009)],
)
async def test_a_picture_of_an_article(api, data, errcode):
    form = FormData()
    form.add_field("media", BytesIO(data), filename="file.png")
    told = await api._ask("POST", "media/uploadimg", {}, data=form)  # noqa: SLF001
    assert told.get("errcode", 0) == errcode
    assert ("url" in told) == (errcode == 0)


@pytest.mark.parametrize("path", ["media/upload", "media/get"])
async def test_how_often_a_day(api, platform, path):
    platform.quota.used[f"/cgi-bin/{path}"] = platform.quota.limits[f"/cgi-bin/{path}"]
    asking = upload(api, "image", photo()) if path == "media/upload" else api.get(path)
    assert (await asking)["errcode"] == 45009


async def test_missing(api):
    assert (await upload(api, "image", photo(), field="picture"))["errcode"] == 41005
    assert (await api.get("media/get"))["errcode"] == 41006
    assert (await api.get("media/get", media_id="unknown"))["errcode"] == 40007


async def test_what_people_send_can_be_fetched(api, phone):
    await phone.sends_photo()
    assert await fetch(api, phone.bubbles[-1].media) == ("image/png", photo())
