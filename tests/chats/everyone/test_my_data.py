"""我的信息, its copy, 删除我的信息 and leaving: seen, taken along, erased."""

from contextlib import suppress
from datetime import timedelta

import pytest

from bot import failpoints
from bot.actions import erase
from bot.community.claims import Claim, ClaimState
from bot.community.erasures import Cause, Erasure, Step
from bot.community.media import Media
from bot.community.people import Entry, Grant, Person, Residency, Role, without_wechat
from bot.community.tickets import Ticket, TicketState
from bot.storage import people
from bot.storage.inbox import Answer
from bot.storage.journal import Audit
from bot.storage.outbox import Letter, State
from bot.storage.tables import table
from bot.storage.writer import UnavailableError
from tests.house import ESTATE, POSTGRESQL_PLAIN, SQLITE_SAFE
from tests.traces import raw_traces, traces

NAME, MOBILE, WORDS = "欧阳金丝雀", "13987654321", "厨房漏水滴到楼下"
CLAIM = f"认证 7号楼1单元999 {NAME} {MOBILE}"


async def canary(introduced, phones, *said):
    """生人 is bound by the committee's word, so that no roster knows her; then she says this."""
    await introduced.staff()
    await introduced.worker()
    await introduced.says("生人", CLAIM)
    await introduced.says("主任", "审核 A1", "通过 A1")
    await introduced.says("生人", *said)
    return phones.of("生人").openid


async def test_it_says_what_is_held_on_one_screen(chat, introduced, phones):
    await canary(introduced, phones, f"报事 {WORDS}", "订阅 6号楼", "不看 活动")
    await phones.of("生人").sends_photo()
    await chat("""
        生人：我的信息
        楼里：楼里记录的您的信息：
        姓名：欧阳金丝雀
        手机：139****4321
        住址：翠竹园7号楼1单元999（能收通知、报事、参加表决，11月23日起）
        收哪里的通知：翠竹园6号楼
        不看的：活动
        报的事：等人接单 1 件
        认证申请：通过 1 件
        照片和语音：1 个
        认证试错：1 次
        发给您的消息：1 条，内容留 30 天
        看过您信息的：1 次，回复“谁看过”看是谁
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        →张伟：#1 居民补了照片。回复“照片 1”查看。
        〔看照片〕
    """)


async def test_the_copy(chat, introduced, phones, house):
    await canary(introduced, phones, f"报事 {WORDS}")
    await introduced.resident("王秀英")
    await chat("""
        王秀英：我的信息 副本
        楼里：楼里记录的您的全部信息（2026年11月23日（周一）12:00）

        【您本人】
        姓名：王秀英；手机：13800138000；第一次来：2026年11月23日（周一）12:00；关注着：是

        【住址登记】
        地方：翠竹园6号楼1单元402；是什么人：没有说；能做什么：能收通知、报事、参加表决；凭什么：名册；从：2026年11月23日（周一）12:00

        【收哪里的通知】
        地方：翠竹园6号楼1单元402；自己家：是

        【给您的回复】
        时间：2026年11月23日（周一）12:00；内容：王秀英，认证好了：翠竹园6号楼1单元402。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        时间：2026年11月23日（周一）12:00；内容：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。

        【办理记录（只留编号）】
        时间：2026年11月23日（周一）12:00；做了什么：认证住址

        【住户名册（居委会的）】
        地方：翠竹园6号楼1单元402；姓名：王秀英；手机：13800138000

        有不对的，请告诉居委会。
    """)


@pytest.mark.parametrize("kind", [SQLITE_SAFE, POSTGRESQL_PLAIN], ids="-".join, indirect=True)
async def test_the_copy_has_all_of_it_page_by_page(introduced, phones, house):
    """Beside a model of what was put in: every word of hers, every word to her, each thing once."""
    await canary(introduced, phones, f"报事 {WORDS}", "订阅 6号楼", "不看 活动")
    phone = phones.of("生人")
    await phone.sends_photo()
    await introduced.says("张伟", "接 1", "回 1 下午来看", "办结 1 换了阀门")
    await introduced.says("生人", "不满意 1 还在滴", "报事 路灯不亮")
    await introduced.says("张伟", "接 1", "办结 1 又换了一个")
    await introduced.says("生人", "满意 1", "认证 7号楼1单元998 另一家 13700000000", "我的信息")
    pages = [(await phone.says("1")).text]
    while "更多" in pages[-1].splitlines()[-1]:
        house.clock.passes(seconds=1)
        pages.append((await phone.says("更多")).text)
    told = "".join(pages)
    put_in = [
        *(NAME, MOBILE, "翠竹园7号楼1单元999", "翠竹园6号楼", "活动"),
        *(WORDS, "路灯不亮", "下午来看", "换了阀门", "还在滴", "又换了一个"),
        *("翠竹园7号楼1单元998", "另一家", "13700000000", "照片", "欧**** 139****4321"),
        *("设施报修", "已结束", "等审核", "张伟", "微信已接收"),
    ]
    assert [one for one in put_in if one not in told] == []
    assert len(pages) > 1


