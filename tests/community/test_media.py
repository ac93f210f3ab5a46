"""What a file is, told by how it begins; and when a picture is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import clock
from bot.community.media import HEAD, LASTS, LONGEST_PAUSE, Media, read_type
from bot.sandbox import samples

IMAGES = {
    "jpg": [
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
        b"\xff\xd8\xff\xe1\x12\x34Exif\x00\x00",
        b"\xff\xd8\xff\xdb",
    ],
    "png": [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"],
    "gif": [b"GIF89a\x01\x00\x01\x00", b"GIF87a\x01\x00\x01\x00"],
}
VOICES = {
    "amr": [b"#!AMR\n\x3c", b"#!AMR-WB\n\x44"],
    "mp3": [
        b"ID3\x03\x00\x00\x00\x00\x0f\x76\xff\xfb",
        b"ID3\x04\x00\x00\x00\x00\x00\x00",
        b"\xff\xfb\x90\x64",  # MPEG 1, 128 kbit/s, 44.1 kHz
        b"\xff\xfa\x90\x64",  # with a checksum
        b"\xff\xf3\x40\xc4",  # MPEG 2
        b"\xff\xe3\x18\xc4",  # MPEG 2.5
    ],
}
OTHERS = [
    b"",
    b"\xff",
    b"\xff\xd8",
    b"\xff\xd8\x00\xff",
    b"\x89PNG\n\x1a\n\x00",  # a PNG whose line ends somebody has changed
    b"\x89PNG",
    b"GIF88a\x01\x00",
    b"GIF8",
    b" GIF89a",
    b"BM\x36\x00\x0c\x00\x00\x00",
    b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    b"\x00\x00\x00\x18ftypheic\x00\x00",
    b"II*\x00\x08\x00\x00\x00",
    b"<svg xmlns=",
    b"<?xml versio",
    b"<html><body>",
    b"%PDF-1.7\n\xff\xd8\xff",
    b"PK\x03\x04\xff\xd8\xff",
    b"MZ\x90\x00",
    b"\x7fELF\x02\x01",
    b"#!/bin/sh\n",
    b"#!SPEEX",
    b"#!AMR",
    b"#!AMR\r\n",
    b"Speex   1.2",
    b"OggS\x00\x02\x00\x00",
    b"RIFF\x24\x00\x00\x00WAVEfmt ",
    b"\x02#!SILK_V3",
    b"ID3\x03\x00\x00\x00\x00\x0f\x80",  # no size of a tag
    b"ID3",
    b"\xff\xf1\x50\x80",  # AAC
    b"\xff\xfd\x90\x64",  # layer II
    b"\xff\xeb\x90\x64",  # a reserved version
    b"\xff\xfb\xf0\x64",  # no such bit rate
    b"\xff\xfb\x00\x64",
    b"\xff\xfb\x9c\x64",  # no such sampling
    b"\xff\xfb\x90",
    b'{"errcode":40007}',
]


def every(known):
    return [(head, name) for name, heads in known.items() for head in heads]


@pytest.mark.parametrize(("head", "name"), every(IMAGES))
def test_a_picture_is_known_by_its_first_octets(head, name):
    assert read_type(head[:HEAD], "image") == name
    assert read_type(head[:HEAD], "voice") is None
    assert read_type(head[:HEAD], "video") is None


@pytest.mark.parametrize(("head", "name"), every(VOICES))
def test_a_voice_is_known_by_its_first_octets(head, name):
    assert read_type(head[:HEAD], "voice") == name
    assert read_type(head[:HEAD], "image") is None


@pytest.mark.parametrize("head", OTHERS)
def test_whatever_else_is_neither(head):
    assert read_type(head[:HEAD], "image") is None
    assert read_type(head[:HEAD], "voice") is None


def test_what_the_phones_send_is_known():
    assert read_type(samples.photo()[:HEAD], "image") == "png"
    assert read_type(samples.voice()[:HEAD], "voice") == "amr"


@pytest.fixture
def now():
    now = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    clock.read_from(lambda: now)
    yield now
    clock.read_from(None)


def a_picture(at, tries):
    return Media(id=1, person=1, kind="image", media="m", at=at, tries=tries)


def test_the_pauses_grow_to_an_hour(now):
    pauses = [a_picture(now, tries).next_try() - now for tries in range(1, 30)]
    assert [pause.total_seconds() for pause in pauses[:5]] == [5, 10, 20, 40, 80]
    assert pauses == sorted(pauses)
    assert set(pauses[10:]) == {LONGEST_PAUSE}
    assert a_picture(now, 10**9).next_try() - now == LONGEST_PAUSE


def test_a_limit_of_wechats_is_waited_out(now):
    tonight = now + timedelta(hours=12)
    assert a_picture(now, 1).next_try(tonight) == tonight
    assert a_picture(now, 20).next_try(now + timedelta(minutes=1)) == now + LONGEST_PAUSE


def test_nobody_asks_for_what_wechat_has_forgotten_by_then(now):
    sent = now - LASTS + timedelta(minutes=30)
    assert a_picture(sent, 3).next_try() is not None
    assert a_picture(sent, 20).next_try() is None
    assert a_picture(sent, 1).next_try(now + timedelta(hours=12)) is None
    assert a_picture(now - LASTS, 1).next_try() is None
