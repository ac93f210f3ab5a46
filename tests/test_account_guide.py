"""The account guide keeps its word: its templates fit, its settings exist, its commands run."""

import re
from pathlib import Path

import pytest
import yaml

from bot.__main__ import louli
from bot.commands.checking.templates import wrong_fields
from bot.settings import Settings, TemplateName
from bot.wechat.labels import read_fields

DOCS = Path(__file__).parent.parent / "docs"
GUIDES = ["account.md", "account.zh-CN.md"]
BLOCK = re.compile(r"^`(\w+)`[：:].*\n\n((?:    .*DATA}}\n)+)", re.MULTILINE)


def read(name):
    return (DOCS / name).read_text("utf-8")


def templates(name):
    return {
        kind: "".join(line.strip() + "\n" for line in block.splitlines())
        for kind, block in BLOCK.findall(read(name))
    }


@pytest.mark.parametrize("name", GUIDES)
def test_every_template_it_proposes_fits(name):
    found = templates(name)
    assert sorted(found) == ["notice", "ticket", "verification"]
    for kind, content in found.items():
        assert wrong_fields(TemplateName(kind), {}, content) == [], (kind, read_fields(content))


def test_fields_are_learned_as_they_are_meant():
    meant = {
        kind: list(read_fields(content).values()) for kind, content in templates(GUIDES[0]).items()
    }
    assert meant == {
        "ticket": ["title", "words", "number", "status", "time"],
        "verification": ["title", "status", "words", "time"],
        "notice": ["title", "words", "time"],
    }


def test_both_languages_say_the_same():
    english, chinese = map(read, GUIDES)
    assert templates(GUIDES[0]) == templates(GUIDES[1])
    for pattern in (
        r"`[^`\n]+`",
        r"https?://[A-Za-z0-9./?=&-]+",
        r"^```yaml\n(?:.*\n)*?```",
        r"^\|[-|]+\|$",
    ):
        code = [set(re.findall(pattern, text, re.MULTILINE)) for text in (english, chinese)]
        assert code[0] == code[1], pattern
    for pattern in (r"^## ", r"^\| ", r"^\d\. ", r"✓"):
        counts = [len(re.findall(pattern, text, re.MULTILINE)) for text in (english, chinese)]
        assert counts[0] == counts[1], pattern


@pytest.mark.parametrize("name", GUIDES)
def test_every_setting_it_names_can_be_set(name):
    for block in re.findall(r"^```yaml\n((?:.*\n)*?)```", read(name), re.MULTILINE):
        Settings(**yaml.safe_load(block))
    for section, key in re.findall(r"`(wechat|server)\.(\w+)", read(name)):
        assert key in Settings.model_fields[section].annotation.model_fields, key
    for account in re.findall(r"wechat\.account: (\w+)", read(name)):
        Settings(wechat={"account": account, "mode": "safe"})


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_and_page_it_names_is_there(name):
    known = {command.name or command.callback.__name__ for command in louli.registered_commands}
    known |= {group.name for group in louli.registered_groups}
    assert set(re.findall(r"`louli (\w+)", read(name))) <= known
    for page in re.findall(r"\]\(([^)]+)\)", read(name)):
        assert (DOCS / page).exists(), page
