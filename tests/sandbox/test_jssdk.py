"""JS-SDK: tickets, and the signature of a page."""

import pytest

from bot.sandbox.jssdk import signature_of

URL = "https://bot.example.org/n/1?from=menu"


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        ("http://mp.weixin.qq.com?params=value", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
        ("http://mp.weixin.qq.com?params=value#top", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
        ("http://mp.weixin.qq.com", "f4d90daf4b3bca3078ab155816175ba34c443a7b"),
    ],
)
def test_the_official_example(url, signature):
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    assert signature_of(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url) == signature


async def test_a_ticket_lasts_two_hours(api, clock):
    first = await api.get("ticket/getticket", type="jsapi")
    assert (first["errcode"], first["expires_in"]) == (0, 7200)
    clock.forward(hours=1)
    assert await api.get("ticket/getticket", type="jsapi") == first | {"expires_in": 3600}
    clock.forward(hours=1)
    await api.renew()
    assert (await api.get("ticket/getticket", type="jsapi"))["ticket"] != first["ticket"]
    assert (await api.get("ticket/getticket", type="poem"))["errcode"] == 40097


async def test_a_page_is_configured_by_its_signature(api, platform, clock):
    platform.switches.page_domains.add("bot.example.org")
    ticket = (await api.get("ticket/getticket", type="jsapi"))["ticket"]
    right = signature_of(ticket, "nonce", 1414587457, URL)

    def fault(url=URL, nonce="nonce", stamp=1414587457, signature=right):
        return platform.jssdk.fault(url, nonce, stamp, signature)

    assert fault() == ""
    assert fault(f"{URL}#below") == ""
    for wrong in ({"nonce": "x"}, {"stamp": 1}, {"signature": "x"}, {"url": URL + "&a=b"}):
        assert fault(**wrong) == "config:fail,Error: invalid signature"
    assert fault(URL.replace("bot", "www")) == "config:fail,Error: invalid url domain"
    clock.forward(hours=2)
    assert fault() == "config:fail,Error: invalid signature"
