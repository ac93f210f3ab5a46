"""不明: what nobody knows the end of is told once, and a person decides once what to do."""

import json
from datetime import timedelta

import pytest

from bot.actions import unknowns
from bot.actions.unknowns import OTHERS, Decision
from bot.community.notices import NoticeState
from bot.community.people import Grant, Person, Residency, Role
from bot.community.refusal import Refusal
from bot.delivery import broadcast
from bot.delivery.outcomes import Accepted, Ambiguous, Why
from bot.settings import TemplateName
from bot.storage.journal import Audit
from bot.storage.outbox import Lane, State
from tests.delivery.conftest import COMING
from tests.house import COMMUNITY, ESTATE, NOON

NO_ANSWER = Ambiguous(Why.NO_ANSWER)
CLARA, AREAS = Person(id=3, openid="clara"), [COMMUNITY]
TELL = "有消息不知道对方收没收到，请您看看。\n回复“不明”查看。"


@pytest.fixture
async def staffed(office):
    """3 clara is staff; 1 and 2 live here."""

    def work(scene):
        scene.add(Grant(id=scene.number("grant"), person=3, role=Role.STAFF, area=COMMUNITY))
        for person in (1, 2):
            home = f"{ESTATE}/6/1/402"
            scene.add(Residency(id=scene.number("residency"), person=person, place=home))

    await office.desk.run(work)
    return office


async def lost(office, *people, **fields):
    """Letters to these of which nobody knows whether they arrived."""
    if fields.get("notice"):
        await office.notice(*people, number=fields["notice"], areas=AREAS)
    else:
        for person in people:
            await office.write(person, "水管已修好", **fields)
    office.gateway.of_lane[Lane.CUSTOMER] = [NO_ANSWER] * len(people)
    await office.sender.send_due()
    await office.desk.run(broadcast.finish)
    office.gateway.calls.clear()


async def tell(office):
    await office.desk.run(unknowns.tell_staff)


async def decide(office, decision, notice=OTHERS, areas=AREAS):
    work = lambda scene: unknowns.decide(scene, CLARA, areas, notice, decision)  # noqa: E731
    return await office.desk.run(work)


async def groups(office, areas=AREAS):
    found = await office.desk.run(lambda scene: unknowns.groups(scene.db, areas))
    return [(group.notice, len(group.letters)) for group in found]


async def test_after_ten_minutes_staff_hear_of_it_once(staffed):
    await lost(staffed, 1)
    staffed.clock.now = NOON + timedelta(minutes=10, microseconds=-1)
    await tell(staffed)
    assert len(await staffed.letters()) == 1
    staffed.clock.now = NOON + timedelta(minutes=10)
    for _ in range(4):
        await tell(staffed)
        staffed.clock.passes(minutes=30)
        await staffed.sender.send_due()
    assert [call.words for call in staffed.gateway.calls] == [TELL]
    assert staffed.gateway.calls[0].whom == ("clara",)
    assert [letter.decided for letter in await staffed.letters()] == ["listed", ""]


async def test_of_several_they_hear_in_one_letter(staffed):
    await lost(staffed, 1, 2)
    staffed.clock.passes(minutes=10)
    await tell(staffed)
    staffed.clock.passes(minutes=1)
    await staffed.sender.send_due()
    assert [call.words for call in staffed.gateway.calls] == [TELL]


async def test_of_new_ones_they_hear_again(staffed):
    for _ in range(2):
        await lost(staffed, 1)
        staffed.clock.passes(minutes=10)
        await tell(staffed)
        staffed.clock.passes(minutes=5)
        await staffed.sender.send_due()
        assert [call.words for call in staffed.gateway.calls] == [TELL]
    assert await groups(staffed) == [(OTHERS, 2)]


@pytest.mark.parametrize(
    ("decision", "state", "decided"),
    [
        (Decision.LEFT, "unknown", "left"),
        (Decision.TOLD, "unknown", "told"),
        (Decision.AGAIN, "accepted", ""),
    ],
)
async def test_what_staff_decide_is_done_and_kept(staffed, decision, state, decided):
    await lost(staffed, 1, 2)
    chosen = await decide(staffed, decision)
    assert len(chosen.letters) == 2
    await staffed.sender.send_due()
    letters = await staffed.letters()
    assert [(one.state, one.decided) for one in letters] == [(state, decided)] * 2
    acts = [(row.act, row.subject, row.person) for row in await staffed.desk.rows(Audit)]
    assert acts == [(f"unknown_{decision}", f"letter:{number}", 3) for number in (1, 2)]
    assert await groups(staffed) == []
    with pytest.raises(Refusal, match="nothing_unknown"):
        await decide(staffed, decision)
    sent = [call.words for call in staffed.gateway.calls]
    assert sent == (["（重发）水管已修好"] * 2 if decision is Decision.AGAIN else [])


async def test_again_is_once(staffed):
    await lost(staffed, 1)
    await decide(staffed, Decision.AGAIN)
    for _ in range(5):
        await staffed.sender.send_due()
        staffed.clock.passes(hours=1)
        await tell(staffed)
    assert [call.words for call in staffed.gateway.calls] == ["（重发）水管已修好"]


