"""The two token stores."""

import pytest

from .account import ACCOUNT

RIGHT = {"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": ACCOUNT.secret}


async def standing(api):
    return (await api.get("getcallbackip")).get("errcode", 0)


async def stable(api, **more):
    return await api.post("stable_token", RIGHT | more)


async def test_a_plain_token_displaces_the_last_after_five_minutes(api, clock):
    first = api.token
    await api.renew()
    second, api.token = api.token, first
    assert second != first
    clock.forward(minutes=4, seconds=59)
    assert await standing(api) == 0
    clock.forward(seconds=1)
    assert await standing(api) == 40001
    api.token = second
    assert await standing(api) == 0


async def test_a_token_expires_after_two_hours(api, clock):
    clock.forward(hours=2)
    assert await standing(api) == 42001


@pytest.mark.parametrize(("value", "errcode"), [("made-up", 40014), ("", 41001)])
async def test_unknown_and_missing(api, value, errcode):
    api.token = value
    assert await standing(api) == errcode


async def test_the_stable_token_stays_until_its_last_five_minutes(api, clock):
    first = await stable(api)
    assert first["expires_in"] == 7200
    assert len(first["access_token"]) <= 512
    clock.forward(minutes=114, seconds=59)
    assert await stable(api) == {**first, "expires_in": 301}
    clock.forward(seconds=1)
    second = await stable(api)
    assert second["access_token"] != first["access_token"]
    api.token = first["access_token"]
    clock.forward(minutes=4, seconds=59)
    assert await standing(api) == 0
    clock.forward(seconds=1)
    assert await standing(api) == 40001


async def test_the_stores_are_isolated(api):
    api.token = (await stable(api))["access_token"]
    kept = api.token
    for _ in range(3):
        await api.renew()
    assert (await stable(api))["access_token"] == kept


async def test_force_renews_thirty_seconds_apart_twenty_times_a_day(api, clock):
    seen = {(await stable(api))["access_token"]}
    for _ in range(20):
        clock.forward(seconds=30)
        renewed = await stable(api, force_refresh=True)
        assert renewed["access_token"] not in seen
        seen.add(renewed["access_token"])
        clock.forward(seconds=29)
        assert (await stable(api, force_refresh=True))["access_token"] in seen
        assert len(seen) == len({*seen, (await stable(api))["access_token"]})
    clock.forward(minutes=1)
    assert (await stable(api, force_refresh=True))["errcode"] == 45009
    clock.forward(days=1)
    assert "access_token" in await stable(api, force_refresh=True)


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx1"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "guess"}, 40125),
    ],
)
async def test_wrong_credentials(api, wrong, errcode):
    told = await stable(api, **wrong)
    assert told["errcode"] == errcode
    assert " rid: " in told["errmsg"]
    assert (await api.get("token", **(RIGHT | wrong)))["errcode"] == errcode


async def test_the_whitelist_names_the_caller(api, platform):
    platform.tokens.whitelist = {"203.0.113.9"}
    told = await stable(api)
    assert told["errcode"] == 40164
    assert "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist" in told["errmsg"]
    assert (await api.get("token", **RIGHT))["errcode"] == 40164
    assert await standing(api) == 0
    platform.tokens.whitelist.add("127.0.0.1")
    assert "access_token" in await stable(api)


@pytest.mark.parametrize("errcode", [40243, 89503, 89506, 89507])
async def test_what_the_administrator_holds_up(api, platform, errcode):
    platform.switches.token_refused = errcode
    assert (await stable(api))["errcode"] == errcode
    assert (await api.get("token", **RIGHT))["errcode"] == errcode
    assert await standing(api) == 0


async def test_a_wrong_secret_may_be_told_by_another_code(api, platform):
    platform.switches.wrong_secret = 40001
    assert (await stable(api, secret="guess"))["errcode"] == 40001


async def test_ten_thousand_stable_tokens_a_minute(api, platform, clock):
    assert "access_token" in await stable(api)
    platform.quota.lately["/cgi-bin/stable_token"] = 10_000
    assert (await stable(api))["errcode"] == 45011
    clock.forward(minutes=1)
    assert "access_token" in await stable(api)


async def test_a_token_is_as_long_as_there_must_be_room_for(api):
    assert len(api.token) == 512


async def test_forgotten_tokens_are_stale_at_once(api, platform):
    platform.tokens.forget()
    assert await standing(api) == 40001
    await api.renew()
    assert await standing(api) == 0


async def test_two_thousand_plain_tokens_a_day(api, platform, clock):
    platform.quota.used["/cgi-bin/token"] = 2000
    assert (await api.get("token", **RIGHT))["errcode"] == 45009
    clock.forward(days=1)
    assert "access_token" in await api.get("token", **RIGHT)
