"""templates/options.yaml: every option is a command that its letter says, too."""

from pathlib import Path

import pytest
import yaml

import handlers
from bot.chat.texts import TEMPLATES, Texts
from bot.storage.outbox import Letter

LISTED = yaml.safe_load((TEMPLATES / "options.yaml").read_text(encoding="utf-8"))
FACTS = {
    "number": 12,
    "numbers": [12],
    "place": "c/e/6",
    "words": "灯坏了",
    "urgent": False,
    "kind": "image",
    "who": "张伟",
    "name": "王秀英",
    "mobile": "13800138000",
    "relation": "tenant",
    "again": False,
    "kin": "妈妈",
}


def letter(template, **facts):
    counted = {"pictures": 1} if template == "workers/jobs/new" else {}
    return Letter(id=1, person=1, template=template, facts=FACTS | counted | facts)


@pytest.mark.parametrize("template", LISTED)
def test_each_is_a_command_that_the_words_say(template):
    texts = Texts()
    words = texts.whole(letter(template), scene=None)
    options = texts.options_of(letter(template))
    assert len(options) == len(LISTED[template])
    for option in options:
        command = handlers.routes.words.read(option.command)
        assert command is not None, option
        assert command.number == (12 if " " in option.command else None)
        assert command.route.word in words
        assert 0 < len(option.say) <= 8


def test_one_that_does_not_fit_is_left_out():
    [option] = Texts().options_of(letter("workers/jobs/new", pictures=0))
    assert (option.say, option.command) == ("接单", "接 12")


def test_most_letters_have_none():
    assert list(Texts().options_of(letter("workers/jobs/coming"))) == []
    assert list(Texts().options_of(letter("notice"))) == []


def test_each_template_is_there():
    assert all(Path(TEMPLATES, "chat", f"{template}.txt").is_file() for template in LISTED)
