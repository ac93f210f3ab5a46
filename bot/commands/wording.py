"""What stands on posters and slips, from templates/posters/."""

from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.chat.texts import TEMPLATES


def _day(date: Any) -> str:
    return f"{date.month}月{date.day}日"


class Wording:
    def __init__(self, folder: Path = TEMPLATES / "posters") -> None:
        self._folder = folder
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - paper, not HTML
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._jinja.filters["day"] = _day

    @cached_property
    def poster(self) -> dict[str, Any]:
        return self._read("poster.yaml")

    @cached_property
    def slip(self) -> dict[str, Any]:
        return self._read("slip.yaml")

    def fill(self, text: str, **facts: Any) -> str:
        """A sentence with what is true of this sheet."""
        return self._jinja.from_string(text).render(facts)

    def group(self, **facts: Any) -> str:
        """The message for the old groups of a community."""
        return self._jinja.get_template("group.txt").render(facts)

    def all_words(self) -> str:
        """Every character that may be printed, and some that are not."""
        files = sorted(self._folder.glob("*.yaml"))
        return "".join(file.read_text("utf-8") for file in files) + "0123456789年月日"

    def _read(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((self._folder / name).read_text("utf-8"))
        return found
