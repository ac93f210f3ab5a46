"""Every command can be reached by menu or by numbers: nobody has to learn a word.

A new command without a way to it fails here: offer it in a list (handlers/everyone/help.py, or
where the thing is shown that it is about), and let the world below have such a thing.
"""

import re
from functools import partial

import pytest

import handlers
from bot.actions.roster_file import Contents
from bot.actions.roster_understood import of_contents
from bot.chat.commands import Takes
from bot.chat.context import LIST
from bot.chat.texts import Texts
from bot.community.people import Grant, Person, Role
from bot.community.uploads import Upload, UploadState
from bot.sandbox.faults import Fault
from bot.storage.tables import table
from bot.storage.talks import Talk
from handlers.everyone import help as help_
from tests.chats.conftest import Introduced
from tests.menus.conftest import MENUS, keys
from tests.phone import Phones

SEND = "/cgi-bin/message/custom/send"
MOST_LINES = 9

BY_ITSELF = {"更多"}  # said by the answer itself, wherever one is too long
IN_A_LINE = {
    ("邀请", Takes.WORDS)
}  # 邀请 网格员 6号楼: what the list of that word does, in one line
NO_WAY_BACK = "删除我的信息 确认"  # whoever goes on is somebody else
DEEP = 5  # numbers, from 帮助 or from a menu
NUMBER = re.compile(r"^(\d+)\. |回复 (\d+)(?= 或|，| 就|看| 看|。)", re.MULTILINE)
EVERYBODY = {  # whoever may take roles away goes last
    "王秀英": "resident",
    "赵敏": "resident",
    "张伟": "worker",
    "王建国": "worker",
    "生人": "everyone",
    "主任": "staff",
}


def command_of(route):
    """A command, however many words it has: its handler, its role, what it takes."""
    handler = route.handler
    known = (handler.func, handler.args) if isinstance(handler, partial) else handler
    return known, route.for_, route.takes


def wanted():
    routes = (route for route in handlers.routes.words if route.word not in BY_ITSELF)
    routes = (route for route in routes if (route.word, route.takes) not in IN_A_LINE)
    return {command_of(route): route.word for route in routes if not route.is_aside}


@pytest.fixture
def two(monkeypatch):
    """Two must agree to whoever is to be staff, so that there is something to agree to."""
    monkeypatch.setenv("LOULI_SECURITY__TWO_PERSON_RULE", "true")


@pytest.fixture
def phones(two, house):
    return Phones(house)


async def a_small_world(phones):
    """Something of everything: what can be asked, taken, answered, paused, pinned and decided."""
    people, faults = Introduced(phones), phones.house.platform.faults
    await people.staff()
    await phones.house.invitation(Role.STAFF)  # somebody must agree to it
    await people.says("主任", "网格 一网格 8号楼", "别名 8号楼 商住楼")
    await people.worker()
    await people.resident("王秀英", "李梅", "王建国", "赵敏")
    await people.worker("王建国")
    await people.says("生人")
    await people.says("王秀英", "报事 楼道灯坏了", "报事 水管漏水", "报事 门坏了")
    await phones.of("王秀英").sends_photo()
    await people.says("张伟", "接 1", "办结 1 修好了", "接 2")
    faults.append(Fault(SEND, kind="lost", who=phones.of("李梅").openid))
    await people.says("主任", "发通知 全社区 大扫除\n周六上午", "确认")
    await people.says("主任", "发通知 6号楼 电梯检修\n周五", "确认", "取消置顶 N2")
    await people.says("主任", "发通知 全社区 体检 后天9点\n带医保卡", "确认")
    await people.says("陈刚", "认证 7号楼1单元201 陈钢 13800138004")
    await people.says("王秀英", "订阅 7号楼", "不看 活动")
    await people.says("刘强", "认证 6号楼2单元301 刘强 13900000001")
    await people.says("孙丽", "认证 8号楼1102 孙莉 13800138005")
    faults.append(Fault(SEND, 45009, who=phones.of("李梅").openid))
    await people.says("主任", "发通知 6号楼 停水\n周日", "确认")
    await people.says(
        "张伟", "更正住户 6号楼1单元101 搬走 李梅", "更正住户 6号楼1单元402 搬来 李四 无"
    )
    await phones.house.do(a_roster_waits)


def a_roster_waits(scene):
    """Handed in by 主任, and not confirmed."""
    staff = next(
        grant.person
        for grant in scene.db.all(Grant, table(Grant).select())
        if grant.role is Role.STAFF
    )
    seen = of_contents(Contents()).facts()
    scene.add(Upload(token="t", person=staff, state=UploadState.READ, seen=seen))


@pytest.mark.timeout(300)
async def test_every_command_has_a_way_to_it(phones):
    await a_small_world(phones)
    reached = set()
    for name, whose in EVERYBODY.items():
        menu = MENUS.everyone if whose == "everyone" else MENUS.by_role()[Role(whose)]
        starts = ["帮助", *keys(menu)]
        reached |= {command_of(read(start)) for start in starts}
        async for said in walk(phones, name, starts):
            reached |= {command_of(read(entry)) for entry in await offered(phones, name, said)}
    missing = [word for command, word in wanted().items() if command not in reached]
    assert " ".join(sorted(missing)) == ""


def read(words):
    return handlers.routes.words.read(words).route


async def walk(phones, name, starts):
    """Every answer that numbers lead to: each way is gone from its start."""
    ways, seen = [[start] for start in starts], set()
    while ways:
        way = ways.pop(0)
        for step in way:
            said = await tap_or_say(phones, name, step)
        if said not in seen:
            seen.add(said)
            yield said
            if await offered(phones, name, said) == [NO_WAY_BACK]:
                continue
            ways += [[*way, number] for number in numbers(said) if len(way) <= DEEP]


async def offered(phones, name, said):
    """What the numbers of an answer stand for: of the open list, those that she is shown."""
    openid = phones.of(name).openid
    people = {person.openid: person.id for person in await phones.house.rows(Person)}
    talks = {talk.person: talk for talk in await phones.house.rows(Talk)}
    talk = talks.get(people[openid])
    commands = talk.answers["commands"] if talk and talk.name == LIST else []
    return [commands[int(number) - 1] for number in numbers(said) if int(number) <= len(commands)]


async def tap_or_say(phones, name, words):
    """A second later: the same tap in the same second is a repeat."""
    phones.house.clock.passes(seconds=1)
    phone = phones.of(name)
    bubble = await (phone.says(words) if words.isdigit() else phone.taps(words))
    return bubble.text if bubble else ""


def numbers(said):
    """Those that an answer offers."""
    return list(dict.fromkeys("".join(found) for found in NUMBER.findall(said)))


@pytest.mark.timeout(300)
async def test_a_page_of_help_is_short(phones):
    """Nine lines at most to choose from, for whoever is everything; in the lists below it too."""
    await a_small_world(phones)
    people = Introduced(phones)
    await people.worker("主任")
    await people.says("主任", "认证 6号楼2单元301 赵敏 13800138003")
    for name in EVERYBODY:
        said = await tap_or_say(phones, name, "帮助")
        assert 1 <= len(numbers(said)) <= MOST_LINES
        for number in numbers(said):
            await tap_or_say(phones, name, "帮助")
            assert len(numbers(await tap_or_say(phones, name, number))) <= MOST_LINES


def test_an_entry_without_words_of_its_own_would_say_nothing():
    described = Texts()._jinja.globals["commands_do"]  # noqa: SLF001 - the shared words
    entries = {entry for _, entries in help_.LISTS.values() for entry in entries}
    assert entries | set(help_.LISTS) <= set(described)
