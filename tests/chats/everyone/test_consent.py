"""Nothing of a person's is kept before she agrees; she takes it back in one word."""

from dataclasses import replace
from hashlib import sha256

import pytest

from bot.chat.texts import TEMPLATES, Texts
from bot.community.agreements import Agreement, How
from bot.community.claims import Claim, ClaimState
from bot.community.erasures import Cause, Erasure, Step
from bot.community.people import Grant, Invitation, Person, Residency, Role, Subscription
from bot.community.tickets import Ticket, TicketState
from bot.storage.journal import Audit
from bot.storage.outbox import Letter, State
from bot.storage.talks import Talk
from tests.chats.everyone.test_moving import scene
from tests.house import ESTATE, NOON, open_house

HOME = f"{ESTATE}/6/1/402"
HELLO = """
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。"""
ASKED = """先要您同意，才能往下办：
        楼里要记：您的姓名、手机号、住址，您说的话和照片。
        用来：确认您是住户，给您发通知，帮您办事。
        谁能看：居委会和您这里的网格员，只看办事要用的。都加密保存。
        记多久：您住在这里的时候；搬走、不用了，按规定删掉。
        不想让楼里记了，随时回复“撤回同意”。

        同意，回复 1 或“同意”。不同意，回复 2。"""
WHERE = """您住几号楼？例如：6号楼
        （也可以一次说完：6号楼1单元402 王秀英 13800138000）"""
DONE = """
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。"""
DECLINED = """好的，您刚才说的楼里没有记。
        着火、漏气、有人受伤，还是可以直接说；先打 119、120、110。
        别的事欢迎来居委会当面说，也可以打居委会电话。
        改主意了，回复“认证”。"""


FOLLOWERS = ("王秀英", "李梅", "孙丽", "生人")


@pytest.fixture
def office():
    """Where people may come in person, as config.yaml has it."""
    return ""


@pytest.fixture
async def house(database, kind, clock, office, monkeypatch):
    """Where nobody has agreed to anything, though some follow."""
    monkeypatch.setenv("LOULI_RESIDENTS__OFFICE", office)
    async with open_house(database, kind[1], clock, asks=True) as house:
        for name in FOLLOWERS:
            await house.platform.phone(name).follow()
        yield house


async def from_before(house, introduced, *names):
    """Residents from before anybody was asked."""
    house.agrees_to(None)
    await introduced.resident(*names)
    house.agrees_to()


async def test_she_is_asked_before_the_first_question(chat, house):
    await chat(f"""
        赵敏 关注{HELLO}
        赵敏：认证
        楼里：{ASKED}
        赵敏：1
        楼里：{WHERE}
        赵敏：6号楼1单元402
        楼里：请问您的姓名？
    """)
    [agreed] = await house.rows(Agreement)
    assert (agreed.person, agreed.version, agreed.how) == (5, "1", How.CHAT)
    assert agreed.withdrawn_at is None
    assert (agreed.given_at - NOON).total_seconds() < 10
    acts = [(one.person, one.act, one.subject) for one in await house.rows(Audit)]
    assert acts == [(5, "agreed to 1", "person:5")]


async def test_what_she_said_in_one_line_is_not_said_again(chat, house):
    await chat(f"""
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
    """)
    assert await house.rows(Residency) == []
    assert {one.name for one in await house.rows(Person)} == {None}
    await chat(f"""
        王秀英：同意
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}
    """)
    assert [one.place for one in await house.rows(Residency)] == [HOME]
    assert await house.rows(Talk) == []


@pytest.mark.parametrize("yes", ["同意", "我同意", "１", "①", "回复1", "要", "同意。"])
async def test_a_yes_has_many_forms(phones, house, yes):
    await phones.of("王秀英").says("认证")
    assert "几号楼" in (await phones.of("王秀英").says(yes)).text
    assert len(await house.rows(Agreement)) == 1


