"""The same faults over HTTP, as the page and other programs set them."""

import json

import pytest

from bot.sandbox.faults_http import KINDS

from .account import ACCOUNT
from .test_page import get, read_event

SEND = "/cgi-bin/message/custom/send"


class Desk:
    def __init__(self, platform, http):
        self.url, self.http = f"{platform.origin}/sandbox/faults", http

    async def add(self, status=201, **fault):
        async with self.http.post(self.url, json=fault) as response:
            assert response.status == status
            return await response.json()

    async def listed(self):
        async with self.http.get(self.url) as response:
            assert response.status == 200
            return await response.json()

    async def remove(self, number=""):
        async with self.http.delete(f"{self.url}/{number}" if number else self.url) as response:
            assert response.status == 204


@pytest.fixture
def desk(platform, http):
    return Desk(platform, http)


async def test_a_fault_is_added_strikes_and_is_gone(desk, api, phone):
    told = await desk.add(kind="errcode", errcode=45009, where=SEND)
    (fault,) = told["faults"]
    assert (fault["kind"], fault["errcode"], fault["where"]) == ("errcode", 45009, SEND)
    assert (fault["left"], fault["struck"], fault["share"]) == (1, 0, 1.0)
    assert [await api.says(phone, "好") for _ in range(2)] == [45009, 0]
    told = await desk.listed()
    assert (told["faults"], told["struck"]) == ([], {"errcode": 1})
    assert SEND in told["paths"]


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_can_be_switched_on_and_off(desk, kind):
    told = await desk.add(kind=kind, times=None)
    (fault,) = told["faults"]
    assert (fault["kind"], fault["left"]) == (kind, None)
    await desk.remove(fault["id"])
    assert (await desk.listed())["faults"] == []


async def test_one_is_removed_by_its_id_or_all_at_once(desk):
    for errcode in (-1, 45009, 45011):
        told = await desk.add(errcode=errcode, times=None)
    await desk.remove(told["faults"][1]["id"])
    assert [one["errcode"] for one in (await desk.listed())["faults"]] == [-1, 45011]
    await desk.remove(9999)
    await desk.remove()
    assert (await desk.listed())["faults"] == []


async def test_a_mixture_by_seed_and_share(desk, platform):
    told = await desk.add(mixture={"seed": 7, "share": 0.2})
    assert len(told["faults"]) == len(platform.faults) > 10
    assert {one["seed"] for one in told["faults"]} == {7}
    assert max(one["share"] for one in told["faults"]) == 0.1


async def test_the_key_to_come_is_told(desk, platform):
    renewed = ACCOUNT.renewed()
    told = (await desk.listed())["renewed"]
    assert told == {"token": renewed.token, "aes_key": renewed.aes_key}


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"kind": "flood"}, "kind"),
        ({"kind": ["drop"]}, "kind"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"kind": "late", "seconds": 601}, "seconds"),
        ({"share": 0}, "share"),
        ({"share": 1.5}, "share"),
        ({"times": 0}, "times"),
        ({"times": "3"}, "times"),
        ({"copies": 1}, "copies"),
        ({"errcode": "x"}, "errcode"),
        ({"seed": 1.5}, "seed"),
        ({"at_once": 1}, "at_once"),
        ({"who": 7}, "who"),
        ({"where": "/" * 200}, "where"),
        ({"number": 7}, "number"),
        ({"mixture": 7}, "mixture"),
        ({"mixture": {"seed": 7, "who": "x"}}, "mixture"),
        ({"mixture": {"share": 2}}, "share"),
        ({"kind": "clock"}, "until it is switched off"),
    ],
    ids=json.dumps,
)
async def test_what_cannot_be_read_is_named(desk, platform, fault, named):
    assert named in (await desk.add(400, **fault))["error"]
    assert not platform.faults


async def test_another_sites_form_changes_nothing(http, platform, desk):
    body = b'{"kind": "drop", "times": null}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        async with http.post(desk.url, data=body, headers={"Content-Type": kind}) as response:
            assert response.status == 415
    async with http.options(desk.url, headers={"Origin": "http://elsewhere"}) as response:
        assert "Access-Control-Allow-Origin" not in response.headers
    assert not platform.faults


async def test_the_page_hears_of_every_strike(http, platform, desk, api, phone):
    async with http.get(f"{platform.origin}/phones/events") as stream:
        await stream.content.readline()
        await desk.add(where=SEND, times=2)
        assert (await read_event(stream.content, "faults"))["faults"][0]["left"] == 2
        await api.says(phone, "好")
        told = await read_event(stream.content, "faults")
        assert (told["faults"][0]["left"], told["struck"]) == (1, {"errcode": 1})


async def test_the_faults_are_no_part_of_wechats_api(api, platform, http):
    assert (await api.get("sandbox/faults"))["errcode"] == 40066
    assert (await get(http, platform, "/sandbox/nothing"))[0] == 404
