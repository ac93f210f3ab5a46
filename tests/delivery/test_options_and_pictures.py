"""A customer message with options to tap, and one that is a picture: when, whole, and how it ends."""

from datetime import timedelta

import pytest

from bot.community.media import Media, MediaState
from bot.delivery.outcomes import Accepted, Ambiguous, Later, NeverLeft, OutOfReach, Refused, Why
from bot.storage.outbox import Lane, State
from tests.delivery.conftest import Office

NEW = {"number": 12, "place": "c/e/6", "words": "灯坏了", "urgent": False, "pictures": 0}
DONE = {"template": "workers/jobs/resolved", "facts": {"number": 12, "who": "张伟", "words": ""}}
RATED = ("满意 12", "不满意 12")


@pytest.fixture
async def photo(office):
    """Writes a letter that is a picture; the letter's number."""

    async def write(person=1, state=MediaState.KEPT, **fields):
        def work(scene):
            number = scene.number("media")
            file = {"name": f"file-{number}", "type": "jpg", "kind": "image", "media": "m"}
            scene.add(Media(id=number, person=2, state=state, **file))
            return number

        picture = await office.desk.run(work)
        facts = {"number": 12, "kind": "image", "why": ""}
        letter = {"template": "workers/jobs/unseen", "facts": facts, "about": "ticket:12"}
        return await office.write(person, **letter | {"picture": picture} | fields)

    return write


def options(office):
    return [call.options for call in office.gateway.calls]


async def test_a_letter_alone_carries_its_options_in_the_order_written(office):
    await office.write(1, **DONE)
    await office.write(2, template="workers/jobs/new", facts=NEW)
    await office.write(3, template="workers/jobs/new", facts=NEW | {"pictures": 2})
    await office.sender.send_due()
    assert options(office) == [RATED, ("接 12",), ("接 12", "照片 12")]
    [(_, words), *_] = office.gateway.sent
    assert words.endswith("满意吗？回复“满意 12”，或“不满意 12 原因”。")


async def test_merged_ones_carry_none(office):
    await office.write(1, **DONE)
    await office.write(1, "您好")
    await office.sender.send_due()
    assert options(office) == [()]


@pytest.mark.parametrize("account", ["service", "subscription", "test"])
async def test_which_accounts_have_them(database, clock, templates, account):
    office = Office(database, clock, account)
    await office.meet("anna")
    await office.speaks(1)
    await office.write(1, **DONE)
    await office.sender.send_due()
    assert options(office) == [() if account == "test" else RATED]
    await office.desk.writer.stop()


async def test_none_where_they_would_make_it_too_long(office):
    facts = DONE["facts"] | {"words": "好" * 650}
    await office.write(1, template=DONE["template"], facts=facts)
    await office.write(2, template=DONE["template"], facts=facts | {"words": "好" * 600})
    await office.sender.send_due()
    assert options(office) == [(), RATED]


async def test_a_letter_from_before_an_option_needed_more_goes_without(office):
    await office.write(
        1, template="residents/household/joined", facts={"place": "c/e/6", "name": "王"}
    )
    await office.sender.send_due()
    assert options(office) == [()]
    assert await office.states() == [("accepted", "")]


async def test_what_is_tried_again_has_the_same_options(office):
    office.gateway.outcomes = [NeverLeft()]
    letter = await office.write(1, **DONE)
    await office.sender.send_due()
    office.clock.passes(seconds=11)
    await office.sender.send_due()
    assert options(office) == [RATED, RATED]
    assert len(set(office.gateway.sent)) == 1
    await office.change(letter, state=State.QUEUED, again=True, text=None, due=office.clock.now)
    await office.sender.send_due()
    assert options(office)[2] == RATED
    assert office.gateway.sent[2][1].startswith("（重发）")


async def test_pictures_go_one_by_one_between_the_letters_in_order(office, photo):
    await office.write(1, "一")
    await office.write(1, "二")
    await photo()
    await photo()
    await office.write(1, "三")
    await office.sender.send_due()
    words = [call.words for call in office.gateway.calls]
    assert words == ["一\n\n二", "file-1", "file-2", "三"]
    assert office.gateway.lanes() == [Lane.CUSTOMER] * 4
    posts = [letter.post for letter in await office.letters()]
    assert posts == [1, 1, 3, 4, 5]


async def test_each_counts_as_a_message_and_the_last_is_kept(office, photo):
    for _ in range(5):
        await photo()
    await office.sender.send_due()
    assert await office.states() == [("accepted", "")] * 4 + [("out_of_reach", "counted_out")]
    await office.write(1, "着火了", is_urgent=True)
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "着火了")]


async def test_by_no_other_lane(office, photo):
    office.clock.passes(hours=49)
    await office.consents(1)
    await photo()
    await office.sender.send_due()
    assert await office.states() == [("out_of_reach", "silent")]
    assert office.gateway.calls == []


@pytest.mark.parametrize("state", [s for s in MediaState if s is not MediaState.KEPT])
async def test_without_a_file_there_is_nothing_to_send(office, photo, state):
    lost = await photo(state=state)
    await office.write(1, "您好")
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "您好")]
    assert office.lost == [lost]
    assert await office.states() == [("refused", "picture_lost"), ("accepted", "")]


async def test_without_a_row_there_is_nothing_to_send(office, photo):
    lost = await photo(picture=99)
    await office.sender.send_due()
    assert (office.gateway.calls, office.lost) == ([], [lost])


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted(), ("accepted", "")),
        (Ambiguous(Why.NO_ANSWER), ("unknown", "no_answer")),
        (Refused(Why.PICTURE_LOST), ("refused", "picture_lost")),
        (OutOfReach(Why.COUNTED_OUT), ("out_of_reach", "counted_out")),
        (NeverLeft(), ("queued", "")),
    ],
)
async def test_how_it_ends(office, photo, outcome, state):
    office.gateway.outcomes = [outcome]
    letter = await photo()
    await office.sender.send_due()
    assert await office.states() == [state]
    assert len(office.gateway.calls) == 1
    assert office.lost == ([] if state[0] in {"accepted", "queued"} else [letter])


async def test_what_a_dead_process_was_sending_is_unknown_and_not_sent_again(office, photo):
    letter = await photo()
    await office.dies_sending()
    office.clock.passes(seconds=61)
    await office.sender.recover()
    await office.sender.send_due()
    assert await office.states() == [("unknown", "stopped")]
    assert len(office.gateway.calls) == 1
    assert office.lost == [letter]


async def test_a_person_may_have_it_sent_again(office, photo):
    letter = await photo()
    office.gateway.outcomes = [Ambiguous(Why.NO_ANSWER)]
    await office.sender.send_due()
    await office.change(letter, state=State.QUEUED, again=True, text=None, expires_at=None)
    await office.sender.send_due()
    assert [call.words for call in office.gateway.calls] == ["file-1"] * 2
    assert await office.states() == [("accepted", "")]


async def test_nobody_waits_for_it_for_ever(office, photo):
    letter = await photo(expires_at=office.clock.now + timedelta(minutes=10))
    office.gateway.outcomes = [Later(office.clock.now + timedelta(minutes=11))]
    await office.sender.send_due()
    office.clock.passes(minutes=12)
    await office.sender.send_due()
    assert await office.states() == [("expired", "")]
    assert office.lost == [letter]
