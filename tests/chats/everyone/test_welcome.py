"""Coming, scanning, and going."""

from datetime import timedelta

import pytest

from bot.community.homes import Building, Estate
from bot.community.notices import Notice, NoticeState
from bot.community.people import Grant, Person, Residency, Subscription
from bot.community.tickets import Ticket, TicketState
from bot.storage import outbox
from bot.storage.journal import Audit
from bot.storage.outbox import Letter, State
from bot.storage.talks import Page, Talk
from tests.house import ESTATE

LEFT = "home of person:1"


async def test_who_comes_is_greeted_by_the_place(chat, introduced):
    await introduced.resident("王秀英")
    await introduced.worker("张伟")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        赵敏 扫码 翠竹园
        楼里：您好，这里是翠竹园。
        看通知、报事情，要先认证您的住址。
        您住几号楼？例如：6号楼
        孙丽 扫码 8号楼
        楼里：您好，这里是翠竹园8号楼。
        您住在这里吗？请回复房号，例如：402
        （不住这里，回复“取消”）
        王秀英 扫码 6号楼
        楼里：您好，这里是翠竹园6号楼。
        回复“帮助”看看能做什么。
        王秀英 扫码 7号楼
        楼里：您好，这里是翠竹园7号楼。
        您在这里也有家的话，回复“认证”。
        回复“帮助”看看能做什么。
        张伟 扫码 6号楼
        楼里：您好，这里是翠竹园6号楼。
        您住在这里吗？请回复单元和房号，例如：1单元402
        （不住这里，回复“取消”）
    """)


@pytest.fixture
def hour(monkeypatch):
    """Whoever unfollows may come back within an hour."""
    monkeypatch.setenv("LOULI_PRIVACY__ERASE_AFTER_UNFOLLOW_MINUTES", "60")


async def test_who_leaves_and_comes_back_proves_her_home_again_in_one_line(
    hour, chat, introduced, house
):
    await introduced.resident("王秀英")
    await introduced.worker("张伟")
    await chat("""
        王秀英：报事
        楼里：请说说是什么事、在哪里，例如：3楼楼道灯坏了
        王秀英 取消关注
        张伟 取消关注
    """)
    assert [person.follows for person in await house.rows(Person)] == [False, False]
    assert await house.rows(Talk) == []
    await chat("""
        王秀英 关注
        楼里：您好，欢迎回来。
        您的住址登记停了，请再认证一次，照这样发一句话：
        认证 7号楼2单元501 王秀英 13800138000
        认证好了，就能接着收通知、报事情。
        王秀英：公告
        楼里：“公告”要先认证住址才能用，回复“认证”，一分钟就好。
        不住这里、只想收通知？可以订阅一栋楼，例如：订阅 5号楼
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        张伟 关注
        楼里：您好，欢迎回来。
        回复“帮助”看看能做什么。
    """)
    assert [person.follows for person in await house.rows(Person)] == [True, True]
    assert [one.until is None for one in await house.rows(Residency)] == [False, True]
    assert [one.until for one in await house.rows(Grant)] == [None, None]
    assert [one.place for one in await house.rows(Subscription)] == [f"{ESTATE}/6/1/402"]
    acts = [(one.act, one.subject) for one in await house.rows(Audit) if one.subject == LEFT]
    assert acts == [("bound by roster", LEFT), ("left", LEFT), ("bound by roster", LEFT)]


async def test_who_comes_back_by_a_poster_is_asked_for_her_room(chat, introduced):
    await introduced.resident("孙丽")
    await chat("""
        孙丽 取消关注
        孙丽 扫码 8号楼
        楼里：您好，这里是翠竹园8号楼。
        您住在这里吗？请回复房号，例如：402
        （不住这里，回复“取消”）
        孙丽：1102 孙丽 13800138005
        楼里：孙丽，认证好了：翠竹园8号楼1102。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
    """)


async def test_the_example_has_the_shape_of_her_own_estate(chat, introduced, house):
    """No unit where hers had none, and the estate's name where there are several."""

    def another_estate(scene):
        scene.add(Estate(id=scene.number("estate"), place="翠竹园社区/示范路100弄"))
        for name in ("3", "5"):
            building = scene.number("building")
            scene.add(Building(id=building, place=f"翠竹园社区/示范路100弄/{name}"))

        lived = "翠竹园社区/示范路100弄/3//602"
        person = Person(id=scene.number("person"), openid=house.platform.phone("李梅").openid)
        scene.add(person)
        number, now = scene.number("residency"), house.clock.now
        scene.add(Residency(id=number, person=person.id, place=lived, since=now, until=now))

    await house.do(another_estate)
    await chat("""
        李梅 关注
        楼里：您好，欢迎回来。
        您的住址登记停了，请再认证一次，照这样发一句话：
        认证 示范路100弄5号501 王秀英 13800138000
        认证好了，就能接着收通知、报事情。
    """)


