"""What a person agreed to before anything of hers was kept, and whether she still does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import word


class How(StrEnum):
    CHAT = "chat"
    FACE_TO_FACE = "face_to_face"  # somebody without WeChat told it whoever registered her


class Agreement(SQLModel):
    """She agreed to a version of the text (个人信息保护法 13, 14), and may take that back (15).

    The latest that is not withdrawn holds. `version`: "" where she was told it by mouth.
    """

    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    version: str
    how: How = word(default=How.CHAT)
    given_at: datetime = Field(default_factory=clock.now)
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The text that is asked for now.

    `only_wording`: other versions that say the same. `changed`: what is new since, for those who
    agreed to one that does not.
    """

    version: str = ""
    only_wording: frozenset[str | None] = frozenset()
    changed: str = ""

    def covered_by(self, version: str | None) -> bool:
        """Whether who agreed to that version (None: to none) need not be asked."""
        return version == self.version or version in self.only_wording
