"""What does not fit into one message is cut between characters, and what people wrote is no markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import SILENCE, Say
from bot.chat.texts import Texts

texts = Texts()
MORE = texts.render(Say("more"))
characters = st.sampled_from(["a", "é", "汉", "😀", "𠮷", " ", "\n", "🇨🇳"])
long_texts = st.tuples(
    st.sampled_from(["a", "é", "汉", "😀"]), st.integers(1, 2500), st.lists(characters, max_size=60)
).map(lambda parts: (parts[0] * parts[1] + "".join(parts[2])).strip())


def pages_of(text):
    while text:
        page, text = texts.first_page(text)
        yield page


@given(long_texts)
def test_pages_fit_and_together_are_the_whole(text):
    pages = list(pages_of(text))
    assert all(len(page.encode()) <= 2048 for page in pages)
    assert all(page.endswith(f"\n{MORE}") for page in pages[:-1])
    whole = "".join(page.removesuffix(f"\n{MORE}") for page in pages)
    assert "".join(whole.split()) == "".join(text.split())


@pytest.mark.parametrize("sign", ["a", "é", "汉", "😀"])
def test_2048_bytes_are_one_message_and_one_more_is_two(sign):
    size = len(sign.encode())
    exact = "x" * (2048 % size) + sign * (2048 // size)
    assert len(exact.encode()) == 2048
    assert texts.first_page(exact) == (exact, "")
    page, rest = texts.first_page(f"{exact}y")
    assert MORE in page
    assert rest.endswith("y")


def test_it_is_cut_at_a_line_where_one_is_near():
    lines = [f"{n:03} {'字' * 20}" for n in range(60)]
    page, rest = texts.first_page("\n".join(lines))
    *shown, more = page.split("\n")
    assert more == MORE
    assert [*shown, *rest.split("\n")] == lines


@pytest.mark.parametrize(
    "words",
    [
        '<a href="http://evil.example">点这里</a>',
        "<",
        "a<b>c",
        '<a href="weixin://bizmsgmenu">1</a>',
    ],
)
def test_what_people_wrote_is_never_markup(words):
    assert texts.render(Say("said", text=words)) == words.replace("<", "＜")
    shown = texts.render(Say("notice", title=words, body=f"{words}\n{words}"))
    assert "<" not in shown
    assert shown.count("＜") == 3 * words.count("<")
    listed = texts.render(Say("refusals/not_on_the_list", options=[words, words]))
    assert "<" not in listed


def test_braces_that_people_write_are_words():
    assert texts.render(Say("said", text="{{ 7 * 7 }} {% if x %}")) == "{{ 7 * 7 }} {% if x %}"


def test_a_fact_that_is_missing_is_a_fault_and_silence_has_no_words():
    with pytest.raises(Exception, match="'text' is undefined"):
        texts.render(Say("said"))
    assert texts.render(SILENCE) == ""
