"""A photo is drawn anew: what it shows stays, what it gives away does not."""

import io
from random import Random

import pytest
from PIL import Image

from bot.delivery.redrawing import LARGEST, UndrawableError, redraw

GPS, ORIENTATION, MAKER, OWNER = 0x8825, 0x0112, 0x010F, 0xA430
ON_ITS_SIDE = 6
RED, BLUE = (220, 20, 20), (20, 20, 220)


def picture(kind="JPEG", size=(60, 40), mode="RGB", **given):
    """Red on its left half, blue on its right."""
    image = Image.new(mode, size, RED if mode == "RGB" else (*RED, 255))
    right = (size[0] // 2, 0, *size)
    image.paste(BLUE if mode == "RGB" else (*BLUE, 0), right)
    to = io.BytesIO()
    image.save(to, kind, **given)
    return to.getvalue()


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def is_like(color, wanted):
    return all(abs(one - other) < 40 for one, other in zip(color, wanted, strict=True))


def test_what_the_camera_wrote_into_it_is_gone():
    exif = Image.Exif()
    exif[MAKER], exif[OWNER] = "Phone", "王秀英"
    exif.get_ifd(GPS)[2] = (30.0, 39.0, 12.5)
    given = picture(exif=exif, comment="翠竹园6号楼".encode())
    assert b"Phone" in given
    drawn = redraw(given)
    assert not opened(drawn).getexif()
    for secret in (b"Phone", "王秀英".encode(), "翠竹园".encode(), b"Exif"):
        assert secret not in drawn


def test_it_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = ON_ITS_SIDE
    drawn = opened(redraw(picture(exif=exif)))
    assert drawn.size == (40, 60)
    assert is_like(drawn.getpixel((20, 5)), RED)
    assert is_like(drawn.getpixel((20, 55)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_each_kind_becomes_a_jpeg_of_the_same(kind):
    drawn = opened(redraw(picture(kind)))
    assert (drawn.format, drawn.size) == ("JPEG", (60, 40))
    assert is_like(drawn.getpixel((5, 20)), RED)
    assert is_like(drawn.getpixel((55, 20)), BLUE)


def test_what_is_clear_becomes_white():
    drawn = opened(redraw(picture("PNG", mode="RGBA")))
    assert is_like(drawn.getpixel((5, 20)), RED)
    assert is_like(drawn.getpixel((55, 20)), (255, 255, 255))


def test_the_first_of_a_moving_picture_stays():
    frames = [Image.new("RGB", (30, 30), color) for color in (RED, BLUE)]
    to = io.BytesIO()
    frames[0].save(to, "GIF", save_all=True, append_images=frames[1:])
    assert is_like(opened(redraw(to.getvalue())).getpixel((15, 15)), RED)


def test_a_large_one_becomes_small_enough_for_wechat():
    noise = Image.frombytes("RGB", (3000, 2000), Random(7).randbytes(3000 * 2000 * 3))  # noqa: S311
    to = io.BytesIO()
    noise.save(to, "JPEG", quality=95)
    assert len(to.getvalue()) > LARGEST
    drawn = redraw(to.getvalue())
    assert len(drawn) <= LARGEST
    assert max(opened(drawn).size) == 2048


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0nothing",
        b"GIF89a/*<script>*/",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:200],
        picture("BMP"),
    ],
)
def test_what_is_no_picture_is_not_drawn(content):
    with pytest.raises(UndrawableError):
        redraw(content)


def test_what_unfolds_into_too_much_is_not_unfolded():
    to = io.BytesIO()
    Image.new("1", (50_000, 50_000)).save(to, "PNG")
    assert len(to.getvalue()) < 1 << 20
    with pytest.raises(UndrawableError):
        redraw(to.getvalue())
