"""Pictures on their way out: uploaded once, sent by media id, never in doubt for an upload."""

import json

import pytest

from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    Option,
    OutOfReach,
    Picture,
    Refused,
    TokenStale,
    Why,
)
from bot.storage.files import Files
from bot.storage.seal import Seal
from bot.wechat import pictures
from bot.wechat.client import Client
from bot.wechat.gateway import WeChatGateway
from bot.wechat.lines import Lines, Patience

from .fake import SEND, TOKEN, reset, stall

NOW = 1795329000  # 2026-11-22 06:30 UTC
DAY = 24 * 3600
OPENID, UPLOAD = "oLi-canary", "/cgi-bin/media/upload"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
OPTIONS = (Option("满意", "满意 12"), Option("不满意", "不满意 12"))


def code(errcode):
    return {"errcode": errcode, "errmsg": "as told"}


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path, Seal(bytes(32)))


@pytest.fixture
def photo(files):
    return Picture(files.keep(JPEG), "jpg", "image")


@pytest.fixture
def gateway(wechat, http, files, set_clock, monkeypatch):
    """WeChat numbers what is uploaded: m1, m2 ..."""
    monkeypatch.setattr(pictures, "WITHIN", 0.5)
    set_clock(NOW)
    uploads = []

    async def upload(_request):
        uploads.append(1)
        return await wechat.told(_request, {"type": "image", "media_id": f"m{len(uploads)}"})

    wechat.answers[UPLOAD] = upload
    return gateway_to(wechat.url, http, files)


def gateway_to(url, http, files=None):
    client = Client("wx0", "app-secret-canary", http, url, Patience(0.5, 0.3))
    return WeChatGateway(client, files=files)


def sent(wechat):
    """The bodies of the customer messages."""
    return [json.loads(body) for path, _, body in wechat.calls if path == SEND]


def uploads(wechat):
    return [(query, body) for path, query, body in wechat.calls if path == UPLOAD]


def answers(wechat, *told):
    """The next answers to a customer message, then ok."""
    left = list(told)

    async def answer(request):
        return await wechat.told(request, left.pop(0) if left else code(0))

    wechat.answers[SEND] = answer


async def test_it_is_uploaded_once_and_sent_by_its_media_id(gateway, wechat, photo):
    assert await gateway.send_picture(OPENID, photo) == Accepted()
    assert await gateway.send_picture("oWang", photo) == Accepted()
    [(query, body)] = uploads(wechat)
    assert query["type"] == "image"
    assert JPEG in body
    assert b"image/jpeg" in body
    image = {"msgtype": "image", "image": {"media_id": "m1"}}
    assert sent(wechat) == [{"touser": OPENID, **image}, {"touser": "oWang", **image}]


async def test_a_voice_clip_is_one(gateway, wechat, files):
    clip = Picture(files.keep(b"#!AMR\n..."), "amr", "voice")
    assert await gateway.send_picture(OPENID, clip) == Accepted()
    assert sent(wechat) == [{"touser": OPENID, "msgtype": "voice", "voice": {"media_id": "m1"}}]
    [(query, body)] = uploads(wechat)
    assert (query["type"], b"audio/amr" in body) == ("voice", True)


async def test_before_wechat_forgets_it_it_is_uploaded_again(gateway, wechat, photo, set_clock):
    await gateway.send_picture(OPENID, photo)
    set_clock(NOW + 3 * DAY - 3 * 3600)
    await gateway.send_picture(OPENID, photo)
    assert len(uploads(wechat)) == 1
    set_clock(NOW + 3 * DAY - 3600)
    await gateway.send_picture(OPENID, photo)
    assert [body["image"]["media_id"] for body in sent(wechat)] == ["m1", "m1", "m2"]


async def test_forgotten_all_the_same_it_is_uploaded_and_sent_once_more(gateway, wechat, photo):
    await gateway.send_picture(OPENID, photo)
    answers(wechat, code(40007))
    assert await gateway.send_picture(OPENID, photo) == Accepted()
    assert [body["image"]["media_id"] for body in sent(wechat)] == ["m1", "m1", "m2"]
    answers(wechat, code(40007), code(40007))
    assert await gateway.send_picture(OPENID, photo) == Refused(Why.BAD_CONTENT)
    assert len(sent(wechat)) == 5


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (code(40004), Refused(Why.OUR_MISTAKE)),
        (code(40005), Refused(Why.OUR_MISTAKE)),
        (code(45001), Refused(Why.BAD_CONTENT)),
        (code(45009), Refused(Why.QUOTA_USED)),
        (code(48001), Refused(Why.ACCOUNT_LIMITED)),
        (code(40164), Refused(Why.NOT_WHITELISTED)),
        (code(40001), TokenStale()),
        (code(-1), Later),
        (code(45011), Later),
        ({"type": "image"}, Later),
        (502, Later),
        (b'{"media_id": "m', Later),
        (reset, Later),
        (stall, Later),
    ],
)
async def test_an_upload_that_fails_leaves_no_doubt_and_closes_no_lane(
    gateway, wechat, photo, told, outcome
):
    wechat.answers[UPLOAD] = told
    came = await gateway.send_picture(OPENID, photo)
    if outcome is Later:
        assert isinstance(came, Later)
        assert not came.lane
        assert 0 < came.at.timestamp() - NOW <= 60
    else:
        assert came == outcome
    assert sent(wechat) == []


