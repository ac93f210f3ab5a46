"""A form asked one question at a time: the answers are the state."""

import pytest
from pydantic import BaseModel

from bot.chat.choices import numbered
from bot.chat.context import Chat
from bot.chat.conversation import Ask, Conversation
from bot.chat.messages import Incoming, Kind
from bot.community.people import Person
from bot.community.refusal import Refusal
from bot.storage.scene import Scene
from bot.storage.tables import table
from bot.storage.talks import Talk

EVERY_TALK = table(Talk).select()


class Order(BaseModel):
    size: str
    colour: str = "blue"
    name: str


def sizes(_chat, _answers):
    return ["小号", "中号", "大号"]


def is_large(_chat, answers):
    return answers["size"] == "大号"


def understand(_chat, words, asking):
    """小号 安娜, said in one line; and a name where it is asked."""
    parts = words.split()
    sized = [part for part in parts if part in sizes(None, None)]
    names = [part for part in parts if part.startswith("叫")]
    told = {"size": sized[0]} if sized else {}
    return told | ({"name": names[0][1:]} if names else {})


def no_berta(_chat, answers):
    if answers["name"] == "贝塔":
        raise Refusal("not_a_name")


ordering = Conversation(
    "order",
    Ask("size", options=sizes),
    Ask("colour", read=str.upper, needed=is_large, facts=lambda _c, a: {"for": a["size"]}),
    Ask("name", check=no_berta),
    into=Order,
    then=lambda _chat, order: order,
    understand=understand,
)


class Sitting:
    """One person and one turn after another, on a real database."""

    def __init__(self, desk):
        self.desk = desk

    async def turn(self, text, *, begins=False, **known):
        def work(scene: Scene):
            talks = scene.db.all(Talk, EVERY_TALK)
            message = Incoming("k", "anna", "gh", Kind.TEXT, 0, text)
            person = Person(id=1, openid="anna")
            chat = Chat(person, [], [], message, scene, talks[0] if talks else None, words=text)
            return ordering.begin(chat, **known) if begins else ordering.hear(chat)

        return await self.desk.run(work)

    async def begins(self, words="", **known):
        return await self.turn(words, begins=True, **known)

    async def says(self, text):
        return await self.turn(text)

    async def answers(self):
        talks = await self.desk.rows(Talk)
        return talks[0].answers if talks else None


@pytest.fixture
async def sitting(machine):
    await machine.desk.run(lambda scene: scene.add(Person(id=1, openid="anna")))
    return Sitting(machine.desk)


async def test_questions_come_one_at_a_time_until_all_is_known(sitting):
    say = await sitting.begins()
    assert (say.template, say.facts) == ("order/size", {"options": ["小号", "中号", "大号"]})
    say = await sitting.says("3")
    assert (say.template, say.facts) == ("order/colour", {"size": "大号", "for": "大号"})
    say = await sitting.says("red")
    assert (say.template, say.facts) == ("order/name", {"size": "大号", "colour": "RED"})
    assert await sitting.says(" 安娜 ") == Order(size="大号", colour="RED", name="安娜")
    assert await sitting.answers() is None


async def test_what_is_not_needed_is_not_asked(sitting):
    await sitting.begins()
    assert (await sitting.says("中号")).template == "order/name"
    assert await sitting.says("安娜") == Order(size="中号", name="安娜")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", "order/size"),
        ("小号", "order/name"),
        ("大号", "order/colour"),
        ("叫安娜", "order/size"),
    ],
)
async def test_what_is_said_in_one_line_is_not_asked(sitting, words, asked):
    assert (await sitting.begins(words)).template == asked


async def test_all_said_in_one_line_is_done_at_once(sitting):
    assert await sitting.begins("叫安娜 小号") == Order(size="小号", name="安娜")
    assert await sitting.answers() is None


async def test_an_answer_may_tell_more_than_was_asked(sitting):
    await sitting.begins()
    assert await sitting.says("小号 叫安娜") == Order(size="小号", name="安娜")


async def test_what_is_known_already_is_not_asked(sitting):
    assert (await sitting.begins(size="大号")).template == "order/colour"


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "２",
        "②",
        "二",
        "回复2",
        "回复 2",
        "请回复2",
        "选2",
        "选择2",
        "第2个",
        "2.",
        "中号",
        "中 号",
    ],
)
async def test_a_list_takes_its_number_or_its_words(sitting, text):
    await sitting.begins()
    assert (await sitting.says(text)).facts["size"] == "中号"


@pytest.mark.parametrize("text", ["0", "4", "99", "特大号", "回复", "选", "", "2 3"])
async def test_what_is_not_on_the_list_is_refused_and_asked_again(sitting, text):
    await sitting.begins()
    with pytest.raises(Refusal) as refused:
        await sitting.says(text)
    assert refused.value.code == "not_on_the_list"
    assert refused.value.facts == {"options": ["小号", "中号", "大号"]}
    assert await sitting.answers() == {}
    assert (await sitting.says("1")).template == "order/name"


async def test_an_answer_is_checked_where_it_is_asked(sitting):
    await sitting.begins("小号")
    with pytest.raises(Refusal, match="not_a_name"):
        await sitting.says("贝塔")
    assert await sitting.answers() == {"size": "小号"}
    assert (await sitting.says("安娜")).name == "安娜"


async def test_what_was_said_in_one_line_is_checked_too(sitting):
    with pytest.raises(Refusal, match="not_a_name"):
        await sitting.begins("小号 叫贝塔")
    assert await sitting.answers() is None


@pytest.mark.parametrize("word", ["返回", "上一步", " 返回 "])
async def test_back_takes_the_last_answer_away(sitting, word):
    await sitting.begins("大号")
    await sitting.says("red")
    assert (await sitting.says(word)).template == "order/colour"
    assert (await sitting.says(word)).template == "order/size"
    assert (await sitting.says(word)).template == "order/size"
    assert (await sitting.says("小号")).template == "order/name"
    assert await sitting.answers() == {"size": "小号"}


@pytest.mark.parametrize("word", ["取消", "退出", "算了"])
async def test_cancel_forgets_it_all(sitting, word):
    await sitting.begins("大号")
    assert (await sitting.says(word)).template == "cancelled"
    assert await sitting.answers() is None


async def test_beginning_again_starts_over(sitting):
    await sitting.begins("大号")
    await sitting.begins("小号")
    assert await sitting.answers() == {"size": "小号"}


def test_a_form_and_its_questions_are_the_same():
    with pytest.raises(ValueError, match="differ"):
        Conversation("x", Ask("size"), into=Order, then=lambda *_: None)


def test_a_number_alone_is_read_as_written():
    told = {text: numbered(text) for text in ("回复①", "选十二", "3.", "三楼", "回复", "12号", "")}
    assert told == {"回复①": "①", "选十二": "十二", "3.": "3"} | dict.fromkeys(
        ("三楼", "回复", "12号", "")
    )
