"""Everybody has the tag of her highest standing, whatever WeChat answers meanwhile."""

from asyncio import gather
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot import app
from bot.community.people import Grant, Role
from bot.delivery.tagging import A_CALL, LEASE, Tagger
from bot.sandbox.faults import Fault
from bot.storage import errands, tagging
from bot.storage.tables import table
from bot.storage.tagging import Tagging
from bot.wechat.lines import Lines
from bot.wechat.tags import WeChatTags
from tests.chats.conftest import Introduced
from tests.house import COMMUNITY, open_house, settings
from tests.menus.conftest import MENUS, RESIDENT, STAFF, WORKER, Town, keys
from tests.phone import Phones

DAY = timedelta(days=1)
GRANTS = table(Grant).select()
TAG, UNTAG = "tags/members/batchtagging", "tags/members/batchuntagging"


def fault(errcode, path=TAG, **more):
    return Fault(f"/cgi-bin/{path}", errcode, **more)


async def test_each_has_one_tag_and_sees_her_menu(town):
    tags = {name: town.tags(name) for name in ("主任", "张伟", "王秀英", "生人")}
    assert tags == {"主任": {STAFF}, "张伟": {WORKER}, "王秀英": {RESIDENT}, "生人": set()}
    assert town.buttons("主任") == keys(MENUS.staff)
    assert town.buttons("张伟") == keys(MENUS.worker)
    assert town.buttons("王秀英") == keys(MENUS.resident)
    assert town.buttons("生人") == keys(MENUS.everyone)


async def test_the_highest_standing_counts_and_the_old_tag_goes(town, introduced):
    await introduced.worker("王秀英")
    await town.steps()
    assert town.tags("王秀英") == {WORKER}
    await introduced.staff("王秀英")
    await town.steps()
    assert town.tags("王秀英") == {STAFF}


async def test_a_grant_ends_with_its_day(town, house):
    def shorten(scene):
        for grant in [g for g in scene.db.all(Grant, GRANTS) if g.role is Role.WORKER]:
            scene.change(grant, until=house.clock() + DAY)
            tagging.look_again(scene, grant.person, house.clock())

    await house.do(shorten)
    await town.steps()
    assert town.tags("张伟") == {WORKER}
    await town.steps(hours=23)
    assert town.tags("张伟") == {WORKER}
    await town.steps(hours=1)
    assert town.tags("张伟") == set()


async def test_who_is_bound_no_more_has_no_tag(town, introduced):
    await introduced.says("王秀英", "不是我家")  # nobody new: nothing happens
    await introduced.resident("王建国")
    await introduced.says("王秀英", "不是我家")
    await town.steps()
    assert town.tags("王建国") == {RESIDENT}
    await introduced.says("主任", "驳回 A1 房子已经卖了")
    await town.steps()
    assert (town.tags("王建国"), town.tags("王秀英")) == (set(), {RESIDENT})


@pytest.mark.parametrize("survive", [False, True], ids=["forgotten", "kept"])
async def test_who_leaves_and_comes_back_is_looked_at_again(town, survive):
    """A grant outlives it, a residency does not; whatever WeChat makes of the tags."""
    town.platform.switches.tags_survive = survive
    for name in ("王秀英", "张伟"):
        await town.platform.phone(name).unfollow()
    await town.steps()
    has = {row.has for row in (await town.known()).values()}
    assert has == {"staff", "resident", ""}  # 主任, 李梅; the two who left
    for name in ("王秀英", "张伟"):
        await town.platform.phone(name).follow()
    await town.steps()
    await town.steps(days=1)  # at the latest WeChat's own list tells
    assert (town.tags("王秀英"), town.tags("张伟")) == (set(), {WORKER})


async def test_who_is_erased_has_no_tag(town, introduced):
    """Though she still follows; and whoever meets her again owes her nothing of before."""
    await introduced.says("王秀英", "删除我的信息", "1")
    await town.house.parts.eraser.erase_due()
    assert town.tags("王秀英") == set()
    await introduced.says("王秀英", "帮助")
    await town.steps()
    assert town.tags("王秀英") == set()


async def test_who_was_away_for_a_moment_has_her_tag_again(town):
    """Left and back before anybody looked: WeChat has forgotten, the house has not."""
    phone = town.platform.phone("张伟")
    await phone.unfollow()
    await phone.follow()
    await town.steps()
    assert town.tags("张伟") == {WORKER}


