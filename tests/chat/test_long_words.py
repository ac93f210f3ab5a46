"""However long and odd a text is, it is read at once: nobody can make the others wait."""

import pytest

import handlers
from bot.chat.choices import numbered, read_choice
from handlers.staff.broadcast import DAYS

LONGEST = 20_000  # characters; WeChat lets people type a tenth of it
FILLERS = (" ", "\n", "\u3000", ":", "，", "#", " #", "N ", "1", "1 ", "十", "十 ", "。", "！", "~")
WORDS = sorted({route.word for route in handlers.routes.words} | {"", "#", "1", "12 "})
pytestmark = pytest.mark.timeout(60)  # all of it takes two seconds; with one slip, minutes


@pytest.mark.parametrize("filler", FILLERS)
def test_a_command_word_with_much_behind_it(filler):
    for word in WORDS:
        for end in ("", "x", "1x"):
            handlers.routes.words.read(word + filler * (LONGEST // len(filler)) + end)


@pytest.mark.parametrize("filler", FILLERS)
def test_a_choice_with_much_around_it(filler):
    text = filler * (LONGEST // len(filler))
    for said in (text, f"选{text}x", f"回复{text}1x", f"1{text}x"):
        read_choice(said, ["一", "二"])
        numbered(said)
        DAYS.fullmatch(said)


@pytest.mark.parametrize("filler", FILLERS)
def test_what_is_no_command_word(filler):
    text = filler * (LONGEST // len(filler))
    for pattern, *_ in handlers.routes.patterns:
        for said in (text, f"邀请码{text}x", f"ABCD{text}2345x"):
            pattern.fullmatch(said)
