"""Notices: what is said, to which areas, when, and whether it may still be taken back."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel

from bot import clock
from bot.community.columns import sealed, word
from bot.community.refusal import Refusal

PINNED_FOR = timedelta(days=3)


class NoticeState(StrEnum):
    SCHEDULED = "scheduled"
    SENT = "sent"  # its deliveries are planned; each has a state of its own
    CANCELLED = "cancelled"


class Notice(SQLModel):
    """`N12`. `fire_local` and `zone` say when, as staff said it; `fire_at` is that moment."""

    id: int = Field(primary_key=True)
    title: str = sealed()
    body: str = sealed()
    areas: list[str] = Field(sa_type=JSON)
    author: int = Field(foreign_key="person.id")
    state: NoticeState = word(default=NoticeState.SCHEDULED, index=True)
    made_at: datetime = Field(default_factory=clock.now)
    fire_local: str = word()
    zone: str = word()
    fire_at: datetime = Field(index=True)
    pinned_until: datetime | None = None

    def cancel(self) -> None:
        """Refused: notice_sent, notice_cancelled."""
        if self.state is not NoticeState.SCHEDULED:
            raise Refusal(f"notice_{self.state}", number=self.id)
        self.state = NoticeState.CANCELLED


class Firing(SQLModel):
    """A schedule went off: unique, so that whoever ticks, it goes off once."""

    schedule: str = Field(primary_key=True)  # "notice:12@2026-11-23T01:00:00+00:00"
    fired_at: datetime = Field(default_factory=clock.now)
