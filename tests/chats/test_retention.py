"""Each kind of what is held goes when its days are over, and not a day before."""

from datetime import timedelta

import pytest

from bot.community.claims import Claim
from bot.community.media import Media
from bot.community.people import Invitation, Person, Residency, Try
from bot.community.proposals import Proposal
from bot.community.tickets import Event, Ticket, TicketState
from bot.delivery.sweeping import ERRAND
from bot.settings import Keep
from bot.storage import errands
from bot.storage.inbox import Answer
from bot.storage.journal import Audit, Failed
from bot.storage.outbox import Letter, State
from bot.storage.talks import Page, Talk
from tests.traces import traces

NAME, MOBILE = "欧阳金丝雀", "13987654321"


@pytest.fixture
async def lived(introduced, phones, house):
    """A year's worth of everything, made at noon."""
    await introduced.staff()
    await introduced.worker()
    await introduced.says("李梅", "认证 7号楼1单元999 欧阳金丝雀 13987654321")
    await introduced.says("主任", "驳回 A1 查无此人")
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 灯坏了", "报事 水管漏水")
    await phones.of("王秀英").sends_photo()
    await introduced.says("张伟", "接 1", "办结 1 修好了", "接 2", "办结 2 也好了")
    await introduced.says("王秀英", "满意 1", "满意 2")
    house.clock.passes(minutes=5)
    await phones.of("王秀英").sends_photo()
    await introduced.says("王秀英", "搬走了", "1", "认证")
    await house.do(lambda scene: scene.add(Failed(reference="x", openid="o", words="?")))
    await house.do(lambda scene: scene.add(Page(person=1, text="rest")))
    await house.ticks()
    later = house.clock.now + timedelta(days=10_000)  # the house's own ticker sweeps nothing
    await house.do(lambda scene: errands.plan(scene, ERRAND, later))
    return house


async def after(house, **period):
    house.clock.passes(**period)
    counted = await house.parts.sweeper.count()
    assert await house.parts.sweeper.sweep() == counted
    assert not any((await house.parts.sweeper.count()).values())
    return {kind for kind, count in counted.items() if count}


async def test_each_kind_goes_in_its_time(lived):
    assert await after(lived, hours=23) == set()
    assert await after(lived, hours=2) == {"answers", "pages"}
    assert [one.text for one in await lived.rows(Answer) if one.text] == []
    assert await lived.rows(Page) == []
    assert await after(lived, days=6) == {"inbox", "talks", "photos"}
    assert (await lived.rows(Answer), await lived.rows(Talk)) == ([], [])
    assert [one.ticket for one in await lived.rows(Media)] == [2]
    assert await after(lived, days=23) == {"letters", "tries", "failed"}
    letters = await lived.rows(Letter)
    assert letters
    assert {(one.facts, one.text) for one in letters} == {(None, None)}
    assert {one.state for one in letters} <= {State.ACCEPTED, State.OUT_OF_REACH, State.CANCELLED}
    assert await lived.rows(Try) == await lived.rows(Failed) == []
    assert await after(lived, days=150) == {"claims", "invitations", "traffic"}
    assert await lived.rows(Invitation) == []
    assert [(one.name, one.mobile, one.reason) for one in await lived.rows(Claim)] == [("", "", "")]
    assert await after(lived, days=186) == {"residencies"}
    assert await lived.rows(Residency) == []
    assert [one.words for one in await lived.rows(Ticket)] == ["灯坏了", "水管漏水"]
    assert await after(lived, days=731) == {"tickets"}
    assert [one.words for one in await lived.rows(Ticket)] == ["", ""]
    assert {one.words for one in await lived.rows(Event)} == {""}
    assert await lived.rows(Media) == []
    folder = await lived.do(lambda scene: scene.db.settings.media.dir)
    assert list(folder.glob("*")) == []
    assert await traces(lived, "灯坏了", NAME, MOBILE) == []
    assert len(await lived.rows(Audit)) > 5


async def test_what_is_open_stays(introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("李梅", "认证 7号楼1单元999 欧阳金丝雀 13987654321")
    await introduced.says("王秀英", "报事 灯坏了")
    await introduced.says("张伟", "更正住户 6号楼1单元402 搬来 李四 无")
    house.clock.passes(days=2000)
    await house.parts.sweeper.sweep()
    assert [(one.words, one.state) for one in await house.rows(Ticket)] == [
        ("灯坏了", TicketState.REPORTED)
    ]
    assert [one.name for one in await house.rows(Claim)] == [NAME]
    assert [one.facts["name"] for one in await house.rows(Proposal)] == ["李四"]
    assert len(await house.rows(Residency)) == 1


async def test_who_has_no_wechat_is_forgotten_with_her_last_home(introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.says("张伟", "登记 6号楼2单元301 赵敏 13800138003")
    await introduced.says("主任", "搬走 6号楼2单元301 赵敏")
    elder = next(one.id for one in await house.rows(Person) if one.name == "赵敏")
    for days, name in ((364, "赵敏"), (2, None)):
        house.clock.passes(days=days)
        await house.parts.sweeper.sweep()
        person = next(one for one in await house.rows(Person) if one.id == elder)
        assert (person.name, bool(person.mobile)) == (name, bool(name))


async def test_an_unknown_letter_keeps_its_words_until_somebody_decides(house, introduced):
    await introduced.resident("王秀英")

    def write(scene, decided, number):
        letter = Letter(id=number, person=1, template="x", facts={"a": 1}, state=State.UNKNOWN)
        letter.decided = decided
        scene.add(letter)

    await house.do(lambda scene: write(scene, "", 101))
    await house.do(lambda scene: write(scene, "listed", 102))
    await house.do(lambda scene: write(scene, "leave", 103))
    await house.do(lambda scene: scene.add(Letter(id=104, person=1, template="x", facts={"a": 1})))
    house.clock.passes(days=31)
    await house.parts.sweeper.sweep()
    kept = {one.id: one.facts for one in await house.rows(Letter) if one.id > 100}
    assert kept == {101: {"a": 1}, 102: {"a": 1}, 103: None, 104: {"a": 1}}


async def test_it_is_swept_once_a_night(house, introduced):
    await introduced.resident("王秀英")
    sweeper = house.parts.sweeper
    for _ in range(3):
        await sweeper.sweep_due()
    house.clock.passes(hours=30)
    await sweeper.sweep_due()
    assert {one.text for one in await house.rows(Answer)} == {""}
    await introduced.says("王秀英", "帮助")
    await sweeper.sweep_due()
    assert [one for one in await house.rows(Answer) if one.text]


def test_the_law_asks_for_half_a_year_of_audit():
    assert Keep(audit=0).audit == 0
    assert Keep(audit=180).audit == 180
    with pytest.raises(ValueError, match="at least 180 days"):
        Keep(audit=179)
