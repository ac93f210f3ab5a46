"""The one way a rule says no."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """A rule was broken. `code` names the template in refusals/ that explains it to the person."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