async def test_fifty_a_call(house, introduced):
    """A whole town is tagged when the menus are published, not before."""
    people = A_CALL + 7
    names = [f"住户{n}" for n in range(people)]
    code = await house.invitation(Role.WORKER)
    for name in names:
        await house.platform.phone(name).follow()
    await introduced.says("张伟", code)
    await house.do(lambda scene: _all_work(scene, people))
    town = Town(house)
    await town.steps()
    assert town.platform.tags.names.keys() == {2}  # WeChat's own: nothing was asked
    await town.publish()
    await town.steps()
    assert [town.tags(name) for name in names] == [{WORKER}] * people
    sizes = [len(call.body["openid_list"]) for call in town.calls(TAG)]
    assert max(sizes) <= A_CALL
    assert len(sizes) <= 3


def _all_work(scene, people):
    for person in range(1, people + 1):
        number = scene.number("grant")
        scene.add(Grant(id=number, person=person, role=Role.WORKER, area=COMMUNITY))


LATER = [
    (fault(-1), {"minutes": 1}),
    (fault(45169), {"seconds": 5}),
    (fault(45011), {"minutes": 1}),
    (fault(45009), {"hours": 12}),
    (fault(48001), {"hours": 1}),
    (fault(99999), {"hours": 1}),
    (fault(-1, UNTAG), {"minutes": 1}),
    (fault(0, kind="drop"), {"minutes": 1}),
    (fault(0, kind="lost"), {"minutes": 1}),
    (fault(0, kind="garbage"), {"minutes": 1}),
    (fault(0, UNTAG, kind="lost"), {"minutes": 1}),
]


@pytest.mark.parametrize(
    ("harm", "period"), LATER, ids=[f"{h.kind}-{h.errcode}-{h.where[22:]}" for h, _ in LATER]
)
async def test_what_wechat_puts_off_is_done_later(town, introduced, harm, period):
    town.platform.faults += [harm]
    await introduced.staff("张伟")
    await town.steps()
    assert len(town.platform.faults) == 0
    before = len(town.calls(TAG)) + len(town.calls(UNTAG))
    await town.steps()
    assert len(town.calls(TAG)) + len(town.calls(UNTAG)) == before  # nobody presses
    await town.steps(**period)
    assert town.tags("张伟") == {STAFF}
    assert town.tags("主任") == {STAFF}


NAMES = ("王建国", "赵敏", "陈刚")


@pytest.mark.parametrize("errcode", [40003, 43004, 45059, 49003])
async def test_whoever_cannot_be_tagged_is_given_up_alone(town, introduced, errcode):
    """WeChat refuses the batch, and says not for whose sake; the others are tagged."""
    town.platform.faults += [fault(errcode, times=2)]  # the three, then the first of them
    async with town.stillness():
        await introduced.resident(*NAMES)
    await town.steps()
    assert sorted(map(len, map(town.tags, NAMES))) == [0, 1, 1]
    [row] = [row for row in await town.house.rows(Tagging) if row.gave_up]
    assert (row.has, row.due, row.lease_until) == ("", None, None)


def another_accounts(platform, phone):
    del platform.users._known[phone.openid]  # noqa: SLF001 - no phone can do that


def with_twenty_tags(platform, phone):
    platform.users.meet(phone.openid).tags = list(range(1000, 1020))


@pytest.mark.parametrize("harm", [another_accounts, with_twenty_tags])
async def test_she_is_tried_again_when_she_follows_and_not_before(town, introduced, harm):
    phone = town.platform.phone("赵敏")
    user = town.platform.users.meet(phone.openid)
    async with town.stillness():
        await introduced.resident(*NAMES)
        harm(town.platform, phone)
    await town.steps()
    [row] = [row for row in await town.house.rows(Tagging) if row.gave_up]
    assert [town.tags(name) for name in ("王建国", "陈刚")] == [{RESIDENT}] * 2
    asked = len(town.calls(TAG))
    await town.steps(days=1)
    assert len(town.calls(TAG)) == asked
    town.platform.users._known[phone.openid] = user  # noqa: SLF001 - as above
    await phone.unfollow()
    await phone.follow()
    await introduced.says("赵敏", "认证 6号楼2单元301 赵敏 13800138003")
    await town.steps()
    assert town.tags("赵敏") == {RESIDENT}
    assert (await town.known())[row.person].gave_up == ""


async def test_a_follower_lost_sight_of_is_left_alone(town, introduced):
    """WeChat knows already that she left, the house not yet: 45171 names her."""
    async with town.stillness():
        await introduced.resident("王建国", "赵敏")
        town.platform.users.unfollow(town.platform.phone("王建国").openid)
    await town.steps()
    assert town.tags("赵敏") == {RESIDENT}
    assert [row.gave_up for row in await town.house.rows(Tagging) if row.gave_up] == ["missed"]