ASKED = """要删除您的信息吗？删了就找不回来。
        删掉的：姓名、手机、住址、订阅，您说过的话、照片和收到的消息。
        没办完的 1 件事接着办，不写您的名字，办完再删。
        留下的：住户名册是居委会自己的，要改请找居委会；谁办过什么，只留编号，法律要求至少留六个月。
        回复 1 或“确认”就删除，回复“取消”不删。"""
ERASED = """好的，正在删除您的信息，一分钟内删完。
        没办完的 1 件事会接着办，不写您的名字，办完再删。
        谢谢您用过楼里。以后想再用，回复“认证”就行。"""
HELLO = """您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。"""


async def test_she_is_asked_once_and_forgotten(chat, introduced, phones, house, database):
    openid = await canary(introduced, phones, f"报事 {WORDS}，我是{NAME}，电话{MOBILE}")
    await phones.of("生人").sends_photo()
    await introduced.says("张伟", "待办", "接 1", f"回 1 {NAME}您好", "详情 1")
    await chat(f"""
        生人：删除我的信息
        楼里：{ASKED}
        生人：取消
        楼里：好的，已取消。
        生人：删除我的信息
        楼里：{ASKED}
        生人：确认
        楼里：{ERASED}
    """)
    assert await traces(house, NAME, MOBILE, openid) == []
    assert raw_traces(database, openid) == []
    assert [one.words for one in await house.rows(Ticket)] == [f"{WORDS}，我是＊＊，电话＊＊"]
    [erasure] = await house.rows(Erasure)
    assert "erased" in [one.act for one in await house.rows(Audit)]
    assert (erasure.step, erasure.known, erasure.waits) == (Step.DONE, None, True)
    assert len(await house.rows(Media)) == 1
    number = erasure.person
    await chat("""
        生人：报事
        楼里：“报事”要先认证住址才能用。
        回复“认证”，一分钟就好。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        张伟：详情 1
        楼里：#1 翠竹园7号楼1单元999
        厨房漏水滴到楼下，我是＊＊，电话＊＊（附 1 个照片或语音，回复 3 看）
        现在：正在处理
        今天 12:00 居民报事
        今天 12:00 接单
        今天 12:00 回复：＊＊您好
        跟居民说话，回复 1 或“回 1 您的话”。
        办好了，回复 2 或“办结 1 做了什么”。
        张伟：办结 1 修好了
        楼里：#1 已办结，居民下次来这里会看到，请他确认。
    """)
    people = {one.id: one for one in await house.rows(Person)}
    assert people[number].openid == without_wechat(number)
    assert people[max(people)].openid == openid
    [ticket] = await house.rows(Ticket)
    assert (ticket.state, ticket.words, ticket.place) == (TicketState.CLOSED, "", f"{ESTATE}/7")
    assert await house.rows(Media) == []
    assert [one.waits for one in await house.rows(Erasure)] == [False]
    assert await traces(house, WORDS, but=(Answer,)) == []  # what he was told stays for a day


async def test_what_nobody_works_on_goes_at_once(chat, introduced, phones, house, database):
    """A closed ticket with its photo, what others were told of her, and her own words."""
    openid = await canary(introduced, phones, f"报事 {WORDS}", "订阅 6号楼", "不看 活动", "帮我")
    await phones.of("生人").sends_photo()
    await introduced.says("张伟", "接 1", "照片 1", "待办", f"办结 1 给{NAME}修好了")
    await introduced.says("生人", "满意 1", "我的信息 副本")
    await phones.of("生人").sends_voice()
    await introduced.says("生人", "报事")
    await house.ticks()
    assert len(await traces(house, NAME)) > 5
    await introduced.says("生人", "删除我的信息", "1")
    assert await traces(house, NAME, MOBILE, openid, WORDS[:8]) == []
    assert raw_traces(database, openid) == []
    assert list(await kept_files(house)) == []
    [claim] = await house.rows(Claim)
    assert (claim.name, claim.state) == ("", ClaimState.APPROVED)
    counted = {one.state for one in await house.rows(Letter)}
    assert counted <= set(State)


async def kept_files(house):
    folder = await house.do(lambda scene: scene.db.settings.media.dir)
    return folder.glob("*") if folder.is_dir() else []


