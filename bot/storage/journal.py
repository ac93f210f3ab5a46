"""Who looked at what and who decided what; and what failed, kept so that it can be mended."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from bot import clock
from bot.community.columns import sealed


class Audit(SQLModel):
    """An act on personal data or rights. `subject` is an identifier (claim:12), never a name.

    Added by `scene.record` alone: the end of the batch gives `id`, without gaps, and `hash`, which
    binds the row to the one before (bot.storage.chain). `why`: what the person gave as her reason.
    """

    __table_args__ = (
        Index("ix_audit_subject", "subject"),
        Index("ix_audit_person_at", "person", "at"),
    )
    id: int = Field(default=0, primary_key=True)
    at: datetime = Field(default_factory=clock.now)
    person: int | None  # None: on the command line
    act: str
    subject: str
    why: str | None = sealed(default=None)
    hash: str = ""


class Failed(SQLModel):
    """A message whose handler broke: the person was answered politely, the words are not lost."""

    reference: str = Field(primary_key=True)
    at: datetime = Field(default_factory=clock.now)
    openid: str
    words: str = sealed()
