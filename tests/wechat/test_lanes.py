"""Each lane there and back: the gateway sends, the sandbox shows and reports, the door hears."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.messages import Kind
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Delivered,
    Finished,
    Form,
    Misconfigured,
    OutOfReach,
    Partly,
    Refused,
    Why,
)
from bot.sandbox.account import Account
from bot.sandbox.platform import Platform
from bot.sandbox.serving import serve
from bot.settings import Template, TemplateName
from bot.storage.finishes import Sent
from bot.wechat.client import Client
from bot.wechat.gateway import WeChatGateway
from bot.wechat.lines import Lines

from .callback import AES_KEY, APP_ID, TOKEN

CONTENT = "编号：{{character_string1.DATA}}\n事项：{{thing2.DATA}}\n时间：{{time3.DATA}}"
TICKET = Form("ticket", {"number": "#12", "title": "电梯故障", "time": "2026-11-23T09:00"})
SHOWN = "编号：#12\n事项：电梯故障\n时间：2026年11月23日 09:00"
NAMES = {TemplateName.TICKET: "T", TemplateName.ONCE: "N1", TemplateName.LASTING: "N3"}


@pytest.fixture
def moment():
    """The sandbox's clock, to be moved on."""
    return [datetime.now(UTC)]


@pytest.fixture
async def platform(open_door, heard, moment):
    async def hear(message):
        heard.append(message)

    _, client = await open_door(hear)
    account = Account(APP_ID, "secret", TOKEN, AES_KEY)
    platform = Platform(account, str(client.make_url("/wechat")), lambda: moment[0])
    platform.finishes.delay = 0
    platform.templates.add("T", "工单", CONTENT)
    platform.notices.add("N1", "停水", "内容：{{thing1.DATA}}")
    platform.notices.add("N3", "停水", "内容：{{thing1.DATA}}", lasting=True)
    runner = await serve(platform)
    yield platform
    await runner.cleanup()


@pytest.fixture
async def gateway(platform):
    async with Lines() as http:
        client = Client(APP_ID, "secret", http, platform.origin)
        yield WeChatGateway(client, {name: Template(id=each) for name, each in NAMES.items()})


@pytest.fixture
async def wang(platform):
    phone = platform.phone("王秀英")
    await phone.follow()
    return phone


async def finished(platform, heard):
    """What the door has heard of ends, once all is told."""
    await platform.finishes.settled()
    return [each for message in heard for each in message.finished]


async def test_a_template_message_is_learned_sent_and_delivered(platform, gateway, heard, wang):
    told = await gateway.send_template(wang.openid, TICKET, "k1")
    assert isinstance(told, Accepted)
    assert wang.bubbles[-1].text == SHOWN
    assert await finished(platform, heard) == [Finished(told.msgid, Delivered())]
    assert await gateway.send_template(wang.openid, TICKET, "k1") == told
    assert [bubble.text for bubble in wang.bubbles].count(SHOWN) == 1


async def test_a_template_message_that_is_not_delivered(platform, gateway, heard, wang):
    wang.blocks_templates = True
    blocked = await gateway.send_template(wang.openid, TICKET, "k1")
    wang.blocks_templates, platform.templates.fails_every = False, 1
    failed = await gateway.send_template(wang.openid, TICKET, "k2")
    assert sorted(await finished(platform, heard), key=lambda each: each.msgid) == [
        Finished(blocked.msgid, OutOfReach(Why.BLOCKED)),
        Finished(failed.msgid, Refused(Why.WECHAT_FAILED)),
    ]
    await wang.unfollow()
    told = await gateway.send_template(wang.openid, TICKET, "k3")
    assert told == OutOfReach(Why.UNFOLLOWED)


async def test_a_template_that_was_deleted_closes_its_lane(platform, gateway, wang):
    await gateway.send_template(wang.openid, TICKET, "k1")
    platform.templates._forms.clear()  # noqa: SLF001 - as its owner does on WeChat's pages
    told = await gateway.send_template(wang.openid, TICKET, "k2")
    assert told == Misconfigured(Why.OUR_MISTAKE)