@pytest.mark.parametrize("no", ["不同意", "2", "不要", "取消", "不愿意", "我不同意"])
async def test_a_no_keeps_nothing(phones, house, no):
    await phones.of("王秀英").says("认证 6号楼1单元402 王秀英 13800138000")
    assert "没有记" in (await phones.of("王秀英").says(no)).text
    assert [await house.rows(one) for one in (Agreement, Residency, Claim, Talk)] == [[]] * 4
    assert {(one.name, one.mobile) for one in await house.rows(Person)} == {(None, None)}


async def test_who_says_no_hears_what_she_may_do_all_the_same(chat):
    await chat(f"""
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
        王秀英：不同意
        楼里：{DECLINED}
        王秀英：1
        楼里：要报事情，请先认证住址：回复“认证”。
        回复“帮助”看看能做什么。
        王秀英：认证
        楼里：{ASKED}
    """)


@pytest.mark.parametrize("office", ["翠竹路8号一楼"])
async def test_the_office_is_named_where_it_is_known(chat, office):
    await chat(f"""
        王秀英：认证
        楼里：{ASKED}
        王秀英：2
        楼里：好的，您刚才说的楼里没有记。
        着火、漏气、有人受伤，还是可以直接说；先打 119、120、110。
        别的事欢迎来居委会当面说：翠竹路8号一楼。
        改主意了，回复“认证”。
    """)


async def test_reading_and_help_ask_for_nothing(chat):
    await chat(f"""
        王秀英：认证
        楼里：{ASKED}
        王秀英：隐私
        楼里：楼里要记：您的姓名、手机号、住址，您说的话和照片。
        用来：确认您是住户，给您发通知，帮您办事。
        谁能看：居委会和您这里的网格员，只看办事要用的。都加密保存。
        记多久：您住在这里的时候；搬走、不用了，按规定删掉。
        不想让楼里记了，随时回复“撤回同意”。

        手机号平时只显示前三位和后四位。要给您打电话，先说原因才看得到，每次都记下来。
        网格员接单时只看到地址和您写的话。
        申请认证时，这户的人和网格员会看到您的姓名和手机尾号，好帮您确认。
        回复“我的信息”看楼里记了您什么，回复“谁看过”看谁看过。（说明第 1 版）
        王秀英：1
        楼里：{WHERE}
        王秀英：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 认证：登记您的住址
        2. 订阅：收哪里的通知，不看哪类
        3. 帮家人：替没有微信的家人办事
        4. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
    """)


async def test_other_words_are_neither_yes_nor_no(chat, house):
    await chat(f"""
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
        王秀英：好吗
        楼里：请先回复 1（同意）或 2（不同意）。
        同意以后，您刚才要办的事接着办。
        王秀英：3
        楼里：请先回复 1（同意）或 2（不同意）。
        同意以后，您刚才要办的事接着办。
        王秀英 发照片
        楼里：要先认证住址才能报事。
        回复“认证”，一分钟就好。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        王秀英：同意
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}
    """)


async def test_the_latest_that_she_said_is_what_waits(chat):
    await chat(f"""
        王秀英：认证 6号楼1单元404 王秀英 13800138000
        楼里：{ASKED}
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
        王秀英：同意
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}
    """)


async def test_help_lays_what_waits_aside(chat, house):
    await chat(f"""
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
        王秀英：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 认证：登记您的住址
        2. 订阅：收哪里的通知，不看哪类
        3. 帮家人：替没有微信的家人办事
        4. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        王秀英：1
        楼里：{ASKED}
    """)
    [talk] = await house.rows(Talk)
    assert "13800138000" not in str(talk.answers)


async def test_danger_waits_for_nobodys_yes(chat, house, introduced):
    house.agrees_to(None)
    await introduced.staff()
    house.agrees_to()
    await chat(f"""
        王秀英：认证
        楼里：{ASKED}
        王秀英：着火了！快来人
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已经马上告诉值班人员了。
        →主任：【紧急】有人说：着火了！快来人
        这个人还没有认证，不知道住在哪里。
        已请对方先打 119、120、110。
        王秀英：同意
        楼里：{WHERE}
    """)
    await from_before(house, introduced, "李梅")
    assert "119" in (await introduced.phones.of("李梅").says("报事 厨房漏煤气了")).text
    [ticket] = await house.rows(Ticket)
    assert (ticket.words, ticket.is_urgent) == ("厨房漏煤气了", True)


