"""What is to be said: the name of a template and its facts. The words are in templates/."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, init=False)
class Say:
    """An answer or a letter. Facts are plain JSON values; moments are ISO 8601 texts."""

    template: str
    facts: dict[str, Any]

    def __init__(self, template: str, /, **facts: Any) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "facts", facts)


SILENCE = Say("")  # nothing to say: an unsubscription, a finish event
