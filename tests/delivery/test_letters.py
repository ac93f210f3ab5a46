"""Letters that replace one another, and the committee that hears of what did not arrive."""

from datetime import timedelta

import pytest

from bot.actions import committee, report
from bot.chat.texts import Texts
from bot.community.people import Grant, Role
from bot.community.say import Say
from bot.community.tickets import Ticket
from bot.delivery import letters
from bot.delivery.outcomes import NeverLeft
from bot.delivery.sender import Sender
from bot.delivery.settling import Ends
from bot.storage import people
from bot.storage.outbox import State

AREA = "翠竹园社区"


def said(words):
    return Say("said", text=words)


async def batched(office, words, person=1):
    work = lambda scene: letters.write_batched(scene, person, said(words), "claims")  # noqa: E731
    await office.desk.run(work)


async def test_batched_letters_replace_one_another_while_they_wait(office):
    for words in ("一份", "两份", "三份"):
        await batched(office, words)
    await batched(office, "别人的", person=2)
    await office.sender.send_due()
    assert office.gateway.sent == []
    office.clock.passes(seconds=2)
    await office.sender.send_due()
    assert sorted(office.gateway.sent) == [("anna", "三份"), ("berta", "别人的")]
    assert len(await office.letters()) == 2


async def test_after_one_left_the_next_does_not_come_in_a_flurry(office):
    await batched(office, "一份")
    office.clock.passes(seconds=2)
    await office.sender.send_due()
    sent_at = office.clock.now
    office.clock.passes(seconds=10)
    await batched(office, "两份")
    office.clock.now = sent_at + timedelta(minutes=5, microseconds=-1)
    await office.sender.send_due()
    assert len(office.gateway.sent) == 1
    office.clock.now = sent_at + timedelta(minutes=5)
    await office.sender.send_due()
    assert office.gateway.sent[1:] == [("anna", "两份")]


async def test_what_is_tried_again_is_not_replaced_any_more(office):
    await batched(office, "一份")
    office.gateway.outcomes = [NeverLeft()]
    office.clock.passes(seconds=2)
    await office.sender.send_due()
    await batched(office, "两份")
    office.clock.passes(seconds=10)
    await office.sender.send_due()
    assert [words for _, words in office.gateway.sent] == ["一份", "一份\n\n两份"]


@pytest.mark.parametrize(
    ("say", "sent", "state"),
    [(said("只剩一份"), [("anna", "只剩一份")], "accepted"), (None, [], "cancelled")],
)
async def test_a_batched_letter_is_corrected_or_taken_back(office, say, sent, state):
    await batched(office, "两份")
    await office.desk.run(lambda scene: letters.correct(scene, 1, say, "claims"))
    await office.desk.run(lambda scene: letters.correct(scene, 2, say, "claims"))  # has none
    office.clock.passes(seconds=2)
    await office.sender.send_due()
    assert office.gateway.sent == sent
    assert [told for told, _ in await office.states()] == [state]


async def test_when_no_worker_can_be_reached_the_committee_hears_of_the_ticket(office):
    """1 reports, 4 and 5 worked and have left the account, 2 is the committee."""
    await office.meet("worker", "another")
    ticket = Ticket(id=1, reporter=1, place=f"{AREA}/翠竹园/6/1/402", words="三楼灯坏了")

    def grant(scene):
        scene.add(ticket)
        for worker in (4, 5):
            scene.change(people.get(scene.db, worker), follows=False)
        for person, role in ((4, Role.WORKER), (5, Role.WORKER), (2, Role.STAFF)):
            scene.add(Grant(id=scene.number("grant"), person=person, role=role, area=AREA))

    def tell(scene):
        facts = {"number": 1, "place": ticket.place, "words": ticket.words}
        report.tell_workers(scene, ticket, Say(report.NEW, urgent=False, pictures=0, **facts))

    await office.desk.run(grant)
    await office.desk.run(tell)
    texts, chosen = Texts(), office.desk.settings
    ends = Ends(texts, report.unreached, committee.alarm)
    sender = Sender(office.desk.writer, office.gateway, ends, chosen)
    await sender.send_due()
    assert [letter.state for letter in await office.letters()] == [
        State.OUT_OF_REACH,
        State.OUT_OF_REACH,
        State.ACCEPTED,
    ]
    ((openid, words),) = office.gateway.sent
    assert openid == "berta"
    assert "#1" in words
    assert "三楼灯坏了" in words


async def test_two_of_a_batch_in_one_turn_are_one_letter(office):
    def write(scene):
        for text in ("一", "二"):
            letters.write_batched(scene, 1, Say("said", text=text), "batch")

    await office.desk.run(write)
    found = [one.facts for one in await office.letters() if one.batch == "batch"]
    assert found == [{"text": "二"}]
