"""Photos and voice clips: asked for by their id alone, taken as they are, and sent on whole."""

import asyncio
import gzip
import logging
from asyncio import start_server
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser

import pytest
from aiohttp import web

from bot import clock
from bot.community.media import MediaWhy
from bot.delivery.collecting import Unfetched
from bot.sandbox import samples
from bot.wechat import media as media_module
from bot.wechat.client import Client
from bot.wechat.faults import CodeError, NoAnswerError, NotSentError, TooLargeError
from bot.wechat.media import WeChatMedia, fetch, upload

from .fake import TOKEN, reset

GET, UPLOAD = "/cgi-bin/media/get", "/cgi-bin/media/upload"
PHOTO = samples.photo()
NUMBER = "media-id_of-a-photo/+=&x"
LARGEST = 10 << 20


def answering(body, **given):
    async def answer(_request):
        return web.Response(body=body, **given)

    return answer


@pytest.fixture
def noon():
    now = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    clock.read_from(lambda: now)
    yield now
    clock.read_from(None)


@asynccontextmanager
async def saying(*octets):
    """A WeChat that says these octets to every call after the token's, then hangs up."""
    told = b'{"access_token": "t", "expires_in": 7200}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told)

    async def serve(reader, writer):
        asked = await reader.readuntil(b"\r\n\r\n")
        if b"stable_token" in asked:
            writer.write(head + told)
            asked = await reader.readuntil(b"\r\n\r\n")
        writer.writelines(octets)
        await writer.drain()
        writer.close()

    server = await start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@pytest.mark.parametrize(
    "given",
    [
        {"content_type": "image/png", "headers": {"Content-disposition": "attachment"}},
        {"content_type": "application/json"},
        {"content_type": "text/html"},
        {"headers": {"Content-Encoding": "gzip"}},
        {},
    ],
    ids=["as the page says", "lies: JSON", "lies: HTML", "packed", "no type"],
)
async def test_what_was_sent_comes_as_it_is_whatever_its_type_is_called(wechat, client, given):
    body = gzip.compress(PHOTO) if "Encoding" in str(given) else PHOTO
    wechat.answers[GET] = answering(body, **given)
    assert await fetch(client, NUMBER) == PHOTO
    ((path, query, body),) = wechat.calls
    assert (path, query["media_id"], body) == (GET, NUMBER, b"")
    assert query["access_token"].startswith("token-canary-")


async def test_only_the_api_is_asked_whatever_the_id_looks_like(wechat, client):
    """The id comes in a message: it can be anything that somebody with our token wrote there."""
    for number in ("http://169.254.169.254/", "//evil.example/x", "../../token", "a&x=1#", "照片"):
        wechat.answers[GET] = PHOTO
        await fetch(client, number)
        path, query, _ = wechat.calls[-1]
        assert (path, query["media_id"]) == (GET, number)
        assert set(query) == {"media_id", "access_token"}


async def test_no_redirect_is_followed(wechat, client):
    elsewhere = {"Location": f"{wechat.url}/elsewhere"}
    wechat.answers[GET] = answering(b"", status=302, headers=elsewhere)
    with pytest.raises(NoAnswerError):
        await fetch(client, NUMBER)
    assert [path for path, *_ in wechat.calls] == [GET]


async def test_a_token_out_of_date_is_renewed_once(wechat, client):
    wechat.good, wechat.answers[GET] = "token-canary-2", PHOTO
    assert await fetch(client, NUMBER) == PHOTO
    assert wechat.tokens == 2
    wechat.good = "none"
    with pytest.raises(CodeError):
        await fetch(client, NUMBER)
    assert wechat.tokens <= 4


@pytest.mark.parametrize("errcode", [40007, -1, 45009, 48001, 41006])
async def test_an_errcode_is_no_file_whatever_its_type_is_called(wechat, client, errcode):
    told = b'\n {"errcode": %d, "errmsg": "no rid: 6"}' % errcode
    for kind in ("application/json", "image/jpeg", "text/plain"):
        wechat.answers[GET] = answering(told, content_type=kind)
        with pytest.raises(CodeError) as refused:
            await fetch(client, NUMBER)
        assert refused.value.errcode == errcode


