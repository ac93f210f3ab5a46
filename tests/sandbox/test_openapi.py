"""Asking after quotas and refused calls, setting quotas back."""

import pytest

from bot.sandbox.quota import limits_of

from .account import ACCOUNT

SEND = "/cgi-bin/message/mass/send"


async def asked(api, path):
    return await api.post("openapi/quota/get", {"cgi_path": path})


async def cleared(api, path):
    return (await api.post("openapi/quota/clear", {"cgi_path": path}))["errcode"]


@pytest.mark.parametrize(
    ("path", "errcode"),
    [
        ("/cgi-bin/menu/get", 0),
        (SEND, 0),
        ("/cgi-bin/getcallbackip", 76003),
        ("/sns/userinfo", 76022),
        ("/cgi-bin/poem/write", 76021),
        ("cgi-bin/menu/get", 76021),
        ("/cgi-bin/menu/get?access_token=x", 76021),
        ("", 76021),
    ],
)
async def test_which_paths_have_a_quota(api, path, errcode):
    assert (await asked(api, path))["errcode"] == errcode
    assert await cleared(api, path) == errcode


async def test_what_is_told_of_one(api, platform):
    platform.quota.used[SEND] = 3
    told = await asked(api, SEND)
    assert told["quota"] == {"daily_limit": 100, "used": 3, "remain": 97}
    assert told["rate_limit"] == {"call_count": 60, "refresh_second": 60}
    platform.quota.used[SEND] = 1000
    assert (await asked(api, SEND))["quota"]["remain"] == 0


async def test_one_is_set_back_fifty_times_a_month(api, platform, clock):
    platform.quota.used[SEND], platform.quota.used["/cgi-bin/menu/get"] = 100, 7
    assert await cleared(api, SEND) == 0
    assert (await asked(api, SEND))["quota"]["used"] == 0
    assert (await asked(api, "/cgi-bin/menu/get"))["quota"]["used"] == 7
    assert [await cleared(api, SEND) for _ in range(50)] == [0] * 49 + [48006]
    clock.forward(days=30)
    await api.renew()
    assert await cleared(api, SEND) == 0


async def test_all_are_set_back_ten_times_a_month_either_way(api):
    right = {"appid": ACCOUNT.app_id, "appsecret": ACCOUNT.secret}
    told = [await api.post("clear_quota", right) for _ in range(9)]
    api.token = ""
    told += [await api.post("clear_quota/v2", right) for _ in range(2)]
    assert [answer["errcode"] for answer in told] == [0] * 10 + [48006]


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [({"appid": "wx1"}, 40013), ({"appsecret": "x"}, 40125), ({"appsecret": ""}, 41004)],
)
async def test_without_a_token_the_secret_is_asked(api, wrong, errcode):
    right = {"appid": ACCOUNT.app_id, "appsecret": ACCOUNT.secret}
    assert (await api.post("clear_quota/v2", right | wrong))["errcode"] == errcode


async def test_a_refused_call_can_be_asked_after_for_seven_days(api, phone, clock):
    async def ask(rid):
        return await api.post("openapi/rid/get", {"rid": rid})

    told = await api.post("message/custom/send", {"touser": phone.openid, "msgtype": "poem"})
    rid = told["errmsg"].rpartition(" rid: ")[2]
    request = (await ask(rid))["request"]
    assert request["request_url"] == "/cgi-bin/message/custom/send"
    assert request["client_ip"] == "127.0.0.1"
    assert '"msgtype": "poem"' in request["request_body"]
    assert "40008" in request["response_body"]
    assert api.token not in str(request)
    assert (await ask("x"))["errcode"] == 76002
    assert (await ask("00000000-00000000-00000000"))["errcode"] == 76001
    clock.forward(days=7)
    await api.renew()
    assert (await ask(rid))["errcode"] == 76004


QUOTAS = [  # path, a verified account's, a test account's
    ("token", 2_000, 200),
    ("menu/create", 1_000, 100),
    ("menu/get", 10_000, 1_000),
    ("menu/delete", 1_000, 100),
    ("tags/create", 1_000, 100),
    ("tags/members/batchtagging", 100_000, 1_000),
    ("media/upload", 100_000, 500),
    ("media/get", 200_000, 1_000),
    ("message/custom/send", 500_000, 50_000),
    ("message/template/send", 100_000, 10_000),
    ("qrcode/create", 100_000, 10_000),
    ("user/get", 500, 100),
    ("user/info", 500_000, 500_000),
    ("user/info/updateremark", 10_000, 1_000),
]


@pytest.mark.parametrize(("path", "verified", "test"), QUOTAS, ids=[quota[0] for quota in QUOTAS])
def test_how_often_a_day(path, verified, test):
    assert limits_of("service")[f"/cgi-bin/{path}"] == verified
    assert limits_of("test")[f"/cgi-bin/{path}"] == test