async def test_what_she_passes_on_is_no_yes(phones, house):
    """The title of an article, the name of a place."""
    wang = phones.of("王秀英")
    await wang.says("认证")
    await wang.sends_link("同意", "https://example.org/")
    await wang.sends_location(31.23, 121.47, "同意")
    assert await house.rows(Agreement) == []


async def test_what_is_tapped_waits_with_her(phones, house, introduced):
    """Below a letter, by somebody from before."""
    await from_before(house, introduced, "王秀英")
    await phones.of("李梅").says("认证 6号楼1单元402 李小梅 13900139000")
    await phones.of("李梅").says("1")
    await house.ticks()
    house.clock.passes(seconds=5)
    await house.ticks()
    wang = phones.of("王秀英")
    [yes, _] = wang.bubbles[-1].options
    assert "先要您同意" in (await wang.taps_option(*yes)).text
    assert [one.state for one in await house.rows(Claim)] == [ClaimState.WAITING]
    assert "李" in (await wang.says("1")).text
    assert [one.state for one in await house.rows(Claim)] == [ClaimState.APPROVED]


async def test_a_code_on_the_door_waits_with_her(chat, house):
    await chat(f"""
        赵敏 扫码 6号楼
        楼里：您好，这里是楼里，您的社区服务号。
        {ASKED}
        赵敏：1
        楼里：您好，这里是翠竹园6号楼。
        您住在这里吗？请回复单元和房号，例如：1单元402
        （不住这里，回复“取消”）
        赵敏：2单元301 赵敏 13800138003
        楼里：赵敏，认证好了：翠竹园6号楼2单元301。{DONE}
        赵敏 扫码 7号楼
        楼里：您好，这里是翠竹园7号楼。
        您在这里也有家的话，回复“认证”。
        回复“帮助”看看能做什么。
    """)
    assert [one.place for one in await house.rows(Residency)] == [f"{ESTATE}/6/2/301"]


async def test_a_homes_slip_waits_with_her(phones, house):
    carries = await scene(house)
    wang = phones.of("王秀英")
    assert "先要您同意" in (await wang.scan(carries)).text
    assert [one.used_by for one in await house.rows(Invitation)] == [None]
    assert "请问您的姓名" in (await wang.says("1")).text
    assert "认证好了" in (await wang.says("王秀英")).text


async def test_a_typed_code_waits_with_him(chat, house):
    await chat(
        f"""
        张伟 关注{HELLO}
        张伟：〈码〉
        楼里：{ASKED}
        """,
        码=await house.invitation(Role.WORKER, f"{ESTATE}/6"),
    )
    assert await house.rows(Grant) == []
    await chat("""
        张伟：同意
        楼里：您现在是翠竹园6号楼的网格员。
        居民报事会发到这里，回复“待办”查看。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        张伟：张伟
        楼里：好的，张伟，记下了。
        回复“帮助”看看能做什么。
    """)
    assert [one.area for one in await house.rows(Grant)] == [f"{ESTATE}/6"]


async def test_a_place_to_hear_of_is_hers_too(chat, house):
    await chat(f"""
        孙丽：订阅 6号楼
        楼里：{ASKED}
    """)
    assert await house.rows(Subscription) == []
    await chat("""
        孙丽：同意
        楼里：好的，翠竹园6号楼的通知以后也发给您。
        您只收通知。住在社区里、要报事，请回复“认证”。
        不想收了，回复“订阅”就能退。
    """)


async def test_her_yes_stands_though_what_waited_is_refused(chat, house):
    await chat(f"""
        生人：AB2C-D3EF
        楼里：{ASKED}
        生人：同意
        楼里：没有这个邀请码，请看清楚再发一次。
        生人：认证
        楼里：{WHERE}
    """)
    assert len(await house.rows(Agreement)) == 1
    assert "agreed to 1" in [one.act for one in await house.rows(Audit)]


