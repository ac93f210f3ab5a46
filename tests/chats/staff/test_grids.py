"""Grids: which buildings go together; whoever came with one goes along with it."""

import json

import pytest

from bot.actions import grids, invite
from bot.community.grids import Grid
from bot.community.people import Grant, Person, Role
from bot.community.refusal import Refusal
from bot.storage import people
from tests.house import COMMUNITY, ESTATE

SIX, SEVEN, EIGHT = (f"{ESTATE}/{building}" for building in "678")
OWN = [COMMUNITY]
ANNA = Person(id=1, openid="anna")


async def test_how_staff_make_grids(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("刘强", "8")
    await chat("""
        主任：网格
        楼里：还没有网格。
        不在网格里的有 5 户：翠竹园6号楼（3 户）、翠竹园7号楼（1 户）、翠竹园8号楼（1 户）。
        编网格、改网格，这样发：网格 一网格 3号楼,4号楼
        主任：网格 一网格 6号楼1单元,7号楼
        楼里：好的，一网格是翠竹园6号楼1单元、翠竹园7号楼，共 3 户。
        网格员：还没有。
        1. 请一位网格员
        2. 看所有网格
        主任：网格 二网格 6号楼
        楼里：翠竹园6号楼已经在一网格里了（翠竹园6号楼1单元），一户只能在一个网格。
        要换过来，先发：网格 一网格 减 翠竹园6号楼1单元
        主任：网格 第二网格 8号楼
        楼里：好的，第二网格是翠竹园8号楼，共 1 户。
        网格员：刘强。
        1. 请一位网格员
        2. 看所有网格
        主任：2
        楼里：网格（2 个）：
        1. 一网格：翠竹园6号楼1单元、翠竹园7号楼，3 户。网格员：还没有
        2. 第二网格：翠竹园8号楼，1 户。网格员：刘强
        不在网格里的有 1 户：翠竹园6号楼2单元（1 户）。
        回复数字看一个网格。
        编网格、改网格，这样发：网格 一网格 3号楼,4号楼
        主任：网格 2网格 加 6号楼2单元
        楼里：好的，第二网格是翠竹园6号楼2单元、翠竹园8号楼，共 2 户。
        网格员：刘强。
        1. 请一位网格员
        2. 看所有网格
        主任：网格 一网格 减 9号楼
        楼里：没有找到9号楼，请看看写对没有。
        主任：网格 一网格 减 8号楼
        楼里：这个网格里没有翠竹园8号楼，请看看写对没有。
        主任：网格 一网格 减 6号楼,7号楼
        楼里：这样一网格就空了。不要它了，请发：取消网格 一网格
        主任：网格 东片
        楼里：没有找到“东片”这个网格。回复“网格”看有哪些。
        编一个，这样发：网格 一网格 3号楼,4号楼
        主任：网格 6号楼 7号楼
        楼里：没有找到“6号楼”这个网格。回复“网格”看有哪些。
        编一个，这样发：网格 一网格 3号楼,4号楼
        主任：网格 一网格 快点
        楼里：没看懂范围“快点”。请这样写：6号楼，或 6号楼,7号楼，或 全社区
        主任：网格
        楼里：网格（2 个）：
        1. 一网格：翠竹园6号楼1单元、翠竹园7号楼，3 户。网格员：还没有
        2. 第二网格：翠竹园6号楼2单元、翠竹园8号楼，2 户。网格员：刘强
        每一户都在网格里。
        回复数字看一个网格。
        编网格、改网格，这样发：网格 一网格 3号楼,4号楼
    """)
    assert [grid.areas for grid in await house.rows(Grid)] == [
        [f"{SIX}/1", SEVEN], [f"{SIX}/2", EIGHT],
    ]  # fmt: skip


async def test_whoever_came_with_a_grid_goes_along_with_it(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英", "陈刚", "孙丽")
    await chat("""
        主任：网格 一网格 6号楼
        楼里：好的，一网格是翠竹园6号楼，共 3 户。
        网格员：还没有。
        1. 请一位网格员
        2. 看所有网格
        主任：1
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是一网格（翠竹园6号楼）的网格员。
        网格以后改了范围，他管的地方跟着改。
        只能用一次，7天内有效。
        主任：网格 一网格 6、7号楼
        楼里：好的，一网格是翠竹园6号楼、翠竹园7号楼，共 4 户。
        网格员：还没有。
        1. 请一位网格员
        2. 看所有网格
        张伟 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        张伟：〈码〉
        楼里：您现在是翠竹园6号楼、翠竹园7号楼的网格员。
        居民报事会发到这里，回复“待办”查看。
        怎么称呼您？请回复姓名，例如：张伟（也可以回复“以后再说”）
        张伟：张伟
        楼里：好的，张伟，记下了。
        回复“帮助”看看能做什么。
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        〔接单〕
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元402：楼道灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了您的 #1，会来处理。
        主任：网格 一网格 7、8号楼
        楼里：好的，一网格是翠竹园7号楼、翠竹园8号楼，共 2 户。
        网格员：张伟。
        按这个网格请来的人，管的地方跟着改；已经接的事还由接的人办完。
        1. 请一位网格员
        2. 看所有网格
        →张伟：一网格的范围改了，您现在是这里的网格员：翠竹园7号楼、翠竹园8号楼。
        已经接的事，还请您办完。
        孙丽：报事 水管漏水
        楼里：已记下，编号 #2。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 2”随时查看。
        →张伟：新的事 #2
        翠竹园8号楼1102：水管漏水
        回复“接 2”接单。
        〔接单〕
        张伟：办结 1 换了灯泡
        楼里：#1 已办结，正在请居民确认。
        →王秀英：您的 #1 张伟办好了：换了灯泡
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        张伟：接 2
        楼里：#2 归您了，已告诉居民。
        翠竹园8号楼1102：水管漏水
        跟居民说话：回 2 马上到
        办好以后：办结 2 做了什么
        →孙丽：张伟接了您的 #2，会来处理。
        主任：取消网格 一网格
        楼里：要取消一网格吗？它有翠竹园7号楼、翠竹园8号楼，2 户。
        按这个网格请来的网格员，以后不再管这里，他们手上还有 1 件没办完，请先另外安排。
        回复 1 就取消，不回复就不动。
        主任：1
        楼里：一网格取消了，按它请来的网格员不再管这里。
        他们手上还有 1 件没办完，请另外安排。
        那几栋楼要归谁，回复“网格”重新编。
        →张伟：一网格取消了，您不再是这个网格的网格员。谢谢您！
        有疑问，请问居委会。
        →主任：张伟不再负责这里，有 1 件没办完，重新等人接单，请您看着点：
        #2 翠竹园8号楼1102：水管漏水
    """)
    assert await house.rows(Grid) == []
    grants = [one for one in await house.rows(Grant) if one.role is Role.WORKER]
    assert {grant.area for grant in grants} == {SIX, SEVEN, EIGHT}
    assert not any(grant.is_live(house.clock.now) for grant in grants)


async def test_a_code_of_a_grid_that_is_gone(chat, introduced, house):
    await introduced.staff()
    await introduced.says("主任", "网格 一网格 6号楼")
    code = await house.do(invited)
    await introduced.says("主任", "取消网格 一网格 确定")
    await chat(
        """
        张伟 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        张伟：〈码〉
        楼里：这个网格已经取消了，请居委会再给您一个邀请码。
        """,
        码=code,
    )
    assert [grant.role for grant in await house.rows(Grant)] == [Role.STAFF]


def invited(scene):
    [grid] = grids.within(scene.db, OWN)
    return invite.make(scene, Role.WORKER, [], None, grid)


async def test_staff_of_a_building_change_no_grid_beyond_it(chat, introduced):
    await introduced.staff()
    await introduced.staff("副主任", SIX)
    await introduced.says("主任", "网格 一网格 6、7号楼")
    await chat("""
        副主任：网格 一网格 6号楼
        楼里：这个范围不归您管，请看看写对没有。
        副主任：网格 二网格 8号楼
        楼里：这个范围不归您管，请看看写对没有。
        副主任：取消网格 一网格 确定
        楼里：这个范围不归您管，请看看写对没有。
        副主任：邀请 网格员 一网格
        楼里：这个范围不归您管，请看看写对没有。
    """)


async def test_an_estate_is_all_its_buildings(house):
    made = await house.do(lambda scene: grids.make(scene, ANNA, OWN, "一网格", [ESTATE]))
    assert made.areas == [SIX, SEVEN, EIGHT]
    with pytest.raises(Refusal, match="grid_overlap"):
        await house.do(lambda scene: grids.make(scene, ANNA, OWN, "二网格", [f"{SEVEN}/1"]))
    with pytest.raises(Refusal, match="grid_of_what"):
        await house.do(lambda scene: grids.make(scene, ANNA, OWN, "二网格", [f"{SEVEN}/1/201"]))
    assert await house.do(lambda scene: people.holders(scene.db, Role.WORKER, SIX)) == []


@pytest.fixture
def two_communities(monkeypatch):
    both = [{"name": COMMUNITY}, {"name": "建国社区"}]
    monkeypatch.setenv("LOULI_COMMUNITIES", json.dumps(both))


async def test_a_grid_lies_in_one_community(two_communities, house):
    own = [COMMUNITY, "建国社区"]

    def make(scene):
        return grids.make(scene, ANNA, own, "一网格", [SIX, "建国社区/翠竹园/6"])

    with pytest.raises(Refusal, match="grid_one_community"):
        await house.do(make)