@pytest.mark.parametrize(
    "answer",
    [
        502,
        404,
        b"",
        b"<html><head><title>502 Bad Gateway</title>",
        b"\r\n<!DOCTYPE html><p>",
        b'{"errcode": 400',
        reset,
        answering(b"<html>502</html>", status=502, content_type="text/html"),
    ],
    ids=["502", "404", "nothing", "a page", "a doctype", "JSON cut", "reset", "a 502 page"],
)
async def test_what_is_no_answer_is_not_taken_for_a_file(wechat, client, answer):
    wechat.answers[GET] = answer
    with pytest.raises(NoAnswerError):
        await fetch(client, NUMBER)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(PHOTO) + 1),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",  # nobody says where it ends
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % (len(PHOTO) + 1),
    ],
    ids=["length", "until it hangs up", "chunked"],
)
async def test_a_connection_cut_in_the_middle_gives_no_half_picture(http, head):
    async with saying(head, PHOTO) as url:
        with pytest.raises(NoAnswerError):
            await fetch(Client("wx0", "s", http, url), NUMBER)


async def test_a_packed_answer_cut_short_gives_no_half_picture(wechat, client):
    packed = {"headers": {"Content-Encoding": "gzip"}}
    wechat.answers[GET] = answering(gzip.compress(PHOTO)[:-20], **packed)
    with pytest.raises(NoAnswerError):
        await fetch(client, NUMBER)


async def test_one_that_is_too_large_is_not_read_to_its_end(wechat, client):
    wechat.answers[GET] = PHOTO
    assert await fetch(client, NUMBER, len(PHOTO)) == PHOTO
    with pytest.raises(TooLargeError):
        await fetch(client, NUMBER, len(PHOTO) - 1)
    assert await client.get("menu/get") == {"errcode": 0, "errmsg": "ok"}  # the house goes on


async def test_a_packed_bomb_does_not_burst(wechat, client):
    packed = {"headers": {"Content-Encoding": "gzip"}}
    wechat.answers[GET] = answering(gzip.compress(bytes(50 << 20)), **packed)
    with pytest.raises(NoAnswerError):
        await fetch(client, NUMBER)


async def test_an_answer_without_an_end_is_given_up(http, monkeypatch):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    async with saying(head, *[chunk] * 200) as url:
        with pytest.raises(TooLargeError):
            await fetch(Client("wx0", "s", http, url), NUMBER, 1 << 20)


async def test_one_that_never_comes_is_given_up(wechat, client, monkeypatch):
    monkeypatch.setattr(media_module, "SECONDS", 0.2)

    async def silent(_request):
        await asyncio.sleep(1)
        return web.Response(body=PHOTO)

    wechat.answers[GET] = silent
    await client.token.get()
    with pytest.raises(NoAnswerError):
        await fetch(client, NUMBER)


NOT_TAKEN = [
    (40007, Unfetched(MediaWhy.NO_LONGER_THERE)),
    (-1, Unfetched(MediaWhy.FAILED)),
    (48001, Unfetched(MediaWhy.FAILED)),
    (41006, Unfetched(MediaWhy.FAILED)),
]


@pytest.mark.parametrize(("errcode", "ending"), NOT_TAKEN)
async def test_what_an_errcode_means_for_a_picture(wechat, client, caplog, errcode, ending):
    wechat.answers[GET] = {"errcode": errcode, "errmsg": "no"}
    assert await WeChatMedia(client).fetch(NUMBER, LARGEST) == ending
    assert str(errcode) in caplog.text
    assert NUMBER not in caplog.text


