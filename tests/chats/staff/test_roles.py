"""Invitations: a code gives a role, once."""

import re

from bot.actions.invite import LETTERS
from bot.community.homes import Building, Estate
from bot.community.people import Grant, Invitation


async def test_how_staff_invite(chat, introduced, house):
    await introduced.staff()
    await chat("""
        主任：邀请
        楼里：请写上邀请谁，例如：邀请 网格员 6号楼,7号楼
        主任：邀请 王师傅 6号楼
        楼里：请写上邀请谁，例如：邀请 网格员 6号楼,7号楼
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
        楼里：不止一个小区有6号楼：翠竹园6号楼、清水苑6号楼。
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
