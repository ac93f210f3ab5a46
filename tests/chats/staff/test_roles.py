"""Invitations: a code gives a role, once."""

import re

from bot.actions.invite import LETTERS
from bot.community.homes import Building, Estate
from bot.community.people import Grant, Invitation


async def test_how_staff_invite(chat, introduced, house):
    await introduced.staff()
    await chat("""
        主任：邀请
        楼里：请回复数字：
        1. 邀请住户：住进一户的码
        2. 邀请网格员：接单办事的人
        3. 邀请志愿者：帮一段时间的人
        4. 邀请网格长：带网格员的人
        5. 邀请楼长：一栋楼的联系人
        6. 邀请居委会：一起管的同事
        7. 人员：谁管哪里，撤销身份
        主任：2
        楼里：请写上负责哪里，例如：邀请 网格员 6号楼,7号楼
        主任：邀请 王师傅 6号楼
        楼里：请写上邀请谁，例如：邀请 网格员 6号楼,7号楼
        或者：邀请 住户 6号楼1单元402
        主任：邀请 网格员
        楼里：请写上负责哪里，例如：邀请 网格员 6号楼,7号楼
        主任：邀请 网格员 9号楼
        楼里：没有找到9号楼，请看看写对没有。
        主任：邀请 网格员 6号楼 和他的朋友
        楼里：没看懂范围“和他的朋友”。请这样写：6号楼，或 6号楼,7号楼，或 全社区
        主任：邀请 网格员 6号楼3单元
        楼里：6号楼没有3单元，请看看写对没有。
        主任：邀请网格员 6、7号楼
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼、翠竹园7号楼的网格员。
        只能用一次，7天内有效。
        主任：邀请 网格员：6-8号楼
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼、翠竹园7号楼、翠竹园8号楼的网格员。
        只能用一次，7天内有效。
        主任：邀请 网格员 全社区
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园社区的网格员。
        只能用一次，7天内有效。
        主任：邀请 楼长 6号楼1单元
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼1单元的楼长。
        只能用一次，7天内有效。
        主任：邀请 网格长 翠竹园
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园的网格长。
        只能用一次，7天内有效。
        主任：邀请 居委会
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园社区的居委会工作人员。
        只能用一次，7天内有效。
    """)
    stored = [(one.role, one.areas) for one in await house.rows(Invitation) if not one.used_by]
    assert len(stored) == 6
    assert re.fullmatch(f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", await house.invitation("staff"))


async def test_staff_invite_only_for_where_they_are_staff(chat, introduced, house):
    await introduced.staff("副主任", "翠竹园社区/翠竹园/6")
    await chat("""
        副主任：邀请 网格员 6号楼1单元
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是翠竹园6号楼1单元的网格员。
        只能用一次，7天内有效。
        副主任：邀请 网格员 7号楼
        楼里：这个范围不归您管，请看看写对没有。
        副主任：发通知 7号楼 停水
        楼里：这个范围不归您管，请看看写对没有。
        副主任：发通知 6号楼 停水
        楼里：通知的正文？请一次发完。
    """)


async def test_a_code_that_names_two_estates_alike(chat, introduced, house):
    await introduced.staff()
    await house.do(another_estate)
    await chat("""
        主任：邀请 网格员 6号楼
        楼里：不止一个小区有6号楼：
        翠竹园6号楼、清水苑6号楼。
        请写上小区名再发一次。
        主任：邀请 网格员 清水苑6号楼
        楼里：邀请码：〈码〉
        请转给本人。他关注本号，把它发过来，就是清水苑6号楼的网格员。
        只能用一次，7天内有效。
    """)
    assert [one.areas for one in await house.rows(Invitation)][-1] is not None


def another_estate(scene):
    place = "翠竹园社区/清水苑"
    scene.add(Estate(id=scene.number("estate"), place=place))
    scene.add(Building(id=scene.number("building"), place=f"{place}/6"))


async def test_the_same_role_twice_is_one(introduced, house):
    await introduced.worker("张伟", "6")
    await introduced.worker("张伟", "6", "7")
    assert [grant.area[-1] for grant in await house.rows(Grant)] == ["6", "7"]


async def test_how_staff_invite_somebody_of_a_home(chat, introduced, house):
    await introduced.staff()
    await introduced.staff("副主任", "翠竹园社区/翠竹园/7")
    await chat("""
        主任：邀请 住户
        楼里：请写上是哪一户，例如：邀请 住户 6号楼1单元402
        主任：邀请 住户 6号楼
        楼里：请写上是哪一户，例如：邀请 住户 6号楼1单元402
        主任：邀请 住户 9号楼1单元402
        楼里：没有找到9号楼，请看看写对没有。
        主任：邀请 住户 6号楼1单元420
        楼里：名册上没有6号楼1单元420，请看看写对没有。
        主任：邀请 住户 6号楼1单元402
        楼里：翠竹园6号楼1单元402的邀请码：〈码〉
        请转给这家的人。他关注本号，把它发过来，就登记为这家的住户。
        只能一个人用一次，30天内有效。家里还有人，请再要一个。
        主任：邀请居民8号楼1102
        楼里：翠竹园8号楼1102的邀请码：〈另一个〉
        请转给这家的人。他关注本号，把它发过来，就登记为这家的住户。
        只能一个人用一次，30天内有效。家里还有人，请再要一个。
        副主任：邀请 住户 6号楼1单元402
        楼里：这个范围不归您管，请看看写对没有。
        王秀英 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        王秀英：〈码〉
        楼里：您好，这是翠竹园6号楼1单元402的邀请码。
        请问您的姓名？例如：王秀英
        王秀英：取消
        楼里：好的，已取消。
    """)
    stored = [one.areas for one in await house.rows(Invitation) if one.role == "resident"]
    homes = ["翠竹园社区/翠竹园/6/1/402", "翠竹园社区/翠竹园/8//1102"]
    assert sorted(stored) == [[home] for home in homes]


async def test_a_building_without_a_roster_takes_any_home(introduced, house):
    await introduced.staff()
    await house.do(another_estate)
    phone = house.platform.phone("主任")
    assert "邀请码：" in (await phone.says("邀请 住户 清水苑6号楼2单元301")).text
    assert [one.areas for one in await house.rows(Invitation) if one.role == "resident"] == [
        ["翠竹园社区/清水苑/6/2/301"]
    ]
