"""Nobody learns by guessing who lives where: each wrong guess gets one and the same answer."""

import re
from itertools import product

import pytest

from bot.actions import verify
from bot.actions.verify import Told
from bot.community.claims import Claim
from bot.community.people import Person, Try
from tests.house import ESTATE

RIGHT_NAME, WRONG_NAME, ONE_OFF = "李梅", "李雷", "李每"
RIGHT_MOBILE, WRONG_MOBILE = "13800138002", "13900000000"
NAMES, MOBILES = (RIGHT_NAME, WRONG_NAME, ONE_OFF), (RIGHT_MOBILE, WRONG_MOBILE)
GUESSERS = ("王建国", "赵敏", "陈刚", "孙丽", "生人", "张伟")


async def guess(phones, introduced, bound):
    """What each guess is answered, but for the number of the application."""
    if bound:
        await introduced.resident("李梅")
    told = {}
    guesses = [pair for pair in product(NAMES, MOBILES) if bound or pair != (NAMES[0], MOBILES[0])]
    for who, (name, mobile) in zip(GUESSERS, guesses, strict=False):
        phone = phones.of(who)
        await phone.follow()
        bubble = await phone.says(f"认证 6号楼1单元101 {name} {mobile}")
        told[name, mobile] = re.sub(r"A\d+", "A", bubble.text)
    return told


@pytest.mark.parametrize("bound", [False, True])
async def test_name_mobile_and_whether_somebody_is_bound_have_one_answer(
    phones, introduced, house, bound
):
    told = await guess(phones, introduced, bound)
    assert len(told) == (6 if bound else 5)
    assert set(told.values()) == {
        (
            "收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A，翠竹园6号楼1单元101）。\n"
            "审核后会告诉您。填错了？再发一次“认证”就行。"
        )
    }
    assert len(await house.rows(Claim)) == len(await house.rows(Try)) == len(told)


async def test_the_answer_is_the_same_where_somebody_lives_and_where_nobody_does(
    phones, introduced
):
    empty = await guess(phones, introduced, bound=False)
    inhabited = await guess(phones, introduced, bound=True)
    assert set(empty.values()) == set(inhabited.values())


@pytest.mark.parametrize("kind", [("sqlite", "safe")], ids="-".join, indirect=True)
async def test_a_guess_costs_the_same_whatever_is_wrong_with_it(house, introduced):
    """As many statements, each of them the same: what is asked of the database tells nothing."""
    await introduced.resident("李梅")
    asked = {}
    for number, (name, mobile) in enumerate(product(NAMES, MOBILES), 900):
        person = Person(id=number, openid=f"o{number}")
        told = Told(f"{ESTATE}/6/1/101", name, mobile)
        asked[name, mobile] = await house.do(
            lambda scene, p=person, t=told: statements(scene, p, t)
        )
    assert len(asked) == 6
    assert len({tuple(one) for one in asked.values()}) == 1
    assert len(asked[RIGHT_NAME, RIGHT_MOBILE]) > 5  # so they were counted


def statements(scene, person, told):
    """What applying asks of the database and leaves to be written; nothing of it is kept."""
    seen = []
    connection = scene.db._cursor.connection  # noqa: SLF001 - the driver's own
    connection.set_trace_callback(lambda text: seen.append(re.sub(r"'[^']*'|\d+", "?", text)))
    verify.apply(scene, person, told)
    connection.set_trace_callback(None)
    written = [str(statement) for statement, _ in (*scene.kept.wishes, *scene.wishes)]
    scene.kept.wishes.clear()
    scene.drop()
    return seen + written