async def test_who_lives_there_from_before_keeps_it_and_is_asked_at_the_next_thing(
    chat, house, introduced
):
    await from_before(house, introduced, "王秀英")
    await chat(f"""
        王秀英：进度
        楼里：您还没有报过事。有事直接说，例如“报事 楼道灯坏了”。
        王秀英：楼道灯坏了
        楼里：您说的是：“楼道灯坏了”
        要报给网格员吗？回复 1 就报。
        王秀英：1
        楼里：{ASKED}
        王秀英 发照片
        楼里：请先回复 1（同意）或 2（不同意）。
        照片和语音没有收下，同意以后请再发一次。
        王秀英：1
        楼里：已记下，编号 #1。
        现在还没有人看到，急事请打电话给居委会。
        回复“进度 1”随时查看。
    """)
    assert [one.place for one in await house.rows(Residency)] == [HOME]
    assert [one.words for one in await house.rows(Ticket)] == ["楼道灯坏了"]


async def test_a_picture_waits_with_her(chat, house, introduced):
    await from_before(house, introduced, "王秀英")
    await chat(f"""
        王秀英 发照片
        楼里：{ASKED}
        王秀英：1
        楼里：收到照片。要报给网格员吗？回复 1 就报。
        也可以用文字说说是什么事，例如：报事 楼道灯坏了
    """)


async def test_what_was_asked_when_the_question_came_goes_on(chat, house, introduced):
    """She was in the middle of it when people began to be asked."""
    house.agrees_to(None)
    await chat(f"""
        王秀英：认证
        楼里：{WHERE}
    """)
    house.agrees_to()
    await chat(f"""
        王秀英：6号楼1单元402
        楼里：{ASKED}
        王秀英：1
        楼里：请问您的姓名？
    """)


async def test_she_is_asked_again_when_the_text_says_something_else(chat, house, introduced):
    await chat(f"""
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
        王秀英：1
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}
    """)
    texts = house.parts.dispatch.texts
    texts.terms = replace(texts.terms, version="2", only_wording=frozenset({"1"}))
    await chat("""
        王秀英：报事
        楼里：请说说是什么事、在哪里，例如：3楼楼道灯坏了
        王秀英：取消
        楼里：好的，已取消。
    """)
    changed = "物业公司也能看您报的事。"
    texts.terms = replace(texts.terms, version="3", only_wording=frozenset({"2"}), changed=changed)
    await chat("""
        王秀英：报事
        楼里：您同意过的说明改了一处：物业公司也能看您报的事。
        还同意，回复 1 或“同意”。不同意，回复 2。
        想看全文，回复“隐私”。
        王秀英：1
        楼里：请说说是什么事、在哪里，例如：3楼楼道灯坏了
    """)
    given = [(one.version, one.withdrawn_at) for one in await house.rows(Agreement)]
    assert given == [("1", None), ("3", None)]


def test_the_text_and_its_version_change_together():
    """Who changes a word here names a new version, and says whether it is only the wording."""
    said = (TEMPLATES / "chat" / "everyone" / "agreement" / "text.txt").read_bytes()
    assert {Texts().terms.version: sha256(said).hexdigest()[:16]} == {"1": "390dabbc5748ee0b"}


async def test_she_takes_it_back_in_one_word(chat, house, introduced):
    house.agrees_to(None)
    await introduced.staff()
    await introduced.worker()
    house.agrees_to()
    await chat(f"""
        王秀英：认证 6号楼1单元402 王秀英 13800138000
        楼里：{ASKED}
        王秀英：1
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。{DONE}
    """)
    await introduced.says("王秀英", "订阅 7号楼", "报事 楼道灯坏了")
    await introduced.says("张伟", "接 1")
    await chat("""
        王秀英：撤回同意
        楼里：好的，从现在起撤回了。
        您不再是翠竹园6号楼1单元402的住户，通知也不再发给您。
        您报过、还没办完的事，会接着办。
        楼里记过的，明天这个时候删掉。
        现在就删，回复“删除我的信息”。
        改主意了，回复“认证”。
        张伟：回 1 马上到
        楼里：已转给居民（#1）。
        →王秀英：张伟说（#1）：马上到
        要回话，发“补充 1 您的话”。
        王秀英：撤回同意
        楼里：您没有同意过楼里记您的信息，不用撤回。
    """)
    [agreed] = await house.rows(Agreement)
    assert agreed.withdrawn_at is not None
    [residency] = await house.rows(Residency)
    assert residency.until is not None
    assert await house.rows(Subscription) == []
    [ticket] = await house.rows(Ticket)
    assert ticket.state is TicketState.ACCEPTED
    assert "withdrew agreement" in [one.act for one in await house.rows(Audit)]
    await introduced.says("主任", "发通知 6号楼 停水通知\n请备水", "确认")
    assert [one for one in await house.rows(Letter) if one.notice] == []
    await chat(f"""
        王秀英：认证
        楼里：{ASKED}
    """)


