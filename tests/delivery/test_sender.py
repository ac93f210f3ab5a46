"""Letters leave one message a person at a time, in order, and nothing leaves that is not on record."""

import asyncio
import threading
from asyncio import Event, Queue, create_task
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.community.notices import Notice, NoticeState
from bot.community.say import Say
from bot.delivery import letters
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Later,
    Misconfigured,
    NeverLeft,
    OutOfReach,
    Refused,
    TokenStale,
    Why,
)
from bot.storage.outbox import State
from bot.storage.talks import Page
from tests.delivery.conftest import Office
from tests.house import NOON
from tests.storage.conftest import postgresql_only


async def test_intent_is_committed_before_the_post_and_the_result_after(office):
    await office.write(1, "水管已修好")
    seen = []

    async def look():
        with office.desk.engine.connect() as another:  # it sees only what is committed
            seen.extend(
                another.execute(text("SELECT state, attempt, post, lease_until FROM letter"))
            )

    office.gateway.meanwhile = look
    await office.sender.send_due()
    ((state, attempt, post, lease),) = seen
    assert (state, attempt, post) == ("sending", 1, 1)
    assert lease is not None
    assert await office.states() == [("accepted", "")]


async def test_what_waits_for_a_person_is_one_message_in_order(office):
    for person, words in [(2, "乙"), (1, "甲一"), (1, "甲二"), (2, "乙二"), (1, "甲三")]:
        await office.write(person, words)
    await office.sender.send_due()
    assert sorted(office.gateway.sent) == [
        ("anna", "甲一\n\n甲二\n\n甲三"),
        ("berta", "乙\n\n乙二"),
    ]
    assert [letter.post for letter in await office.letters()] == [1, 2, 2, 1, 2]
    assert {state for state, _ in await office.states()} == {"accepted"}


@pytest.mark.parametrize("surplus", [0, 1])
async def test_a_message_has_2048_bytes_at_most_and_the_rest_comes_next(office, surplus):
    first, last = "汉" * 400, "完"
    second = "字" * 281 + "x" * (3 + surplus)
    assert len(f"{first}\n\n{second}".encode()) == 2048 + surplus
    for words in (first, second, last):
        await office.write(1, words)
    await office.sender.send_due()
    sent = [words for _, words in office.gateway.sent]
    if surplus:
        assert sent == [first, f"{second}\n\n{last}"]
    else:
        assert sent == [f"{first}\n\n{second}", last]


async def test_one_message_a_person_is_in_flight(office):
    left, land = Queue(), Event()

    async def wait():
        left.put_nowait(office.gateway.sent[-1])
        await land.wait()

    office.gateway.meanwhile = wait
    await office.write(1, "一")
    other = office.another(office.desk, office.gateway)  # as if another process did it
    first = create_task(office.sender.send_due())
    assert await left.get() == ("anna", "一")
    await office.write(1, "二")
    await office.write(2, "乙")
    second = create_task(other.send_due())
    assert await left.get() == ("berta", "乙")
    assert len(office.gateway.sent) == 2
    land.set()
    await asyncio.gather(first, second)
    await office.sender.send_due()
    assert office.gateway.sent[2:] == [("anna", "二")]


@postgresql_only
async def test_two_processes_never_write_to_a_person_at_once_nor_twice(office, second):
    inside, clashes = set(), []

    def watch(gateway):
        async def send(openid, words):
            if openid in inside:
                clashes.append(openid)
            inside.add(openid)
            await asyncio.sleep(0.002)
            inside.discard(openid)
            gateway.sent.append((openid, words))
            return Accepted()

        gateway.send_text = send

    watch(office.gateway)
    watch(second.gateway)
    for number in range(40):
        for person in (1, 2, 3):
            await office.write(person, str(number))
        await office.speaks(1, 2, 3)  # what they may be sent is not what is tried here
        office.clock.passes(seconds=1)
        await asyncio.gather(office.sender.send_due(), second.send_due())
    await office.sender.send_due()
    assert not clashes
    for who in ("anna", "berta", "clara"):
        mine = [words for at, words in (*office.gateway.sent, *second.gateway.sent) if at == who]
        told = [word for words in mine for word in words.split("\n\n")]
        assert sorted(told, key=int) == [str(number) for number in range(40)]
    assert second.gateway.sent
    assert office.gateway.sent