async def test_without_a_token_or_a_line_nothing_left(wechat, http, files, photo):
    wechat.answers[TOKEN] = code(40125)
    gateway = gateway_to(wechat.url, http, files)
    assert await gateway.send_picture(OPENID, photo) == Misconfigured(Why.SECRET_WRONG)
    nowhere = gateway_to("http://127.0.0.1:9", http, files)
    assert await nowhere.send_picture(OPENID, photo) == NeverLeft()
    assert sent(wechat) == []


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (code(-1), Ambiguous(Why.WECHAT_BUSY)),
        (reset, Ambiguous(Why.NO_ANSWER)),
        (502, Ambiguous(Why.NO_ANSWER)),
        (code(45047), OutOfReach(Why.COUNTED_OUT)),
        (code(48001), Misconfigured(Why.ACCOUNT_LIMITED)),
    ],
)
async def test_the_send_itself_ends_as_any_other(gateway, wechat, photo, told, outcome):
    wechat.answers[SEND] = told
    assert await gateway.send_picture(OPENID, photo) == outcome
    assert len(sent(wechat)) == 1


async def test_a_file_that_is_gone_or_was_changed(gateway, wechat, files, photo, tmp_path):
    files.remove(photo.name)
    assert await gateway.send_picture(OPENID, photo) == Refused(Why.PICTURE_LOST)
    other = Picture(files.keep(JPEG), "jpg", "image")
    sealed = bytearray((tmp_path / other.name).read_bytes())
    sealed[-1] ^= 1
    (tmp_path / other.name).write_bytes(sealed)
    assert await gateway.send_picture(OPENID, other) == Refused(Why.PICTURE_LOST)
    assert await gateway.send_picture(OPENID, Picture("../x", "jpg", "image")) == Refused(
        Why.PICTURE_LOST
    )
    assert wechat.calls == []


async def test_without_a_folder_of_files(wechat, http, photo):
    gateway = gateway_to(wechat.url, http)
    assert await gateway.send_picture(OPENID, photo) == Refused(Why.PICTURE_LOST)


async def test_options_as_wechat_wants_them(gateway, wechat):
    assert await gateway.send_menu(OPENID, "满意吗？", OPTIONS) == Accepted()
    [body] = sent(wechat)
    assert body == {
        "touser": OPENID,
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": "满意吗？",
            "list": [
                {"id": "满意 12", "content": "满意"},
                {"id": "不满意 12", "content": "不满意"},
            ],
            "tail_content": "",
        },
    }


@pytest.mark.parametrize("errcode", [40200, 45098, 45099])
async def test_where_they_are_refused_the_words_go_alone(gateway, wechat, set_clock, errcode):
    answers(wechat, code(errcode))
    assert await gateway.send_menu(OPENID, "满意吗？", OPTIONS) == Accepted()
    assert await gateway.send_menu(OPENID, "满意吗？", OPTIONS) == Accepted()
    set_clock(NOW + 3600)
    assert await gateway.send_menu(OPENID, "满意吗？", OPTIONS) == Accepted()
    kinds = [body["msgtype"] for body in sent(wechat)]
    assert kinds == ["msgmenu", "text", "text", "msgmenu"]
    assert sent(wechat)[1]["text"] == {"content": "满意吗？"}


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (code(-1), Ambiguous(Why.WECHAT_BUSY)),
        (reset, Ambiguous(Why.NO_ANSWER)),
        (502, Ambiguous(Why.NO_ANSWER)),
        (code(45015), OutOfReach(Why.SILENT)),
        (code(45002), Refused(Why.BAD_CONTENT)),
    ],
)
async def test_what_is_in_doubt_or_refused_for_another_reason_is_not_said_twice(
    gateway, wechat, told, outcome
):
    wechat.answers[SEND] = told
    assert await gateway.send_menu(OPENID, "满意吗？", OPTIONS) == outcome
    assert len(sent(wechat)) == 1


async def test_of_the_words_alone_the_end_is_told(gateway, wechat):
    answers(wechat, code(40200), code(45047))
    outcome = await gateway.send_menu(OPENID, "满意吗？", OPTIONS)
    assert outcome == OutOfReach(Why.COUNTED_OUT)
    answers(wechat, reset)
    outcome = await gateway.send_menu(OPENID, "满意吗？", OPTIONS)
    assert outcome == Ambiguous(Why.NO_ANSWER)


async def test_nothing_raises_whatever_is_sent(gateway, photo):
    odd = "\udc00\x00"
    assert await gateway.send_menu(odd, odd, [Option(odd, odd)]) == Accepted()
    assert await gateway.send_picture(odd, photo) == Accepted()
    async with Lines() as closing:
        pass
    closed = gateway_to("http://127.0.0.1:9", closing)
    assert await closed.send_menu(OPENID, "您好", OPTIONS) == NeverLeft()
