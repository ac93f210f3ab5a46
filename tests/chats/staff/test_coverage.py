"""台账: who has moved over, worst first, and where nobody is yet."""

import pytest

from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry, Person, Residency, Role
from tests.house import COMMUNITY, ESTATE


async def test_staff_see_each_building_and_open_one_by_number(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英", "王建国", "陈刚")
    await chat("""
        （过了3天）
        王建国：公告
        楼里：现在没有公告。以后有了，回复“公告”就能看。
        陈刚 取消关注
        主任：台账
        楼里：共 5 户，1 户有人认证（20%）。少的在前，回复数字看一栋：
        1. 7号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        2. 8号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        3. 6号楼 1/3 户（33%）2 人，关注 2，近两天说过话 1
        近两天说过话的，现在就能发到。
        主任：3
        楼里：翠竹园6号楼：3 户里 1 户有人认证（33%）
        认证 2 人，关注 2 人，现在能发到 1 人
        1单元 1/2 户
        2单元 0/1 户
        敲门单，还没有人的 2 户：
        1单元：101
        2单元：301
        回复 1 看所有楼栋。
        主任：台账8号楼
        楼里：翠竹园8号楼：1 户里 0 户有人认证（0%）
        认证 0 人，关注 0 人，现在能发到 0 人
        敲门单，还没有人的 1 户：
        1102
        回复 1 看所有楼栋。
        主任：1
        楼里：共 5 户，1 户有人认证（20%）。少的在前，回复数字看一栋：
        1. 7号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        2. 8号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        3. 6号楼 1/3 户（33%）2 人，关注 2，近两天说过话 1
        近两天说过话的，现在就能发到。
        主任：台账 6号楼,7号楼
        楼里：共 4 户，1 户有人认证（25%）。少的在前，回复数字看一栋：
        1. 7号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        2. 6号楼 1/3 户（33%）2 人，关注 2，近两天说过话 1
        近两天说过话的，现在就能发到。
        主任：台账 火星
        楼里：没看懂范围“火星”。请这样写：6号楼，或 6号楼,7号楼，或 全社区
        主任：台账 9号楼
        楼里：没有找到9号楼，请看看写对没有。
    """)


async def test_what_nobody_knows_is_said(chat, introduced, house):
    """A building without a roster; homes with somebody that the roster does not know."""
    await introduced.staff()
    await introduced.resident("孙丽")
    await introduced.says("赵敏", "认证 6号楼2单元999 赵敏 13800138003")
    await introduced.says("主任", "通过 A1")

    def without_a_roster(scene):
        scene.add(Building(id=scene.number("building"), place=f"{ESTATE}/9"))
        number, home = scene.number("residency"), f"{ESTATE}/9/1/101"
        scene.add(Residency(id=number, person=2, place=home))

    await house.do(without_a_roster)
    await chat("""
        主任：台账
        楼里：共 5 户，1 户有人认证（20%）。少的在前，回复数字看一栋：
        1. 6号楼 0/3 户（0%）1 人，关注 1，近两天说过话 1
        2. 7号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        3. 8号楼 1/1 户（100%）1 人，关注 1，近两天说过话 1
        4. 9号楼 名册上没有户数，1 人，关注 1，近两天说过话 1
        近两天说过话的，现在就能发到。
        主任：4
        楼里：翠竹园9号楼：名册上没有户数，不知道还差多少
        认证 1 人，关注 1 人，现在能发到 0 人
        名册以外，还有 1 户有人
        回复 1 看所有楼栋。
        主任：台账 6号楼
        楼里：翠竹园6号楼：3 户里 0 户有人认证（0%）
        认证 1 人，关注 1 人，现在能发到 1 人
        1单元 0/2 户
        2单元 0/1 户
        名册以外，还有 1 户有人
        敲门单，还没有人的 3 户：
        1单元：101、402
        2单元：301
        回复 1 看所有楼栋。
        主任：台账 8号楼
        楼里：翠竹园8号楼：1 户里 1 户有人认证（100%）
        认证 1 人，关注 1 人，现在能发到 1 人
        每户都有人了。
        回复 1 看所有楼栋。
    """)


async def test_who_came_in_by_a_code_is_shown(chat, introduced, house):
    await introduced.staff()
    code = await house.invitation(Role.RESIDENT, f"{ESTATE}/6/1/402")
    await introduced.says("王秀英", code, "王秀英")
    await introduced.resident("李梅")
    await chat("""
        主任：台账 6号楼
        楼里：翠竹园6号楼：3 户里 2 户有人认证（66%）
        认证 2 人，关注 2 人，现在能发到 2 人
        1单元 2/2 户
        2单元 0/1 户
        凭邀请码进来的：
        · 6号楼1单元402 王**（11月23日）
        敲门单，还没有人的 1 户：
        2单元：301
        回复 1 看所有楼栋。
    """)


async def test_staff_see_only_where_they_are_staff(chat, introduced):
    await introduced.staff("副主任", f"{ESTATE}/6")
    await introduced.worker("张伟", "6")
    await chat("""
        副主任：台账 7号楼
        楼里：这个范围不归您管，请看看写对没有。
        副主任：台账
        楼里：翠竹园6号楼：3 户里 0 户有人认证（0%）
        认证 0 人，关注 0 人，现在能发到 0 人
        1单元 0/2 户
        2单元 0/1 户
        敲门单，还没有人的 3 户：
        1单元：101、402
        2单元：301
        回复 1 看所有楼栋。
        张伟：台账
        楼里：“台账”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
    """)


async def test_buildings_alike_in_two_estates_are_told_apart(chat, introduced, house):
    def another_estate(scene):
        place = f"{COMMUNITY}/示范路100弄"
        scene.add(Estate(id=scene.number("estate"), place=place))
        scene.add(Building(id=scene.number("building"), place=f"{place}/6"))
        scene.add(Home(place=f"{place}/6//101"))

    await introduced.staff()
    await house.do(another_estate)
    await chat("""
        主任：台账 6号楼
        楼里：不止一个小区有6号楼：
        翠竹园6号楼、示范路100弄6号。
        请写上小区名再发一次。
        主任：台账
        楼里：共 6 户，0 户有人认证（0%）。少的在前，回复数字看一栋：
        1. 翠竹园6号楼 0/3 户（0%）0 人，关注 0，近两天说过话 0
        2. 示范路100弄6号 0/1 户（0%）0 人，关注 0，近两天说过话 0
        3. 翠竹园7号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        4. 翠竹园8号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        近两天说过话的，现在就能发到。
        主任：2
        楼里：示范路100弄6号：1 户里 0 户有人认证（0%）
        认证 0 人，关注 0 人，现在能发到 0 人
        敲门单，还没有人的 1 户：
        101
        回复 1 看所有楼栋。
    """)


async def test_a_long_list_is_read_page_by_page_and_its_numbers_hold(phones, introduced, house):
    await introduced.staff()

    def many(scene):
        for number in range(101, 161):
            place = f"{ESTATE}/{number}"
            scene.add(Building(id=scene.number("building"), place=place))
            for room in range(101, 105):
                scene.add(Home(place=f"{place}/1/{room}"))

    await house.do(many)
    phone = phones.of("主任")
    pages = [(await phone.says("台账")).text]
    while "更多" in pages[-1]:
        pages.append((await phone.says("更多")).text)
    assert len(pages) > 1
    text = "\n".join(pages)
    assert "共 245 户，0 户有人认证（0%）" in text
    assert [f"\n{n}. " in text for n in range(1, 64)] == [True] * 63
    line = next(line for line in text.splitlines() if line.startswith("60. "))
    answer = await phone.says("60")
    assert answer.text.startswith(f"翠竹园{line.split()[1]}：4 户里 0 户有人认证")


@pytest.mark.parametrize("account", ["unverified"])
async def test_an_account_that_cannot_push_says_so(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        主任：台账
        楼里：共 5 户，1 户有人认证（20%）。少的在前，回复数字看一栋：
        1. 7号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        2. 8号楼 0/1 户（0%）0 人，关注 0，近两天说过话 0
        3. 6号楼 1/3 户（33%）1 人，关注 1，近两天说过话 1
        本号不能主动发消息，大家来这里时才看得到。
        主任：台账 6号楼
        楼里：翠竹园6号楼：3 户里 1 户有人认证（33%）
        认证 1 人，关注 1 人，现在能发到 0 人
        1单元 1/2 户
        2单元 0/1 户
        敲门单，还没有人的 2 户：
        1单元：101
        2单元：301
        回复 1 看所有楼栋。
    """)


async def test_before_any_roster(chat, introduced, house):
    await introduced.staff("副主任", "隔壁社区")
    await chat("""
        副主任：台账
        楼里：还没有楼栋，请先导入住户名册。
    """)
    assert len(await house.rows(Entry)) == 6
    assert await house.rows(Person) != []