async def test_an_application_that_waits_is_taken_back(chat, introduced, phones, house):
    await introduced.staff()
    await introduced.says("生人", CLAIM)
    await chat("""
        生人：删除我的信息
        楼里：要删除您的信息吗？删了就找不回来。
        删掉的：姓名、手机、住址、订阅，您说过的话、照片和收到的消息。
        留下的：住户名册是居委会自己的，要改请找居委会；谁办过什么，只留编号，法律要求至少留六个月。
        回复 1 或“确认”就删除，回复“取消”不删。
        生人：确认
        楼里：好的，正在删除您的信息，一分钟内删完。
        谢谢您用过楼里。以后想再用，回复“认证”就行。
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        主任：审核
        楼里：没有等审核的申请。
        主任：通过 A1
        楼里：A1 不用审核了：本人撤回了。
    """)
    assert await traces(house, NAME, MOBILE) == []


async def test_who_works_here_hands_over_first(chat, introduced, phones, house):
    await introduced.staff()
    await introduced.worker("张伟", "6")
    await introduced.worker("刘强", "6")
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 灯坏了")
    await introduced.says("张伟", "接 1")
    await chat("""
        张伟：删除我的信息
        楼里：要删除您的信息吗？删了就找不回来。
        删掉的：姓名、手机、住址、订阅，您说过的话、照片和收到的消息。
        您的网格员身份马上结束，手上的 1 件转给别人。
        留下的：住户名册是居委会自己的，要改请找居委会；谁办过什么，只留编号，法律要求至少留六个月。
        回复 1 或“确认”就删除，回复“取消”不删。
        张伟：1
        楼里：好的，正在删除您的信息，一分钟内删完。
        谢谢您用过楼里。以后想再用，回复“认证”就行。
        →主任：一位网格员不再负责这里，有 1 件没办完，重新等人接单，请您看着点：
        #1 翠竹园6号楼1单元402：灯坏了
        →刘强：新的事 #1
        翠竹园6号楼1单元402：灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟：待办
        楼里：“待办”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        主任：人员
        楼里：网格员：
        1. 刘强：翠竹园6号楼
        居委会工作人员：
        2. 主任：翠竹园社区
        回复数字看一位，或撤销。
    """)
    assert [t.worker for t in await house.rows(Ticket)] == [None]
    assert await traces(house, "张伟") == []


async def test_whoever_alone_is_in_charge_finds_another_first(chat, introduced, house):
    await introduced.staff()
    await introduced.says("副主任", await house.invitation(Role.ADMIN))
    await chat("""
        主任：删除我的信息
        楼里：现在还不能删除：翠竹园社区只有您一位居委会工作人员。
        请先请一位同事接手，再回复“删除我的信息”。
        副主任：删除我的信息
        楼里：现在还不能删除：翠竹园社区只有您一位管理员。
        请先请一位同事接手，再回复“删除我的信息”。
        主任：删除我的信息 确认
        楼里：现在还不能删除：翠竹园社区只有您一位居委会工作人员。
        请先请一位同事接手，再回复“删除我的信息”。
    """)
    assert await house.rows(Erasure) == []
    await introduced.staff("刘强")
    await introduced.says("主任", "删除我的信息", "1")
    assert [one.step for one in await house.rows(Erasure)] == [Step.DONE]


async def test_who_unfollows_is_forgotten(chat, introduced, phones, house, database):
    openid = await canary(introduced, phones, f"报事 {WORDS}，我是{NAME}")
    await chat("""
        生人 取消关注
    """)
    assert await traces(house, NAME, MOBILE, openid) == []
    assert raw_traces(database, openid) == []
    assert [one.why for one in await house.rows(Erasure)] == [Cause.UNFOLLOWED]
    assert [one.words for one in await house.rows(Ticket)] == [f"{WORDS}，我是＊＊"]
    await chat(f"""
        生人 关注
        楼里：{HELLO}
    """)
    assert len({one.openid for one in await house.rows(Person)}) == 4


async def test_who_is_on_duty_keeps_role_and_name_when_she_unfollows(introduced, phones, house):
    openid = await canary(introduced, phones, f"报事 {WORDS}")
    await introduced.says("张伟", "接 1", "办结 1 好了")
    await introduced.says("生人", "满意 1")
    await introduced.worker("生人", "6")
    await phones.of("生人").unfollow()
    await house.ticks()
    person = next(one for one in await house.rows(Person) if one.openid == openid)
    assert (person.name, person.mobile, person.follows) == (NAME, None, False)
    assert person.id in [one.person for one in await house.rows(Grant) if one.until is None]
    assert person.id not in [one.person for one in await house.rows(Residency)]
    assert [one.keeps_role for one in await house.rows(Erasure)] == [True]
    assert await traces(house, MOBILE, WORDS) == []


