"""docs/privacy.md, as the committee reads it, says what the code does."""

import re
from pathlib import Path

import pytest

import handlers
from bot.settings import LOGS_LAST, Keep
from bot.storage.every_table import ROWS
from bot.storage.holdings import HOLDINGS, Fate
from bot.storage.tables import shape

GUIDE = Path(__file__).parent.parent.joinpath("docs", "privacy.md").read_text("utf-8")
LINE = re.compile(r"^\| `([a-z]+)` \| (.+) \|$", re.MULTILINE)
TOLD = {kind: rest.split(" | ") for kind, rest in LINE.findall(GUIDE)}
KINDS = {one.kind for one in HOLDINGS if one.fate is not Fate.NOBODYS}
SEALED = {one.kind for one in HOLDINGS if one.sealed or one.stays}
WHAT, WHY, IS_SEALED, HOW_LONG, WHO = range(5)
OF_ANSWERS = "inbox"  # the numbers of messages that were answered: told in the line of answers
TWO_PAGES = 3_600  # characters


def test_every_kind_of_what_is_held_is_told_and_no_other():
    assert TOLD.keys() == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_why_how_long_and_who_is_told_of_each(kind):
    assert len(TOLD[kind]) == 5
    assert all(TOLD[kind][part] for part in (WHAT, WHY, HOW_LONG, WHO))


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_every_sealed_column_is_told_to_be_sealed(model):
    kinds = {one.kind for one in HOLDINGS if one.model is model}
    for _ in shape(model).sealed:
        assert all(TOLD[kind][IS_SEALED] for kind in kinds)


@pytest.mark.parametrize("kind", sorted(KINDS - SEALED - {"photos"}))
def test_what_is_not_sealed_is_not_told_to_be(kind):
    assert not TOLD[kind][IS_SEALED]


@pytest.mark.parametrize(("kind", "field"), Keep.model_fields.items())
def test_the_days_are_those_of_the_settings(kind, field):
    told = TOLD["answers" if kind == OF_ANSWERS else kind][HOW_LONG]
    days = field.default or LOGS_LAST
    assert f"{days} 天" in told


def test_the_words_that_residents_say_are_words():
    said = re.findall(r"^\| `(.+?)` \|", GUIDE.partition("## 二")[2], re.MULTILINE)
    assert said
    assert all(handlers.routes.words.read(word) for word in said)


def test_it_is_two_pages():
    assert len(GUIDE) < TWO_PAGES