async def test_a_limit_says_when_to_ask_again(wechat, client, noon):
    source = WeChatMedia(client)
    wechat.answers[GET] = {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert await source.fetch(NUMBER, LARGEST) == Unfetched(MediaWhy.FAILED, midnight)
    wechat.answers[GET] = {"errcode": 45011, "errmsg": "api minute-quota reach limit"}
    soon = noon + timedelta(minutes=1)
    assert await source.fetch(NUMBER, LARGEST) == Unfetched(MediaWhy.FAILED, soon)


async def test_whatever_happens_the_source_raises_nothing(wechat, client, http, caplog):
    source = WeChatMedia(client)
    for answer in (502, b"", reset, b"<html>", b'{"x'):
        wechat.answers[GET] = answer
        assert await source.fetch(NUMBER, LARGEST) == Unfetched(MediaWhy.FAILED)
    wechat.answers[GET] = PHOTO
    assert await source.fetch(NUMBER, 100) == Unfetched(MediaWhy.TOO_BIG)
    assert await source.fetch(NUMBER, LARGEST) == PHOTO
    nobody = WeChatMedia(Client("wx0", "s", http, "http://127.0.0.1:1"))
    assert await nobody.fetch(NUMBER, LARGEST) == Unfetched(MediaWhy.FAILED)
    wechat.answers[TOKEN] = {"errcode": 40125, "errmsg": "invalid appsecret"}
    locked_out = WeChatMedia(Client("wx0", "s", http, wechat.url))
    assert await locked_out.fetch(NUMBER, LARGEST) == Unfetched(MediaWhy.FAILED)
    assert "canary" not in caplog.text
    assert all(record.levelno <= logging.WARNING for record in caplog.records)


@pytest.mark.parametrize(
    ("type_", "mime", "content"),
    [
        ("png", "image/png", PHOTO),
        ("jpg", "image/jpeg", b"\xff\xd8\xff\r\n--\r\n\x00\xff"),
        ("gif", "image/gif", b"GIF89a"),
        ("amr", "audio/amr", samples.voice()),
        ("mp3", "audio/mpeg", b"ID3" + bytes(4096)),
    ],
)
async def test_a_file_is_uploaded_as_a_form(wechat, client, type_, mime, content):
    seen, kind = {}, "image" if mime.startswith("image/") else "voice"

    async def take(request):
        seen["type"] = request.headers["Content-Type"]
        return web.json_response({"type": kind, "media_id": "new", "created_at": 1})

    wechat.answers[UPLOAD] = take
    assert await upload(client, kind, type_, content) == "new"
    ((_, query, body),) = wechat.calls
    assert query["type"] == kind
    form = BytesParser().parsebytes(b"Content-Type: %s\r\n\r\n%s" % (seen["type"].encode(), body))
    (part,) = form.get_payload()
    assert (part.get_content_type(), part.get_filename()) == (mime, f"media.{type_}")
    assert part.get_param("name", header="Content-Disposition") == "media"
    rest = content + b"\r\n--%s--\r\n" % form.get_boundary().encode()
    assert body.partition(b"\r\n\r\n")[2] == rest


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"errcode": 40005, "errmsg": "invalid file type"}, CodeError),
        ({"errcode": 0}, NoAnswerError),
        ({"media_id": ""}, NoAnswerError),
        ({"media_id": 7}, NoAnswerError),
        (b"\xff\xd8\xff", NoAnswerError),
        (502, NoAnswerError),
        (reset, NoAnswerError),
    ],
)
async def test_an_upload_that_gave_no_id(wechat, client, answer, fault):
    wechat.answers[UPLOAD] = answer
    with pytest.raises(fault):
        await upload(client, "image", "png", PHOTO)


async def test_an_upload_with_a_stale_token_is_sent_again_whole(wechat, client):
    wechat.good, wechat.answers[UPLOAD] = "token-canary-2", {"media_id": "new"}
    assert await upload(client, "image", "png", PHOTO) == "new"
    first, second = (body for *_, body in wechat.calls)
    assert first == second


async def test_an_upload_where_nobody_listens_did_not_leave(http):
    with pytest.raises(NotSentError):
        await upload(Client("wx0", "s", http, "http://127.0.0.1:1"), "image", "png", PHOTO)


async def test_the_sandbox_takes_and_gives_it(platform_with_token):
    client, platform = platform_with_token
    for kind, type_, content in (
        ("image", "png", PHOTO),
        ("voice", "amr", samples.voice()),
    ):
        number = await upload(client, kind, type_, content)
        assert platform.media.find(number, kind).data == content
        assert await fetch(client, number) == content
    with pytest.raises(CodeError, match="40007"):
        await fetch(client, "unknown")
    with pytest.raises(CodeError, match="40005"):
        await upload(client, "voice", "mp3", PHOTO)
    video = platform.media.keep("video", samples.video())
    assert b"video_url" in await fetch(client, video.id)  # of no type that is kept


@pytest.fixture
async def platform_with_token(http):
    from bot.sandbox import Account, Platform, serve  # noqa: PLC0415 - none of the others needs it

    account = Account("wx0000000000000001", "hush-secret", "hush-token", "k" * 43)
    platform = Platform(account)
    server = await serve(platform)
    yield Client("wx0000000000000001", "hush-secret", http, platform.origin), platform
    await server.cleanup()