@postgresql_only
async def test_whom_one_process_is_about_to_write_to_the_other_leaves_alone(office, second):
    """The first has taken a letter and not committed it; another letter comes meanwhile."""
    taken, leave = threading.Event(), threading.Event()
    render = office.sender.ends.words.of_letter

    def slowly(letter, scene):
        taken.set()
        leave.wait(5)
        return render(letter, scene)

    office.sender.ends.words.of_letter = slowly
    await office.write(1, "一")
    first = create_task(office.sender.send_due())
    await asyncio.to_thread(taken.wait, 5)
    await second.writer.run(lambda scene: letters.write(scene, 1, Say("said", text="二")))
    await second.send_due()
    assert second.gateway.sent == []
    leave.set()
    await first
    await second.send_due()
    told = [words for _, words in (*office.gateway.sent, *second.gateway.sent)]
    assert told == ["一", "二"]


TEN_SECONDS, FIVE_MINUTES = timedelta(seconds=10), timedelta(minutes=5)


@pytest.mark.parametrize(
    ("outcome", "state", "why", "again", "lost"),
    [
        (Accepted("m1"), State.ACCEPTED, "", None, False),
        (Ambiguous(Why.WECHAT_BUSY), State.UNKNOWN, "wechat_busy", None, True),
        (Ambiguous(Why.NO_ANSWER), State.UNKNOWN, "no_answer", None, True),
        (OutOfReach(Why.SILENT), State.OUT_OF_REACH, "silent", None, True),
        (OutOfReach(Why.COUNTED_OUT), State.OUT_OF_REACH, "counted_out", None, True),
        (OutOfReach(Why.BLOCKED), State.OUT_OF_REACH, "blocked", None, True),
        (Refused(Why.BAD_CONTENT), State.REFUSED, "bad_content", None, True),
        (NeverLeft(), State.QUEUED, "", TEN_SECONDS, False),
        (TokenStale(), State.QUEUED, "", TEN_SECONDS, False),
        (Misconfigured(Why.ACCOUNT_LIMITED), State.QUEUED, "", FIVE_MINUTES, False),
        (Later(NOON + timedelta(hours=3)), State.QUEUED, "", timedelta(hours=3), False),
    ],
)
async def test_how_an_attempt_ends(office, outcome, state, why, again, lost):  # noqa: PLR0913, PLR0917
    await office.write(1, "甲")
    office.gateway.outcomes = [outcome]
    await office.sender.send_due()
    letter = await office.letter(1)
    assert (letter.state, letter.why, letter.attempt) == (state, why, 1)
    assert office.lost == ([1] if lost else [])
    assert letter.msgid == getattr(outcome, "msgid", "")
    if again is None:
        office.clock.passes(hours=40)
        await office.sender.send_due()
        assert len(office.gateway.sent) == 1
        return
    assert (letter.due, letter.sent_at, letter.post) == (NOON + again, None, None)
    office.clock.now = NOON + again - timedelta(microseconds=1)
    await office.sender.send_due()
    assert len(office.gateway.sent) == 1
    office.clock.now = NOON + again
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "甲"), ("anna", "甲")]
    assert (await office.letter(1)).state is State.ACCEPTED


async def test_tried_again_it_says_the_same_whatever_changed(office):
    await office.write(1, "第一稿")
    office.gateway.outcomes = [NeverLeft()]
    await office.sender.send_due()
    await office.change(1, facts={"text": "第二稿"})
    office.clock.passes(seconds=10)
    await office.sender.send_due()
    assert [words for _, words in office.gateway.sent] == ["第一稿", "第一稿"]


async def test_what_came_later_waits_for_what_is_tried_again(office):
    await office.write(1, "先")
    office.gateway.outcomes = [NeverLeft()]
    await office.sender.send_due()
    await office.write(1, "后")
    await office.write(2, "乙")
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "先"), ("berta", "乙")]
    office.clock.passes(seconds=10)
    await office.sender.send_due()
    assert office.gateway.sent[2:] == [("anna", "先\n\n后")]


async def test_a_letter_waits_until_it_is_due_and_others_do_not_wait_for_it(office):
    await office.write(1, "明天", due=NOON + timedelta(hours=1))
    await office.write(1, "今天")
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "今天")]
    office.clock.passes(hours=1)
    await office.sender.send_due()
    assert office.gateway.sent[1:] == [("anna", "明天")]


async def test_nothing_is_posted_to_whom_no_lane_leads(office):
    office.clock.passes(hours=48)
    await office.write(1, "甲")
    await office.sender.send_due()
    assert office.gateway.sent == []
    assert await office.states() == [("out_of_reach", "silent")]
    assert office.lost == [1]


async def test_the_fifth_message_is_kept_for_what_is_urgent_and_the_sixth_not_even_tried(office):
    for number in range(5):
        await office.write(1, str(number))
        await office.sender.send_due()
    assert [words for _, words in office.gateway.sent] == ["0", "1", "2", "3"]
    assert (await office.states())[4] == ("out_of_reach", "counted_out")
    for words in ("火警", "又一个"):
        await office.write(1, words, is_urgent=True)
        await office.sender.send_due()
    assert [words for _, words in office.gateway.sent][4:] == ["火警"]
    assert (await office.states())[6] == ("out_of_reach", "counted_out")
    office.clock.passes(seconds=1)
    await office.speaks(1)
    await office.write(1, "6")
    await office.sender.send_due()
    assert office.gateway.sent[-1] == ("anna", "6")