async def test_a_worker_who_lives_here_keeps_the_role_and_proves_the_home(hour, chat, introduced):
    await introduced.resident("王秀英")
    await introduced.worker("王秀英", "6")
    await chat("""
        王秀英 取消关注
        王秀英 关注
        楼里：您好，欢迎回来。
        您的住址登记停了，请再认证一次，照这样发一句话：
        认证 7号楼2单元501 王秀英 13800138000
        认证好了，就能接着收通知、报事情。
        您的工作身份还在，回复“帮助”看看能做什么。
    """)


async def test_letters_that_wait_end_out_of_reach(introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "李梅")
    phone = house.platform.phone("王秀英")

    def letters_wait(scene):
        later = house.clock.now + timedelta(hours=1)
        for number, person in enumerate((2, 2, 3)):
            waits = {"due": later, "template": "said", "facts": {"text": "x"}}
            letter = Letter(id=scene.number("letter"), person=person, **waits)
            scene.add(letter)
            if number == 1:
                scene.change(letter, rides=True)
        scene.add(Page(person=2, text="后面还有"))

    await house.do(letters_wait)
    await introduced.says("主任", "发通知 6号楼 停水通知\n明天停水", "确认 明天")
    house.clock.passes(seconds=1)
    await phone.unfollow()
    assert await house.rows(Page) == []
    ended = {one.id: (one.state, one.why, one.rides) for one in await house.rows(Letter)}
    lost = (State.OUT_OF_REACH, "unfollowed", False)
    assert [ended[number] for number in sorted(ended)[-3:]] == [
        lost,
        lost,
        (State.QUEUED, "", False),
    ]


@pytest.mark.parametrize("state", [NoticeState.PAUSED, NoticeState.SENDING])
async def test_a_delivery_that_waits_ends_and_the_sum_of_states_stays(introduced, house, state):
    await introduced.resident("王秀英", "李梅")

    def deliveries_wait(scene):
        said = {"title": "停水通知", "body": "明天停水。", "areas": [f"{ESTATE}/6"], "author": 1}
        when = {"fire_local": "", "zone": "", "fire_at": house.clock.now}
        scene.add(Notice(id=1, state=state, planned="[1]", **said, **when))
        for person in (1, 2):
            number, due = scene.number("letter"), house.clock.now + timedelta(hours=1)
            scene.add(Letter(id=number, notice=1, person=person, template="notice", due=due))

    await house.do(deliveries_wait)
    house.clock.passes(seconds=1)
    await house.platform.phone("王秀英").unfollow()
    counts = await house.do(lambda scene: outbox.counts(scene.db, 1))
    wanted = [(State.OUT_OF_REACH, "unfollowed", 1), (State.QUEUED, "", 1)]
    assert sorted(counts) == sorted(wanted)


