"""What befalls the account itself, and what it may do without its verification."""

import pytest
from wechatpy import parse_message

ACTS = [  # what happens, the event, its nodes besides the moment
    (lambda owner: owner.is_verified(), "qualification_verify_success", "ExpiredTime", {}),
    (lambda owner: owner.is_verified(), "naming_verify_success", "ExpiredTime", {}),
    (
        lambda owner: owner.fails("材料不清"),
        "qualification_verify_fail",
        "FailTime",
        {"FailReason": "材料不清"},
    ),
    (
        lambda owner: owner.fails("重名", "naming"),
        "naming_verify_fail",
        "FailTime",
        {"FailReason": "重名"},
    ),
    (lambda owner: owner.is_reminded(), "annual_renew", "ExpiredTime", {}),
    (lambda owner: owner.lapses(), "verify_expired", "ExpiredTime", {}),
]


@pytest.mark.parametrize("befalls", ACTS, ids=[befalls[1] for befalls in ACTS])
async def test_it_is_told(platform, program, befalls):
    act, event, moment, told = befalls
    await act(platform.owner)
    (heard,) = program.told(event)
    assert heard["FromUserName"] == "mphelper"
    assert heard[moment].isdecimal()
    assert {name: heard[name] for name in told} == told
    assert parse_message(program.heard[0]).type in {"event", "unknown"}


VERIFIED = [
    "user/get",
    "tags/get",
    "menu/get",
    "template/get_industry",
    "/wxaapi/newtmpl/gettemplate",
]


async def test_a_lapsed_account_only_hears_and_answers(api, platform, program, phone):
    await platform.owner.lapses()
    assert [(await api.get(path))["errcode"] for path in VERIFIED] == [48001] * len(VERIFIED)
    assert await api.says(phone, "您好") == 48001
    assert (await api.template(phone))["errcode"] == 48001
    assert "ip_list" in await api.get("getcallbackip")
    program.answers = [program.text(phone.openid, "收到")]
    assert (await phone.says("您好")).text == "收到"
    assert "access_token" in await api.get("token", grant_type="client_credential", **WHO)
    await platform.owner.is_verified()
    assert await api.says(phone, "您好") == 0


WHO = {"appid": "wx0123456789abcdef", "secret": "s" * 32}