async def test_an_unverified_account_posts_nothing(database, clock):
    office = Office(database, clock, "unverified")
    await office.meet("anna")
    await office.speaks(1)
    await office.write(1, "甲")
    await office.sender.send_due()
    assert office.gateway.sent == []
    assert await office.states() == [("out_of_reach", "account_limited")]
    await office.desk.writer.stop()


async def test_what_is_past_its_time_is_listed_and_not_sent(office):
    for words, after in [("过期", 59), ("刚到", 60), ("及时", 61)]:
        await office.write(1, words, expires_at=NOON + timedelta(seconds=after))
    office.clock.passes(seconds=60)
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "及时")]
    assert await office.states() == [("expired", ""), ("expired", ""), ("accepted", "")]
    assert office.lost == [1, 2]


async def test_it_expires_while_it_waits_to_be_tried_again(office):
    await office.write(1, "甲", expires_at=NOON + timedelta(seconds=5))
    office.gateway.outcomes = [NeverLeft()]
    await office.sender.send_due()
    office.clock.passes(seconds=10)
    await office.sender.send_due()
    assert len(office.gateway.sent) == 1
    assert await office.states() == [("expired", "")]


async def test_what_is_cancelled_is_not_sent(office):
    await office.write(1, "甲", state=State.CANCELLED)
    await office.sender.send_due()
    assert office.gateway.sent == []
    assert await office.states() == [("cancelled", "")]


async def test_a_letter_without_words_does_not_keep_the_others(office, caplog):
    await office.write(1, template="no/such/template")
    await office.write(1, "甲")
    await office.write(2, "乙")
    await office.sender.send_due()
    assert sorted(office.gateway.sent) == [("anna", "甲"), ("berta", "乙")]
    assert await office.states() == [("refused", "our_mistake"), ("accepted", ""), ("accepted", "")]
    assert office.lost == [1]
    assert "letter 1 has no words" in caplog.text


async def test_a_notice_speaks_for_its_letters(office):
    notice = Notice(
        id=7,
        title="停水通知",
        body="明天停水。",
        areas=[],
        author=1,
        fire_local="",
        zone="",
        fire_at=NOON,
        state=NoticeState.SENDING,
    )
    await office.desk.run(lambda scene: scene.add(notice))
    for person in (1, 2):
        await office.write(person, notice=7, template="notice")
    await office.sender.send_due()
    assert sorted(office.gateway.sent) == [
        (who, "【停水通知】\n明天停水。") for who in ("anna", "berta")
    ]
    assert [letter.text for letter in await office.letters()] == [None, None]  # stored once


async def test_a_long_letter_is_paged(office):
    lines = [f"第{n}行 {'字' * 40}" for n in range(40)]
    await office.write(1, "\n".join(lines))
    await office.sender.send_due()
    ((_, words),) = office.gateway.sent
    assert len(words.encode()) <= 2048
    (page,) = await office.desk.rows(Page)
    shown = words.splitlines()
    assert "更多" in shown.pop()
    assert [*shown, *page.text.splitlines()] == lines


async def test_stopping_waits_for_what_is_in_flight_and_sends_no_more(office):
    flying, land = Event(), Event()

    async def wait():
        flying.set()
        await land.wait()

    office.gateway.meanwhile = wait
    await office.write(1, "一")
    sending = create_task(office.sender.send_due())
    await flying.wait()
    await office.write(1, "二")
    stopping = create_task(office.sender.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    land.set()
    await asyncio.gather(sending, stopping)
    await office.sender.send_due()
    assert await office.states() == [("accepted", ""), ("queued", "")]


async def test_hundreds_that_cannot_be_reached_do_not_hold_up_whoever_can(office):
    await office.meet("silent")
    for _ in range(70):
        await office.write(4, "无人")
    await office.write(1, "甲")
    await office.sender.send_due()
    assert office.gateway.sent == [("anna", "甲")]


@pytest.mark.timeout(30)
async def test_stopping_just_as_the_last_one_lands_does_not_hang(office):
    for _ in range(30):
        sender = office.another(office.desk, office.gateway)
        await office.speaks(1)
        office.clock.passes(seconds=1)
        await office.write(1, "甲")
        sending = create_task(sender.send_due())
        await asyncio.sleep(0)
        await sender.stop()
        await sending
    assert {state for state, _ in await office.states()} <= {"accepted", "queued", "out_of_reach"}