async def test_a_worker_who_leaves_before_he_heard_is_no_secret(chat, introduced, house):
    """His letter about a ticket ends, and the committee hears that nobody may have heard of it."""
    await introduced.staff()
    await introduced.worker("张伟", "6")
    await introduced.resident("王秀英")

    def waits(scene):
        ticket = Ticket(
            id=scene.number("ticket"),
            reporter=3,
            place=f"{ESTATE}/6/1/402",
            category="repair",
            words="灯坏了",
        )
        scene.add(ticket)
        facts = {"number": 1, "place": ticket.place, "words": "灯坏了"}
        facts |= {"urgent": False, "pictures": 0}
        letter = {"person": 2, "template": "workers/jobs/new", "facts": facts}
        due = house.clock.now + timedelta(hours=1)
        scene.add(Letter(id=scene.number("letter"), about="ticket:1", due=due, **letter))

    await house.do(waits)
    await chat("""
        张伟 取消关注
        →主任：#1 可能没有发到网格员手上，请您安排
        翠竹园6号楼1单元402：灯坏了
    """)
    assert [one.state for one in await house.rows(Ticket)] == [TicketState.REPORTED]


@pytest.mark.parametrize("ago", [5, 1])
async def test_news_of_leaving_that_comes_late_throws_nobody_out(introduced, house, ago):
    """Overtaken by what she did since: WeChat repeats an event, or delivers it out of order."""
    await introduced.resident("王秀英")
    phone = house.platform.phone("王秀英")
    pen = house.platform.pen
    late = pen.event(phone.openid, "unsubscribe", {"EventKey": ""})
    house.clock.passes(seconds=ago)
    await phone.says("公告")
    await phone.deliver(late)
    await phone.deliver(late)
    assert [one.until for one in await house.rows(Residency)] == [None]
    assert [one.follows for one in await house.rows(Person)] == [True]


async def test_leaving_twice_is_leaving_once(introduced, house):
    await introduced.resident("王秀英")
    phone = house.platform.phone("王秀英")
    house.clock.passes(seconds=1)
    await phone.unfollow()
    left = await house.rows(Residency)
    house.clock.passes(seconds=5)
    again = house.platform.pen.event(phone.openid, "unsubscribe", {"EventKey": ""})
    await phone.deliver(again)
    assert await house.rows(Residency) == left
    assert [one.act for one in await house.rows(Audit)].count("left") == 1


async def test_an_old_follow_after_the_leaving_greets_nobody(introduced, house):
    await introduced.resident("王秀英")
    phone = house.platform.phone("王秀英")
    late = house.platform.pen.event(phone.openid, "subscribe", {"EventKey": ""})
    house.clock.passes(seconds=2)
    await phone.unfollow()
    assert await phone.deliver(late) is None
    assert [one.follows for one in await house.rows(Person)] == [False]


async def test_a_word_that_comes_after_the_leaving_makes_no_follower(introduced, house):
    await introduced.resident("王秀英")
    phone = house.platform.phone("王秀英")
    late = phone.draft_text("公告")
    house.clock.passes(seconds=2)
    await phone.unfollow()
    await phone.deliver(late)
    assert [one.follows for one in await house.rows(Person)] == [False]


async def test_a_consent_from_outside_does_not_keep_her_in(introduced, house):
    """A stranger can consent to subscribe notices on a page: that says nothing of following."""
    await introduced.resident("王秀英")
    phone = house.platform.phone("王秀英")
    house.clock.passes(seconds=1)
    late = house.platform.pen.event(phone.openid, "unsubscribe", {"EventKey": ""})
    house.clock.passes(seconds=3)
    house.platform.notices.add("id-of-once", "公告", "标题：{{thing1.DATA}}", lasting=False)
    await phone.consents("id-of-once")
    await phone.deliver(late)
    assert [one.follows for one in await house.rows(Person)] == [False]
    assert [one.until is None for one in await house.rows(Residency)] == [False]


async def test_a_code_of_something_that_is_gone(phones):
    bubble = await phones.of("生人").scan("b99")
    assert bubble.text.startswith("您好，这里是楼里")
    bubble = await phones.of("生人").scan("nonsense")
    assert bubble.text.startswith("您好，这里是楼里")
