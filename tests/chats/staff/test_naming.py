"""How buildings and estates are called here, as config.yaml, sheets and staff say it."""

import json

import pytest

from bot.actions import naming
from bot.community.homes import Building, Estate
from bot.community.naming import Scheme
from bot.community.people import Residency
from bot.community.places import show
from tests.house import COMMUNITY, ESTATE

SIX, SEVEN = f"{ESTATE}/6", f"{ESTATE}/7"


async def test_how_staff_name_buildings(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        主任：楼名
        楼里：现在这样叫：翠竹园6号楼、翠竹园7号楼、翠竹园8号楼。
        要改，这样发：楼名 6号楼 栋
        （可以用：号楼、栋、幢、座、#、号、院、组）
        主任：楼名 6号楼 栋
        楼里：好的，以后叫6栋。
        写错了？再发一次就行。
        主任：楼名 7、8号楼 叫 7幢
        楼里：好的，以后叫7幢、8幢。
        写错了？再发一次就行。
        主任：楼名
        楼里：现在这样叫：翠竹园6栋、翠竹园7幢、翠竹园8幢。
        要改，这样发：楼名 6号楼 栋
        （可以用：号楼、栋、幢、座、#、号、院、组）
        王秀英：我的信息
        楼里：楼里记录的您的信息：
        姓名：王秀英
        手机：138****8000
        住址：翠竹园6栋1单元402（能收通知、报事、参加表决）
        有不对的，请告诉居委会。
        主任：楼名 6栋 号楼
        楼里：好的，以后叫6号楼。
        写错了？再发一次就行。
        主任：楼名 6号楼
        楼里：请写上哪栋楼、叫什么，例如：楼名 6号楼 栋
        主任：楼名 6号楼 楼
        楼里：楼可以这样叫：号楼、栋、幢、座、#、号、院、组。请这样写：楼名 6号楼 栋
        主任：楼名 翠竹园 栋
        楼里：好的，以后叫6栋、7栋、8栋。
        写错了？再发一次就行。
    """)


async def test_other_names_lead_to_the_same_place(chat, introduced, house):
    await introduced.staff()
    await chat("""
        主任：别名
        楼里：还没有别名。
        加一个，这样发：别名 6号楼 商住楼
        主任：别名 6号楼 商住楼
        楼里：记住了：商住楼就是翠竹园6号楼。大家写“商住楼”，楼里也懂。
        主任：别名 翠竹园 也叫 老机床厂
        楼里：记住了：老机床厂就是翠竹园。大家写“老机床厂”，楼里也懂。
        主任：别名 7号楼 商住楼
        楼里：“商住楼”已经是翠竹园6号楼了，请换一个。
        主任：别名 7号楼 6号楼
        楼里：“6号楼”已经是翠竹园6号楼了，请换一个。
        主任：别名 7号楼 9
        楼里：“9”不能当别名：要 2 到 16 个字，不能只是数字。
        主任：别名 6、7号楼 东楼
        楼里：请写上哪栋楼、叫什么，例如：别名 6号楼 商住楼
        主任：邀请 网格员 商住楼1单元
        楼里：邀请码：〈一〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼1单元的网格员。
        只能用一次，7天内有效。
        主任：邀请 住户 老机床厂商住楼1单元101
        楼里：翠竹园6号楼1单元101的邀请码：〈二〉
        请转给这家的人。他关注本号，把它发过来，就登记为这家的住户。
        只能一个人用一次，30天内有效。家里还有人，请再要一个。
        王秀英 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        王秀英：认证 商住楼1单元402 王秀英 13800138000
        楼里：王秀英，认证好了：翠竹园6号楼1单元402。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        赵敏 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        赵敏：认证
        楼里：您住几号楼？例如：6号楼
        （也可以一次说完：6号楼1单元402 王秀英 13800138000）
        赵敏：商住楼
        楼里：几单元？例如：1单元
        （没有单元，回复“没有”）
        赵敏：2单元301
        楼里：请问您的姓名？
        赵敏：赵敏
        楼里：请留下您的手机号（11位数字），居委会有事好联系您。
        赵敏：13800138003
        楼里：赵敏，认证好了：翠竹园6号楼2单元301。
        看通知：回复“公告”，有新通知也会发给您。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        主任：别名
        楼里：大家这样写，楼里也懂：
        1. 老机床厂，就是翠竹园
        2. 商住楼，就是翠竹园6号楼
        回复数字，就去掉那个别名。
        加一个，这样发：别名 6号楼 商住楼
        主任：2
        楼里：好的，翠竹园6号楼不再叫商住楼。
        主任：邀请 网格员 商住楼
        楼里：没看懂范围“商住楼”。请这样写：6号楼，或 6号楼,7号楼，或 全社区
        主任：取消别名 商住楼
        楼里：没有“商住楼”这个别名。回复“别名”看有哪些。
    """)
    homes = [residency.place for residency in await house.rows(Residency)]
    assert homes == [f"{SIX}/1/402", f"{SIX}/2/301"]


async def test_a_name_in_two_estates_is_asked_about(chat, introduced, house):
    await introduced.staff()
    await house.do(another_estate)
    await introduced.says("主任", "别名 翠竹园6号楼 商住楼", "别名 清水苑3号楼 商住楼")
    await chat("""
        主任：邀请 网格员 商住楼
        楼里：不止一个小区有商住楼：
        翠竹园6号楼、清水苑3号楼。
        请写上小区名再发一次。
        主任：邀请 网格员 清水苑商住楼
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是清水苑3号楼的网格员。
        只能用一次，7天内有效。
    """)


def another_estate(scene):
    place = f"{COMMUNITY}/清水苑"
    scene.add(Estate(id=scene.number("estate"), place=place))
    scene.add(Building(id=scene.number("building"), place=f"{place}/3"))


async def test_a_sheet_teaches_what_nobody_has_said_yet(house):
    def take(scene):
        naming.learn_marks(scene, {SIX: "栋", SEVEN: "号楼", f"{ESTATE}/99": "栋"})

    await house.do(take)
    await house.do(lambda scene: naming.learn_mark(scene, SIX, "幢"))
    assert [one.mark for one in await house.rows(Building)] == ["栋", "", ""]
    assert show(f"{SIX}/1/402") == "6栋1单元402"


@pytest.fixture
def said_in_config(monkeypatch):
    estates = [{"name": "翠竹园小区", "scheme": "lane", "also": ["翠竹里"]}]
    names = [{"name": COMMUNITY, "estates": estates}, {"name": "别处", "estates": ["翠竹园"]}]
    monkeypatch.setenv("LOULI_COMMUNITIES", json.dumps(names))


async def test_config_says_how_an_estate_counts(said_in_config, chat, introduced, house):
    [estate] = await house.rows(Estate)
    assert (estate.scheme, estate.also) == (Scheme.LANE, ["翠竹里"])
    await introduced.staff()
    await chat("""
        主任：邀请 网格员 翠竹里6号楼
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号的网格员。
        只能用一次，7天内有效。
    """)


async def test_what_a_refused_turn_wanted_is_not_learned(house):
    def fail(scene):
        naming.learn_mark(scene, SIX, "栋")
        raise ValueError("it stops here")

    with pytest.raises(ValueError, match="stops here"):
        await house.do(fail)
    assert show(SIX) == "6号楼"
