"""Who hears what: an open list or question, command words, the conversation, then free words."""

import pytest
from pydantic import BaseModel

from bot.chat.commands import Takes
from bot.chat.conversation import Ask, Conversation
from bot.chat.messages import SILENCE, Kind, Say
from bot.community.people import Role
from bot.storage.talks import Talk
from tests.chat.conftest import hears


class Place(BaseModel):
    home: str
    words: str


@pytest.fixture
def machine(machine):
    """With commands of every kind, a list, and a conversation that asks a list and free words."""
    on = machine.routes.on
    on("帮助")(hears("help"))
    on("公告", takes=Takes.MAYBE_NUMBER)(hears("notices"))
    on("接", takes=Takes.NUMBER, for_=Role.WORKER)(hears("take"))
    on("回", "回复", takes=Takes.NUMBER_AND_WORDS, for_=Role.WORKER)(hears("reply"))
    on("邀请", takes=Takes.WORDS)(hears("invite"))
    on("报事", takes=Takes.ANY_WORDS)(hears("report"))
    machine.routes.matching("[A-Z]{4}-[A-Z]{4}")(hears("code"))
    machine.routes.hears(Kind.IMAGE)(hears("photo"))
    machine.routes.hears(Kind.FINISH)(lambda _: SILENCE)

    def offer(chat):
        chat.offer("帮助", "公告 2", "报事 灯坏了")
        return Say("said", text="list")

    def offer_once(chat):
        chat.offer("报事 灯坏了", once=True)
        return Say("said", text="offer")

    def done(_chat, place):
        return Say("said", text=f"{place.home}: {place.words}")

    asks = Ask("home", options=lambda *_: ["甲家", "公告"]), Ask("words")
    form = Conversation("said", *asks, into=Place, then=done)
    form._go_on = speaking(form._go_on)  # noqa: SLF001 - questions without templates
    machine.routes.talk(form)
    on("列表")(offer)
    on("问我")(offer_once)
    on("填表")(form.begin)
    return machine


def speaking(go_on):
    def asked(chat, answers):
        say = go_on(chat, answers)
        return say if say.template == "said" else Say("said", text=f"? {say.template}")

    return asked


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("帮助", "help"),
        (" 帮助。", "help"),
        ("公告", "notices"),
        ("公告 2", "notices 2"),
        ("公告第2条", "free “公告第2条”"),
        ("帮助我", "free “帮助我”"),
        ("邀请 网格员", "invite “网格员”"),
        ("邀请函到了", "free “邀请函到了”"),
        ("报事楼道灯坏了", "report “楼道灯坏了”"),
        ("报事：楼道灯坏了", "report “楼道灯坏了”"),
        ("ABCD-EFGH", "code"),
        ("灯坏了", "free “灯坏了”"),
        ("1", "free “1”"),
    ],
)
async def test_with_nothing_open(machine, text, answer):
    assert await machine.says(text) == answer


@pytest.mark.parametrize(
    "text", ["2", "２", "②", "二", "回复2", "回复 2", "选2", "第2个", "公告2", "公告 2"]
)
async def test_an_open_list_is_answered_by_number_or_words(machine, text):
    await machine.says("列表")
    assert await machine.says(text) == "notices 2"
    assert await machine.says("3") == "report “灯坏了”"  # it stays open


async def test_an_entry_may_be_said_by_its_end(machine):
    await machine.says("列表")
    assert await machine.says("灯坏了") == "report “灯坏了”"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("帮助", "help"),
        ("接 1", "take 1"),
        ("回 1 马上到", "reply 1 “马上到”"),
        ("4", "free “4”"),
        ("路灯坏了", "free “路灯坏了”"),
    ],
)
async def test_what_is_no_entry_of_the_list_goes_on(machine, text, answer):
    await machine.says("列表")
    await machine.becomes(Role.WORKER)
    assert await machine.says(text) == answer


async def test_what_is_offered_once_is_taken_once(machine):
    await machine.says("问我")
    assert await machine.says("要") == "report “灯坏了”"
    assert await machine.says("1") == "free “1”"
    await machine.says("问我")
    assert await machine.says("好的") == "free “好的”"
    assert await machine.says("1") == "report “灯坏了”"
    await machine.says("问我")
    assert "取消" in await machine.says("不用了")
    assert await machine.says("1") == "free “1”"


@pytest.mark.parametrize("text", ["2", "②", "二", "回复2", "回复 2", "选2", "公告"])
async def test_an_open_question_is_answered_before_a_worker_is_heard(machine, text):
    """回复 is a worker's command, 公告 everybody's: with a question open 回复2 answers it."""
    await machine.says("填表")
    await machine.becomes(Role.WORKER)
    if text == "公告":  # words of a command are the command
        assert await machine.says(text) == "notices"
        return
    assert await machine.says(text) == "? said/words"
    assert await machine.says("回 1 马上到") == "reply 1 “马上到”"


async def test_a_command_ends_the_conversation_and_free_words_go_on_with_it(machine):
    await machine.says("填表")
    assert await machine.says("甲家") == "? said/words"
    assert await machine.says("灯坏了") == "甲家: 灯坏了"
    assert await machine.says("灯坏了") == "free “灯坏了”"
    await machine.says("填表")
    assert await machine.says("帮助") == "help"
    assert await machine.desk.rows(Talk) == []
    assert await machine.says("甲家") == "free “甲家”"


async def test_a_command_that_is_refused_leaves_the_conversation_open(machine):
    await machine.says("填表")
    assert (await machine.says("接 1")).startswith("“接”")
    assert await machine.says("1") == "? said/words"


async def test_danger_is_no_answer(machine):
    await machine.says("填表")
    await machine.says("1")
    assert (await machine.says("我家着火了")).startswith("free")


async def test_a_code_is_read_in_the_middle_of_a_conversation(machine):
    await machine.says("填表")
    assert await machine.says("ABCD-EFGH") == "code"


async def test_who_may_speak_is_declared(machine):
    assert (await machine.says("接 1")).startswith("“接”")
    await machine.becomes(Role.WORKER)
    assert await machine.says("接 1") == "take 1"
    assert await machine.says("＃１ 接") == "take 1"
    assert await machine.says("接十二") == "take 12"


async def test_danger_said_with_a_command_one_may_not_use_is_heard(machine):
    machine.routes.on("上报", takes=Takes.ANY_WORDS, for_=Role.RESIDENT)(hears("no"))
    assert await machine.says("上报 我家着火了") == "free “我家着火了”"


async def test_a_bare_number_is_heard_where_somebody_wants_it(machine):
    machine.routes.on_bare_number(hears("number"))
    assert await machine.says("#12") == "number 12"
    await machine.says("列表")
    assert await machine.says("2") == "notices 2"


async def test_what_is_no_text_goes_to_its_own_handler_and_may_be_answered_with_silence(machine):
    await machine.says("列表")
    assert await machine.says("", kind=Kind.IMAGE) == "photo"
    assert await machine.says("", kind=Kind.FINISH) is None
    assert await machine.says("2") == "notices 2"
    assert await machine.says("公告", kind=Kind.TAP) == "notices"


def test_no_word_is_heard_by_two(machine):
    with pytest.raises(ValueError, match="two handlers hear 接"):
        machine.routes.on("接", takes=Takes.NUMBER)(hears("another"))
    machine.routes.on("接")(hears("which"))
