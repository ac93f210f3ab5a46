"""Codes that pass, and what WeChat may say to whoever asks for a code."""

import json
from datetime import timedelta

import pytest

from bot.wechat import qr
from bot.wechat.faults import CodeError, NoAnswerError, TokenRefusedError
from bot.wechat.qr import make_code, make_passing_code
from tests.wechat.fake import TOKEN, reset

CREATE = "/cgi-bin/qrcode/create"
TOLD = {"ticket": "gQH4", "expire_seconds": 2592000, "url": "http://weixin.qq.com/q/x"}


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch):
    monkeypatch.setattr(qr, "PAUSES", (0.01, 0.01))
    monkeypatch.setattr(qr, "A_MINUTE", 0.02)


def says(wechat, *answers):
    """These answers, one after the other, the last for good."""
    waiting = list(answers)

    async def answer(request):
        told = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return await wechat.told(request, told)

    wechat.answers[CREATE] = answer


def refusal(errcode):
    return {"errcode": errcode, "errmsg": "no"}


@pytest.mark.parametrize(
    ("lasts", "seconds"),
    [(timedelta(days=30), 2592000), (timedelta(days=99), 2592000), (timedelta(hours=1), 3600)],
)
async def test_a_passing_code_lasts_thirty_days_at_most(client, wechat, lasts, seconds):
    says(wechat, TOLD)
    assert await make_passing_code(client, "iAB2CD3EF", lasts) == TOLD["url"]
    [(_, _, body)] = wechat.calls
    assert json.loads(body) == {
        "action_name": "QR_STR_SCENE",
        "expire_seconds": seconds,
        "action_info": {"scene": {"scene_str": "iAB2CD3EF"}},
    }


@pytest.mark.parametrize("first", [refusal(-1), refusal(45011), refusal(268487001), 502, reset])
async def test_what_may_pass_is_asked_again(client, wechat, first):
    says(wechat, first, TOLD)
    assert await make_code(client, "b3") == TOLD["url"]
    assert len(wechat.calls) == 2
    assert wechat.calls[0][2] == wechat.calls[1][2]


@pytest.mark.parametrize("errcode", [45009, 45029, 40053, 40097, 48001, 48004, 50001, 89503])
async def test_a_no_is_a_no_at_once(client, wechat, errcode):
    says(wechat, refusal(errcode))
    with pytest.raises(CodeError) as told:
        await make_code(client, "b3")
    assert told.value.errcode == errcode
    assert len(wechat.calls) == 1


@pytest.mark.parametrize("errcode", [40013, 40125, 40164])
async def test_without_a_token_nothing_is_asked(client, wechat, errcode):
    wechat.answers[TOKEN] = refusal(errcode)
    with pytest.raises(TokenRefusedError) as told:
        await make_code(client, "b3")
    assert told.value.errcode == errcode
    assert wechat.calls == []


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_stale_token_is_renewed(client, wechat, errcode):
    says(wechat, refusal(errcode), TOLD)
    assert await make_code(client, "b3") == TOLD["url"]
    assert wechat.tokens == 2


async def test_busy_for_good_ends_with_what_was_said(client, wechat):
    says(wechat, refusal(-1))
    with pytest.raises(CodeError, match="-1"):
        await make_code(client, "b3")
    assert len(wechat.calls) == 1 + len(qr.PAUSES)


async def test_an_answer_without_an_address_is_none(client, wechat):
    says(wechat, {"ticket": "gQH4"})
    with pytest.raises(NoAnswerError, match="address"):
        await make_code(client, "b3")


async def test_a_code_that_stays(client, wechat):
    says(wechat, TOLD)
    assert await make_code(client, "b3") == TOLD["url"]
    wanted = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "b3"}}}
    assert json.loads(wechat.calls[0][2]) == wanted


@pytest.mark.parametrize("scene", ["", "x" * 65])
async def test_a_scene_out_of_bounds_is_not_asked_for(client, wechat, scene):
    with pytest.raises(ValueError, match="1 to 64"):
        await make_code(client, scene)
    assert wechat.calls == []