async def test_what_has_not_left_yet_does_not_leave(house, introduced, phones):
    """A notice that waits for her next answer is not told to her any more."""
    house.agrees_to(None)
    await introduced.staff()
    await introduced.resident("王秀英")
    house.clock.passes(hours=49)  # too long silent: it can only ride on her answer
    await introduced.says("主任", "发通知 6号楼 停水通知\n请备水", "确认")
    [waits] = [one for one in await house.rows(Letter) if one.notice]
    assert waits.rides
    said = (await phones.of("王秀英").says("撤回同意")).text
    assert "好的，从现在起撤回了。" in said
    assert "停水通知" not in said
    [gone] = [one for one in await house.rows(Letter) if one.notice]
    assert not gone.rides
    assert "停水通知" not in (await phones.of("王秀英").says("帮助")).text


async def test_an_application_that_waits_is_taken_back_too(chat, house, introduced):
    house.agrees_to(None)
    await introduced.staff()
    house.agrees_to()
    await chat(f"""
        李梅：认证 7号楼2单元502 李梅 13800138009
        楼里：{ASKED}
        李梅：1
        楼里：收到。名册上没有翠竹园7号楼2单元502，已转给居委会审核（申请 A1）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        李梅：撤回同意
        楼里：好的，从现在起撤回了。
        通知不再发给您。
        您报过、还没办完的事，会接着办。
        楼里记过的，明天这个时候删掉。
        现在就删，回复“删除我的信息”。
        改主意了，回复“认证”。
        （过了1小时）
        主任：审核
        楼里：没有等审核的申请。
        主任：通过 A1
        楼里：A1 不用审核了：本人撤回了。
    """)
    [claim] = await house.rows(Claim)
    assert claim.state is ClaimState.WITHDRAWN
    assert all(one.state is not State.QUEUED for one in await house.rows(Letter))


async def test_whose_work_it_is_keeps_the_role(chat, house, introduced):
    house.agrees_to(None)
    await introduced.worker()
    house.agrees_to()
    await chat("""
        张伟：撤回同意
        楼里：您没有同意过楼里记您的信息，不用撤回。
    """)
    await introduced.says("张伟", "订阅 8号楼", "1")
    await chat("""
        张伟：撤回同意
        楼里：好的，从现在起撤回了。
        通知不再发给您。
        您报过、还没办完的事，会接着办。
        您的工作身份还在；不做了，请告诉居委会。
        楼里记过的，明天这个时候删掉。
        现在就删，回复“删除我的信息”。
        改主意了，回复“认证”。
        张伟：待办
        楼里：现在没有待办的事。
    """)


@pytest.mark.parametrize("again", [False, True], ids=["for good", "agreed again"])
async def test_what_was_kept_goes_a_day_after_she_took_it_back(introduced, house, again):
    await introduced.says("王秀英", "认证 6号楼1单元402 王秀英 13800138000", "1", "撤回同意")
    house.clock.passes(hours=23)
    await house.parts.eraser.erase_due()
    assert "王秀英" in [one.name for one in await house.rows(Person)]
    if again:
        await introduced.says("王秀英", "认证 6号楼1单元402 王秀英 13800138000", "1")
    house.clock.passes(hours=2)
    await house.parts.eraser.erase_due()
    assert ("王秀英" in [one.name for one in await house.rows(Person)]) is again
    causes = [(one.why, one.step) for one in await house.rows(Erasure)]
    assert causes == ([] if again else [(Cause.WITHDRAWN, Step.DONE)])