async def test_unknown_again_it_is_listed_and_told_again(staffed):
    await lost(staffed, 1)
    await decide(staffed, Decision.AGAIN)
    staffed.gateway.outcomes = [NO_ANSWER]
    await staffed.sender.send_due()
    assert await groups(staffed) == [(OTHERS, 1)]
    staffed.clock.passes(minutes=10)
    await tell(staffed)
    staffed.clock.passes(minutes=1)
    await staffed.sender.send_due()
    assert staffed.gateway.calls[-1].words == TELL


async def test_again_it_may_take_another_lane(staffed):
    await staffed.write(1, **COMING)
    staffed.gateway.of_lane[Lane.CUSTOMER] = [NO_ANSWER]
    await staffed.sender.send_due()
    staffed.clock.passes(days=3)
    await decide(staffed, Decision.AGAIN)
    await staffed.sender.send_due()
    assert staffed.gateway.lanes() == [Lane.CUSTOMER, Lane.TEMPLATE]


async def test_a_delivery_of_a_finished_notice_is_sent_again(staffed):
    await lost(staffed, 1, 2, notice=7)
    assert (await staffed.notices())[7].state is NoticeState.FINISHED
    await decide(staffed, Decision.AGAIN, 7)
    await staffed.desk.run(broadcast.finish)
    await staffed.sender.send_due()
    assert await staffed.states() == [("accepted", "")] * 2
    await staffed.desk.run(broadcast.finish)
    assert (await staffed.notices())[7].state is NoticeState.FINISHED


async def test_a_notice_sent_again_says_so(staffed):
    await lost(staffed, 1, 2, notice=7)
    await decide(staffed, Decision.AGAIN, 7)
    notice = (await staffed.notices())[7]
    await staffed.desk.run(lambda scene: scene.change(notice, state=NoticeState.SENDING))
    await staffed.sender.send_due()
    said = [call.words for call in staffed.gateway.calls]
    assert said == ["（重发）【停水通知】\n明天停水。"] * 2


async def test_each_notice_is_a_group_of_its_own(staffed):
    await lost(staffed, 1, 2, notice=7)
    await lost(staffed, 1)
    await lost(staffed, 2, notice=8)
    assert sorted(await groups(staffed)) == [(OTHERS, 1), (7, 2), (8, 1)]
    await decide(staffed, Decision.LEFT, 7)
    assert sorted(await groups(staffed)) == [(OTHERS, 1), (8, 1)]


async def test_staff_of_another_place_neither_see_nor_decide(staffed):
    await lost(staffed, 1, notice=7)
    await lost(staffed, 2)
    assert await groups(staffed, ["别处社区"]) == []
    for notice in (7, OTHERS):
        with pytest.raises(Refusal, match="nothing_unknown"):
            await decide(staffed, Decision.AGAIN, notice, ["别处社区"])


async def test_what_wechat_tells_after_all_is_off_the_list(staffed):
    await lost(staffed, 1)
    await staffed.change(1, state=State.DELIVERED, why="")
    assert await groups(staffed) == []
    staffed.clock.passes(hours=1)
    await tell(staffed)
    assert len(await staffed.letters()) == 1


async def test_a_doubt_that_a_key_may_still_resolve_is_not_told(staffed):
    (dora,) = await staffed.meets(1)
    await staffed.write(dora, **COMING)
    staffed.gateway.of_lane[Lane.TEMPLATE] = [NO_ANSWER] * 3
    for _ in range(4):
        await staffed.sender.send_due()
        await tell(staffed)
        staffed.clock.passes(minutes=1)
    assert [call.lane for call in staffed.gateway.calls] == [Lane.TEMPLATE] * 4
    assert await staffed.states() == [("accepted", "")]


async def test_two_decisions_at_once_are_one(staffed):
    await lost(staffed, 1)
    async with staffed.desk.together():
        first = staffed.desk.hear("a", "a", lambda s, _: choose(s))
        second = staffed.desk.hear("b", "b", lambda s, _: choose(s))
    told = [await first, await second]
    assert told.count("nothing_unknown") == 1
    await staffed.sender.send_due()
    assert len(staffed.gateway.calls) == 1


def choose(scene):
    try:
        return unknowns.decide(scene, CLARA, AREAS, OTHERS, Decision.AGAIN).notice
    except Refusal as refusal:
        return refusal.code


async def test_an_unknown_once_consent_stays_used(staffed):
    (dora,) = await staffed.meets(1)
    await staffed.consents(dora, to=TemplateName.ONCE, left=2)
    await staffed.notice(dora, areas=AREAS)
    staffed.gateway.outcomes = [NO_ANSWER, Accepted()]
    await staffed.sender.send_due()
    assert await staffed.consents_left() == {dora: 1}
    assert await staffed.states() == [("unknown", "no_answer")]


@pytest.fixture
def two_communities(monkeypatch):
    names = [{"name": COMMUNITY, "estates": ["翠竹园"]}, {"name": "别处社区"}]
    monkeypatch.setenv("LOULI_COMMUNITIES", json.dumps(names))


async def test_who_is_staff_of_two_communities_hears_of_it_once(two_communities, staffed):
    def grant(scene):
        scene.add(Grant(id=scene.number("grant"), person=3, role=Role.STAFF, area="别处社区"))

    await staffed.desk.run(grant)
    await lost(staffed, 1)
    staffed.clock.passes(minutes=10)
    await tell(staffed)
    staffed.clock.passes(minutes=1)
    await staffed.sender.send_due()
    assert [call.words for call in staffed.gateway.calls] == [TELL]
