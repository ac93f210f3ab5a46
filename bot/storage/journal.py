"""Who looked at what and who decided what; and what failed, kept so that it can be mended."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import sealed


class Audit(SQLModel):
    """An act on personal data or rights. `subject` is an identifier (claim:12), never a name."""

    id: int = Field(primary_key=True)
    at: datetime = Field(default_factory=clock.now)
    person: int | None  # None: on the command line
    act: str
    subject: str


class Failed(SQLModel):
    """A message whose handler broke: the person was answered politely, the words are not lost."""

    reference: str = Field(primary_key=True)
    at: datetime = Field(default_factory=clock.now)
    openid: str
    words: str = sealed()