async def test_a_tag_that_was_deleted_is_made_anew_and_everybody_has_it_again(town, introduced):
    [tag] = [tag for tag, name in town.platform.tags.names.items() if name == RESIDENT]
    del town.platform.tags.names[tag]
    for name in ("王秀英", "李梅"):
        town.platform.phone(name).user.tags.clear()
    await introduced.resident("赵敏")
    await town.steps()
    await town.steps()
    assert [town.tags(name) for name in ("王秀英", "李梅", "赵敏")] == [{RESIDENT}] * 3


async def test_once_a_day_wechats_own_lists_are_compared(town):
    """Tags given and taken by hand, in WeChat's own console."""
    ids = {name: tag for tag, name in town.platform.tags.names.items()}
    phones = {name: town.platform.phone(name) for name in ("张伟", "王秀英", "生人", "孙丽")}
    await phones["孙丽"].follow()
    phones["王秀英"].user.tags.append(ids[STAFF])
    phones["张伟"].user.tags.clear()
    phones["生人"].user.tags.append(ids[WORKER])
    unheard = town.platform.phone("新人")
    town.platform.users.follow(unheard.openid)
    unheard.user.tags.append(ids[STAFF])
    await town.steps(hours=23)
    assert town.tags("王秀英") == {RESIDENT, STAFF}
    await town.steps(hours=1)
    names = ("张伟", "王秀英", "生人", "孙丽", "新人")
    assert [town.tags(name) for name in names] == [{WORKER}, {RESIDENT}, set(), set(), set()]


async def test_a_comparison_that_fails_is_made_later(town):
    town.platform.faults += [fault(-1, "user/tag/get")]
    town.platform.phone("张伟").user.tags.clear()
    await town.steps(days=1)
    assert town.tags("张伟") == set()
    await town.steps(minutes=1)
    assert town.tags("张伟") == {WORKER}


async def test_an_account_without_tags_is_left_alone(database, kind, clock):
    async with open_house(database, kind[1], clock, "unverified") as house:
        town = Town(house)
        await house.do(lambda scene: errands.plan(scene, "tags", clock()))
        await Introduced(Phones(house)).staff()
        await town.steps()
        assert [call.path for call in house.platform.log if "tag" in call.path] == []


@asynccontextmanager
async def open_second(database, kind, house):
    """The job of another process: a writer, a client and a memory of its own."""
    folder = await house.do(lambda scene: scene.db.settings.media.dir.parent)
    chosen = settings(database, house.platform.origin, mode=kind[1], folder=folder)
    async with app.open_writer(chosen) as writer, Lines() as http:
        tags = WeChatTags(app.make_client(chosen, http), MENUS.tag_names())
        yield Tagger(writer, tags, chosen.wechat.account)


async def test_two_processes_share_the_work(database, kind, clock, house, introduced):
    """Neither names a person whom the other is tagging: the sandbox would say 45169."""
    if kind[0] == "sqlite":
        pytest.skip("one process serves on SQLite")
    town = Town(house)
    await town.publish()
    await introduced.staff()
    town.platform.switches.slow_tagging = 0.05
    async with open_second(database, kind, house) as second:
        for name in ("王秀英", "李梅", "赵敏", "陈刚", "王建国", "孙丽"):
            await introduced.resident(name)
            house.clock.passes(seconds=1)
            await gather(town.tagger.keep_in_step(), second.keep_in_step(), second.compare())
        assert [town.tags(n) for n in ("王秀英", "孙丽", "主任")] == [
            {RESIDENT},
            {RESIDENT},
            {STAFF},
        ]
    assert 45169 not in {call.answer.get("errcode") for call in town.platform.log}


async def test_a_process_that_died_is_followed_by_another(town, house, introduced):
    """It had taken them and was never heard of again: when its lease is over they are done."""
    async with town.stillness():
        await introduced.staff("王秀英")
        house.clock.passes(seconds=1)
        [taken] = await house.do(lambda scene: tagging.take_due(scene, 50, LEASE))
    await town.steps()
    assert town.tags("王秀英") == {RESIDENT}
    await town.steps(minutes=11)
    assert town.tags("王秀英") == {STAFF}
    await house.do(lambda scene: tagging.give_up(scene, taken, "too late"))
    assert {row.gave_up for row in (await town.known()).values()} == {""}
