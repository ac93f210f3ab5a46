"""What each kind of account may call."""

from dataclasses import replace

import pytest

from .account import ACCOUNT

EVERYBODY = ["getcallbackip", "get_current_selfmenu_info", "ticket/getticket"]
VERIFIED = ["menu/get", "user/get", "media/get", "tags/get"]
SERVICE = ["template/get_all_private_template", "template/get_industry", "/sns/auth"]
NOTICES = ["/wxaapi/newtmpl/gettemplate"]
POSTED = {
    "message/custom/send": {"service", "subscription", "test"},
    "message/custom/typing": {"service", "subscription", "test"},
    "message/template/send": {"service", "test"},
    "qrcode/create": {"service", "test"},
    "message/subscribe/bizsend": {"service", "subscription"},
    "message/mass/send": {"service"},
    "message/mass/sendall": {"service", "subscription"},
    "message/mass/get": {"service", "subscription"},
    "message/mass/preview": {"service", "subscription"},
    "tags/create": {"service", "subscription", "test"},
    "tags/members/batchtagging": {"service", "subscription", "test"},
    "menu/addconditional": {"service", "subscription", "test"},
    "user/info/updateremark": {"service", "subscription", "test"},
    "media/uploadnews": {"service", "subscription", "test"},
    "template/api_add_template": {"service", "test"},
    "/wxaapi/newtmpl/addtemplate": {"service", "subscription"},
    "openapi/quota/get": {"service", "subscription", "unverified", "test"},
    "clear_quota": {"service", "subscription", "unverified", "test"},
}
KINDS = ["service", "subscription", "unverified", "test"]


@pytest.fixture(params=KINDS)
def account(request):
    return replace(ACCOUNT, kind=request.param)


def is_open(told):
    return told.get("errcode") != 48001


async def test_who_may_ask(api, account):
    asked = [*EVERYBODY, *VERIFIED, *SERVICE, *NOTICES]
    may = [path for path in asked if is_open(await api.get(path))]
    assert (
        may
        == {
            "service": asked,
            "subscription": [*EVERYBODY, *VERIFIED, *NOTICES],
            "unverified": EVERYBODY,
            "test": [*EVERYBODY, *VERIFIED, *SERVICE],
        }[account.kind]
    )


@pytest.mark.parametrize("path", POSTED)
async def test_who_may_send(api, account, path):
    assert is_open(await api.post(path, {})) == (account.kind in POSTED[path])


async def test_a_refused_call_costs_no_quota(api, platform, account):
    await api.post("message/mass/send", {})
    used = platform.quota.used["/cgi-bin/message/mass/send"]
    assert used == (account.kind == "service")


async def test_options_are_not_for_test_accounts(api, account, phone):
    menu = {"head_content": "满意吗？", "list": [{"id": "1", "content": "满意"}]}
    body = {"touser": phone.openid, "msgtype": "msgmenu", "msgmenu": menu}
    expected = {"service": 0, "subscription": 0, "unverified": 48001, "test": 40200}
    assert (await api.post("message/custom/send", body))["errcode"] == expected[account.kind]


async def test_every_kind_hears_and_answers(platform, program, phone, account):
    program.answers = [program.text(phone.openid, "收到")]
    assert (await phone.says("您好")).text == "收到"
