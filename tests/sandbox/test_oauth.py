"""Web authorization: whom a page may know, once, and for how long."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from .account import ACCOUNT

BACK = "https://bot.example.org/who?next=1#top"
RIGHT = {"appid": ACCOUNT.app_id, "secret": ACCOUNT.secret, "grant_type": "authorization_code"}


def address(platform, scope="snsapi_base", back=BACK, state="s1", appid=ACCOUNT.app_id):
    return (
        f"{platform.origin}/connect/oauth2/authorize?appid={appid}&redirect_uri={quote(back, '')}"
        f"&response_type=code&scope={scope}&state={state}#wechat_redirect"
    )


@pytest.fixture(autouse=True)
def domain(platform):
    platform.switches.page_domains.add("bot.example.org")


def code(platform, phone, scope="snsapi_base"):
    landed = phone.authorizes(address(platform, scope))
    return parse_qs(urlsplit(landed).query)["code"][0]


async def exchange(api, given, **more):
    return await api.get("/sns/oauth2/access_token", **(RIGHT | {"code": given} | more))


async def test_a_code_comes_back_with_the_state(platform, phone):
    landed = phone.authorizes(address(platform))
    assert landed.startswith("https://bot.example.org/who?next=1&code=")
    assert landed.endswith("&state=s1")


async def test_a_code_is_changed_once(api, platform, phone):
    given = code(platform, phone)
    told = await exchange(api, given)
    assert (told["openid"], told["scope"], told["expires_in"]) == (
        phone.openid,
        "snsapi_base",
        7200,
    )
    assert "is_snapshotuser" not in told
    assert (await exchange(api, given))["errcode"] == 40163


async def test_anybody_can_be_known_follower_or_not(api, platform):
    stranger = platform.phone("没关注的人")
    assert (await exchange(api, code(platform, stranger)))["openid"] == stranger.openid


async def test_a_code_lasts_five_minutes(api, platform, phone, clock):
    late, early = code(platform, phone), code(platform, phone)
    clock.forward(minutes=4, seconds=59)
    assert "openid" in await exchange(api, early)
    clock.forward(seconds=1)
    assert (await exchange(api, late))["errcode"] == 42003


@pytest.mark.parametrize(
    ("more", "errcode"),
    [
        ({"code": "guess"}, 40029),
        ({"code": ""}, 41008),
        ({"appid": "wx1"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": "guess"}, 40125),
        ({"secret": ""}, 41004),
        ({"grant_type": "client_credential"}, 40002),
    ],
)
async def test_what_is_refused(api, platform, phone, more, errcode):
    given = code(platform, phone)
    assert (await exchange(api, given, **more))["errcode"] == errcode
    assert "openid" in await exchange(api, given)


async def test_the_pages_token_is_not_the_accounts(api, platform, phone):
    told = await exchange(api, code(platform, phone))
    ours, api.token = api.token, told["access_token"]
    assert (await api.get("user/get"))["errcode"] == 40014
    asked = {"access_token": ours, "openid": phone.openid}
    assert (await api.get("/sns/auth", **asked))["errcode"] == 40001


async def test_userinfo_takes_the_persons_consent(api, platform, phone):
    for scope, errcode in (("snsapi_base", 48001), ("snsapi_userinfo", 0)):
        told = await exchange(api, code(platform, phone, scope))
        asked = {"access_token": told["access_token"], "openid": phone.openid, "lang": "zh_CN"}
        known = await api.get("/sns/userinfo", **asked)
        assert known.get("errcode", 0) == errcode
        assert (await api.get("/sns/auth", **asked)) == {"errcode": 0, "errmsg": "ok"}
        assert (await api.get("/sns/auth", **asked | {"openid": "o" * 28}))["errcode"] == 40003
    assert (known["nickname"], known["sex"], known["privilege"]) == ("王秀英 居民", 0, [])


async def test_a_snapshot_page_sees_somebody_made_up(api, platform, phone):
    phone.user.in_snapshot = True
    told = await exchange(api, code(platform, phone, "snsapi_userinfo"))
    assert told["is_snapshotuser"] == 1
    assert (told["openid"] == phone.openid, len(told["openid"])) == (False, 28)
    asked = {"access_token": told["access_token"], "openid": told["openid"]}
    assert (await api.get("/sns/userinfo", **asked))["nickname"] == "微信用户"
    assert (await api.get("user/info", openid=told["openid"]))["errcode"] == 40003


async def test_a_token_is_renewed_for_thirty_days(api, platform, phone, clock):
    first = await exchange(api, code(platform, phone))
    asked = {"appid": ACCOUNT.app_id, "grant_type": "refresh_token"}

    async def refresh(token=first["refresh_token"]):
        return await api.get("/sns/oauth2/refresh_token", **asked, refresh_token=token)

    clock.forward(hours=1)
    assert (await refresh())["access_token"] == first["access_token"]
    clock.forward(hours=2)
    known = {"access_token": first["access_token"], "openid": phone.openid}
    assert (await api.get("/sns/auth", **known))["errcode"] == 42001
    second = await refresh()
    assert second["access_token"] != first["access_token"]
    known["access_token"] = second["access_token"]
    assert (await api.get("/sns/auth", **known))["errcode"] == 0
    assert (await refresh("guess"))["errcode"] == 40030
    clock.forward(days=30)
    assert (await refresh())["errcode"] == 42002


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scope": "snsapi_login"}, "10005"),
        ({"back": "https://elsewhere.example.org/"}, "10003"),
        ({"appid": "wx1"}, "10013"),
        ({"state": "s-1"}, "state"),
        ({"state": "s" * 129}, "state"),
    ],
)
async def test_a_wrong_address_shows_why(platform, phone, wrong, words):
    with pytest.raises(ValueError, match=words):
        phone.authorizes(address(platform, **wrong))


async def test_the_order_of_the_parameters_matters(platform, phone):
    left, _, right = address(platform).partition("&response_type=code")
    with pytest.raises(ValueError, match="参数"):
        phone.authorizes(f"{left}{right.replace('#', '&response_type=code#')}")


async def test_the_page_asks_whose_phone_it_is(http, api, platform, phone):
    async with http.get(address(platform)) as response:
        assert "王秀英 居民" in await response.text()
    url = f"{address(platform).partition('#')[0]}&openid={phone.openid}"
    async with http.get(url, allow_redirects=False) as response:
        given = parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]
    assert (await exchange(api, given))["openid"] == phone.openid
    async with http.get(url.replace(ACCOUNT.app_id, "wx1")) as response:
        assert "10013" in await response.text()
    async with http.get(url.replace(phone.openid, "nobody")) as response:
        assert response.status == 404
