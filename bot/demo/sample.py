"""The sample community as templates/demo tells it: who lives there, and what they said."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from bot.settings import TemplateName

FOLDER = Path(__file__).parents[2] / "templates" / "demo"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Part):
    """`roster`: building/unit/room -> its lines, each a name and a mobile."""

    community: str
    street: str
    estate: str
    buildings: list[str]
    roster: dict[str, list[str]]


class Cast(Part):
    """Each a name and, after a space, who that is. `neighbours` have no phone on the page."""

    phones: list[str]
    neighbours: list[str]


class Form(Part):
    """A template as the account has it at WeChat."""

    title: str
    content: str


class Terminal(Part):
    """`busy`: another port was taken; `opening`, with the page's address; `closing`."""

    busy: str
    opening: str
    closing: str


class Sample(Part):
    """`forms`: by what they are for, as in config.yaml's wechat.templates.

    `story`: who -> the words said, or one of scans, follows, sends with what.

    `hints`: what a visitor can try, on the page and in the terminal.
    """

    place: Place
    cast: Cast
    forms: dict[TemplateName, Form]
    story: list[dict[str, str | dict[str, str]]]
    hints: list[str]
    terminal: Terminal


def load(folder: Path = FOLDER) -> Sample:
    """Every file of the folder is one part, by its name."""
    return Sample.model_validate({file.stem: _read(file) for file in folder.glob("*.yaml")})


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