@pytest.fixture
def hour(monkeypatch):
    """Whoever unfollows may come back within an hour."""
    monkeypatch.setenv("LOULI_PRIVACY__ERASE_AFTER_UNFOLLOW_MINUTES", "60")


async def test_who_comes_back_in_time_is_not_forgotten(hour, introduced, phones, house):
    await introduced.resident("王秀英", "李梅")
    for name in ("王秀英", "李梅"):
        await phones.of(name).unfollow()
    house.clock.passes(minutes=59)
    await house.ticks()
    await phones.of("王秀英").follow()
    house.clock.passes(minutes=2)
    await house.ticks()
    assert [one.name for one in await house.rows(Person)] == ["王秀英", None]
    assert [one.step for one in await house.rows(Erasure)] == [Step.DONE]


async def test_the_roster_is_the_committees_own(introduced, house):
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "删除我的信息", "1")
    assert await traces(house, "王秀英", "13800138000", but=(Entry,)) == []
    assert "王秀英" in [one.name for one in await house.rows(Entry)]


async def test_a_repeat_of_the_confirming_word_gets_the_same_answer(introduced, phones, house):
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "删除我的信息")
    phone = phones.of("王秀英")
    first = await phone.says("1")
    await house.ticks()
    assert first.text.startswith("好的，正在删除您的信息")


async def test_what_is_on_its_way_to_her_lands_first(introduced, phones, house):
    openid = await canary(introduced, phones, f"报事 {WORDS}")
    number = next(one.id for one in await house.rows(Person) if one.openid == openid)
    lease = house.clock.now + timedelta(seconds=30)

    def leaves(scene):
        letter = Letter(id=999, person=number, template="said", facts={"text": NAME})
        letter.state, letter.lane, letter.lease_until = State.SENDING, "customer", lease
        scene.add(letter)

    await house.do(leaves)
    await introduced.says("生人", "删除我的信息", "1")
    assert [one.step for one in await house.rows(Erasure)] == [Step.LISTED]
    house.clock.passes(seconds=40)
    await house.parts.sender.recover()
    await house.ticks()
    assert [one.step for one in await house.rows(Erasure)] == [Step.DONE]
    [letter] = [one for one in await house.rows(Letter) if one.id == 999]
    assert (letter.state, letter.facts) == (State.UNKNOWN, None)
    assert await traces(house, NAME) == []


async def test_nothing_is_said_again_to_who_is_gone(introduced, phones, house):
    """A template message whose answer was lost is repeated under its key, but not to her."""
    openid = await canary(introduced, phones, "帮助")
    number = next(one.id for one in await house.rows(Person) if one.openid == openid)
    now = house.clock.now

    def lost(scene):
        letter = Letter(
            id=999, person=number, template="x", facts={"text": NAME}, first_sent_at=now
        )
        letter.state, letter.lane, letter.lease_until = State.SENDING, "template", now
        scene.add(letter)

    await introduced.says("生人", "删除我的信息")
    await house.do(lost)
    await phones.of("生人").says("1")
    await house.ticks()
    house.clock.passes(seconds=3)
    await house.ticks()
    [letter] = [one for one in await house.rows(Letter) if one.id == 999]
    assert (letter.state, letter.facts) == (State.UNKNOWN, None)
    assert [one.step for one in await house.rows(Erasure)] == [Step.DONE]


async def test_cut_short_between_any_two_commits_it_goes_on(introduced, phones, house, monkeypatch):
    """Every commit of the job in turn is the last one that this process makes."""
    openid = await canary(introduced, phones, f"报事 {WORDS}")
    await introduced.says("张伟", "接 1", "办结 1 好了")
    await introduced.says("生人", "满意 1")
    await phones.of("生人").sends_photo()
    await house.parts.collector.collect_due()
    await house.do(lambda scene: erase.begin(scene, people.get(scene.db, hers(scene, openid))))
    for most in range(1, 30):
        reached = []

        def hit(name, most=most, reached=reached):
            reached.append(name == "commit.after")
            if sum(reached) == most:
                raise RuntimeError("cut short")

        monkeypatch.setattr(failpoints, "at", hit)
        house.clock.passes(minutes=3)
        with suppress(UnavailableError):
            await house.parts.eraser.erase_due()
        monkeypatch.undo()
    assert await traces(house, NAME, MOBILE, openid, WORDS) == []
    assert [one.step for one in await house.rows(Erasure)] == [Step.DONE]
    assert list(await kept_files(house)) == []


def hers(scene, openid):
    statement = table(Person).select().where(table(Person).c.openid == openid)
    return scene.db.one(Person, statement).id