@pytest.mark.parametrize("has_msgid", [True, False])
async def test_one_consent_is_one_notice(platform, gateway, heard, wang, has_msgid):
    platform.switches.notice_msgid = has_msgid
    form = Form("once", {"words": "明天停水，请备水"})
    assert await gateway.send_subscribed(wang.openid, form) == OutOfReach(Why.BLOCKED)
    await wang.consents("N1", refused=["N3"])
    told = await gateway.send_subscribed(wang.openid, form)
    assert isinstance(told, Accepted)
    assert wang.bubbles[-1].text == "内容：明天停水，请备水"
    assert await gateway.send_subscribed(wang.openid, form) == OutOfReach(Why.BLOCKED)
    (finish,) = await finished(platform, heard)
    assert finish.ending == Delivered()
    assert (told.msgid == finish.msgid, told.msgid == "") == (has_msgid, not has_msgid)
    consents = [dict(each.consents) for each in heard if each.kind is Kind.CONSENT]
    assert consents == [{"N1": True, "N3": False}]


async def test_a_lasting_consent_holds_until_it_is_taken_back(gateway, heard, wang):
    form = Form("lasting", {"words": "明天停水"})
    await wang.consents("N3")
    for _ in range(3):
        assert isinstance(await gateway.send_subscribed(wang.openid, form), Accepted)
    await wang.switches_off("N3")
    assert await gateway.send_subscribed(wang.openid, form) == OutOfReach(Why.BLOCKED)
    consents = [dict(each.consents) for each in heard if each.kind is Kind.CONSENT]
    assert consents == [{"N3": True}, {"N3": False}]


async def test_a_mass_message_and_its_repeats(platform, gateway, heard, moment, wang):
    other = platform.phone("李大爷")
    await other.follow()
    both = [wang.openid, other.openid]
    told = await gateway.send_mass(both, "停水", "m1b1")
    assert isinstance(told, Accepted)
    assert [phone.bubbles[-1].text for phone in (wang, other)] == ["停水", "停水"]
    assert isinstance(await gateway.send_mass(both, "停水", "m1b1"), Ambiguous)
    moment[0] += timedelta(minutes=2)
    assert await gateway.send_mass(both, "停水", "m1b1") == told
    assert len([bubble for bubble in wang.bubbles if bubble.text == "停水"]) == 1
    assert await finished(platform, heard) == [Finished(told.msgid, Delivered(2), Sent.MASS)]


async def test_a_mass_message_that_some_or_none_have(platform, gateway, heard, wang):
    others = [platform.phone(name) for name in ("李大爷", "张师傅", "赵阿姨")]
    for phone in others:
        await phone.follow()
    pair, last = [phone.openid for phone in others[:2]], others[2].openid
    for number in range(4):
        await gateway.send_mass([wang.openid, last], f"通知{number}", f"m{number}")
    heard.clear()
    partly = await gateway.send_mass([wang.openid, pair[0]], "第五条", "m5")
    platform.mass.verdict = "err(20001)"
    banned = await gateway.send_mass(pair, "不行", "m6")
    platform.mass.verdict = "send fail"
    failed = await gateway.send_mass(pair, "不成", "m7")
    ends = {each.msgid: each.ending for each in await finished(platform, heard)}
    assert ends[partly.msgid] == Partly()
    assert ends[banned.msgid] == Refused(Why.BAD_CONTENT)
    assert ends[failed.msgid] == Refused(Why.WECHAT_FAILED)


@pytest.mark.parametrize("kind", ["subscription", "unverified", "test"])
async def test_what_an_account_may_not_do_closes_the_lane(platform, kind):
    account = Account(APP_ID, "secret", TOKEN, AES_KEY, kind=kind)
    runner = await serve(lesser := Platform(account))
    async with Lines() as http:
        client = Client(APP_ID, "secret", http, lesser.origin)
        gateway = WeChatGateway(client, {TemplateName.ONCE: Template(id="N1")})
        told = await gateway.send_mass(["o1", "o2"], "停水", "m1")
        assert told == Misconfigured(Why.ACCOUNT_LIMITED)
        if kind != "subscription":
            notice = await gateway.send_subscribed("o1", Form("once", {}))
            assert notice == Misconfigured(Why.ACCOUNT_LIMITED)
    await runner.cleanup()
