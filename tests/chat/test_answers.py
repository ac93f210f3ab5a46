"""An answer has one owner: the door, which gives every repeat the same, or the outbox."""

import time
from asyncio import gather

import pytest

from bot.actions import committee, report
from bot.chat.messages import SILENCE, Kind, Say
from bot.community.people import Person
from bot.community.refusal import Refusal
from bot.community.tickets import Ticket
from bot.delivery.sender import Sender
from bot.delivery.settling import Ends
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.outbox import Letter
from bot.storage.talks import Page
from tests.chat.conftest import Machine, hears
from tests.delivery.conftest import Scripted


@pytest.fixture
def machine(machine):
    machine.routes.on("帮助")(hears("help"))
    machine.routes.on("报事")(report_it)
    silent = (Kind.UNFOLLOW, Kind.OTHER, Kind.EVENT, Kind.VIEW, Kind.POSITION)
    machine.routes.hears(*silent, Kind.PICTURES, Kind.PLACE)(lambda _: SILENCE)
    heard = (Kind.FOLLOW, Kind.SCAN, Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.UNSUPPORTED)
    machine.routes.hears(*heard, Kind.CODE)(hears("heard"))
    return machine


def report_it(chat):
    number = chat.scene.number("ticket")
    chat.scene.file(Ticket(id=number, reporter=chat.person.id, place="", words="灯坏了"))
    return Say("said", text=f"#{number}")


async def test_an_answer_in_time_is_the_doors_and_every_repeat_gets_the_same(machine):
    message = machine.incoming("报事")
    first, second = await gather(machine.again(message), machine.again(message))
    machine.clock.passes(seconds=15)
    third = await machine.again(message)
    assert first.text == "#1"
    assert first.at == message.at
    assert second == third == first
    assert len(await machine.desk.rows(Ticket)) == 1
    (answer,) = await machine.desk.rows(Answer)
    assert (answer.owner, answer.text) == (Owner.DOOR, "#1")
    assert await machine.desk.rows(Letter) == []
    assert await machine.says("报事") == "#2"  # another message is another


async def test_a_late_answer_is_the_outboxs_and_repeats_get_nothing(machine):
    def slow(chat):
        time.sleep(0.06)
        return report_it(chat)

    machine.routes.on("慢慢报")(slow)
    machine.dispatch = machine.make_dispatch(reply_within=0.05)
    message = machine.incoming("慢慢报")
    assert [await machine.again(message) for _ in range(3)] == [None] * 3
    (answer,) = await machine.desk.rows(Answer)
    assert (answer.owner, answer.text) == (Owner.OUTBOX, "#1")
    (letter,) = await machine.desk.rows(Letter)
    assert (letter.person, letter.template, letter.facts) == (1, "said", {"text": "#1"})
    gateway, desk = Scripted(), machine.desk
    ends = Ends(machine.texts, report.unreached, committee.alarm)
    await Sender(desk.writer, gateway, ends, desk.settings).send_due()
    assert gateway.sent == [("anna", "#1")]


async def test_where_the_door_is_the_only_way_a_late_answer_waits_for_a_repeat(database, clock):
    machine = Machine(database, clock, account="unverified")
    machine.routes.on("报事")(report_it)
    machine.dispatch = machine.make_dispatch(reply_within=0)
    message = machine.incoming("报事")
    told = [await machine.again(message) for _ in range(2)]
    assert [reply.text for reply in told] == ["#1", "#1"]
    assert await machine.desk.rows(Letter) == []
    await machine.desk.writer.stop()


async def test_whoever_waits_behind_a_slow_one_is_late_and_gets_hers_by_letter_too(machine):
    def slow(chat):
        time.sleep(0.06)
        return Say("said", text="late")

    machine.routes.on("慢")(slow)
    machine.dispatch = machine.make_dispatch(reply_within=0.05)
    async with machine.desk.together():
        told = gather(machine.says("慢"), machine.says("帮助", who="berta"))
    assert await told == [None, None]
    letters = await machine.desk.rows(Letter)
    assert [letter.facts["text"] for letter in letters] == ["late", "help"]


async def test_a_late_silence_is_no_letter(machine):
    machine.dispatch = machine.make_dispatch(reply_within=0)
    assert await machine.says("", kind=Kind.OTHER) is None
    assert await machine.desk.rows(Letter) == []
    assert [answer.text for answer in await machine.desk.rows(Answer)] == [""]


async def test_a_report_of_wechats_own_is_no_message_of_hers(machine):
    """A finish event may be of somebody who never wrote."""
    assert await machine.says("", kind=Kind.FINISH) is None
    assert await machine.desk.rows(Answer) == []
    assert await machine.desk.rows(Person) == []


async def test_a_long_answer_is_paged_and_the_rest_waits(machine):
    long = "\n".join(f"第{n}行 {'字' * 30}" for n in range(60))
    machine.routes.on("长")(lambda _: Say("said", text=long))
    told = await machine.says("长")
    assert len(told.encode()) <= 2048
    (page,) = await machine.desk.rows(Page)
    assert "\n".join([*told.splitlines()[:-1], page.text]) == long


async def test_a_refusal_is_an_answer_and_drops_what_was_wanted(machine):
    def refuse(chat):
        report_it(chat)
        raise Refusal("not_on_the_list", options=["甲", "乙"])

    machine.routes.on("不行")(refuse)
    message = machine.incoming("不行")
    told = await machine.again(message)
    assert "甲" in told.text
    assert await machine.again(message) == told
    assert await machine.desk.rows(Ticket) == []
    assert [p.openid for p in await machine.desk.rows(Person)] == ["anna"]  # met all the same
    assert await machine.says("报事") == "#1"


@pytest.mark.parametrize(
    ("what", "menu", "opens"),
    [
        (Kind.TEXT, "", Opens.MESSAGE),
        (Kind.TEXT, "m1", Opens.TAP),  # an option of a msgmenu counts as a tap (kf/intro)
        (Kind.IMAGE, "", Opens.MESSAGE),
        (Kind.VOICE, "", Opens.MESSAGE),
        (Kind.LOCATION, "", Opens.MESSAGE),
        (Kind.LINK, "", Opens.MESSAGE),
        (Kind.FOLLOW, "", Opens.TAP),
        (Kind.SCAN, "", Opens.TAP),
        (Kind.TAP, "", Opens.TAP),
        (Kind.VIDEO, "", Opens.MESSAGE),
        (Kind.UNSUPPORTED, "", Opens.MESSAGE),
        (Kind.CODE, "", Opens.TAP),
        (Kind.UNFOLLOW, "", Opens.NOTHING),
        (Kind.VIEW, "", Opens.NOTHING),
        (Kind.POSITION, "", Opens.NOTHING),
        (Kind.PICTURES, "", Opens.NOTHING),
        (Kind.PLACE, "", Opens.NOTHING),
        (Kind.EVENT, "", Opens.NOTHING),
        (Kind.OTHER, "", Opens.NOTHING),
    ],
)
async def test_what_opens_which_window(machine, what, menu, opens):
    await machine.says("帮助", kind=what, menu=menu)
    (answer,) = await machine.desk.rows(Answer)
    assert (answer.opens, answer.at) == (opens, machine.clock.now)


async def test_whoever_leaves_is_known_to_have_left_and_whoever_writes_is_back(machine):
    async def follows():
        return [person.follows for person in await machine.desk.rows(Person)]

    await machine.says("", kind=Kind.FOLLOW)
    assert await follows() == [True]
    await machine.says("", kind=Kind.UNFOLLOW)
    assert await follows() == [False]
    await machine.says("帮助")
    assert await follows() == [True]
