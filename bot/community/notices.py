"""Notices: what is said, to which areas, when, and whether it may still be taken back."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel

from bot import clock
from bot.community.columns import sealed, word
from bot.community.refusal import Refusal

PINNED_FOR = timedelta(days=3)
NEWS_FOR = timedelta(days=7)  # what has not left by then is old


class NoticeState(StrEnum):
    SCHEDULED = "scheduled"
    PLANNING = "planning"  # its deliveries are being written down, those there are go out
    SENDING = "sending"  # each recipient has a delivery, with a state of its own
    PAUSED = "paused"
    FINISHED = "finished"  # every delivery has come to its end
    CANCELLED = "cancelled"


UNDER_WAY = (NoticeState.PLANNING, NoticeState.SENDING, NoticeState.PAUSED)


class Category(StrEnum):
    """What a notice is about, as far as people choose by it."""

    OUTAGE = "outage"
    SAFETY = "safety"
    ACTIVITY = "activity"
    POLICY = "policy"
    GENERAL = "general"


class Notice(SQLModel):
    """`N12`. `fire_local` and `zone` say when, as staff said it; `fire_at` is that moment.

    `is_urgent`: outage, safety, emergency. `by_mass`: worth one of the month's four mass messages
    to whoever cannot be reached otherwise. `planned`: how far its deliveries are written down.
    """

    id: int = Field(primary_key=True)
    title: str = sealed()
    body: str = sealed()
    areas: list[str] = Field(sa_type=JSON)
    author: int = Field(foreign_key="person.id")
    state: NoticeState = word(default=NoticeState.SCHEDULED, index=True)
    category: Category = word(default=Category.GENERAL)
    is_urgent: bool = False
    by_mass: bool = False
    planned: str = ""
    made_at: datetime = Field(default_factory=clock.now)
    fire_local: str = word()
    zone: str = word()
    fire_at: datetime = Field(index=True)
    pinned_until: datetime | None = None

    @property
    def choice(self) -> Category | None:
        """By what people choose whether they get it; None: everybody does."""
        return None if self.is_urgent else self.category

    def cancel(self) -> None:
        """What has left stays. Refused: notice_finished, notice_cancelled."""
        if self.state in {NoticeState.FINISHED, NoticeState.CANCELLED}:
            raise Refusal(f"notice_{self.state}", number=self.id)
        self.state = NoticeState.CANCELLED

    def pause(self) -> None:
        """Refused: notice_not_sending."""
        if self.state not in {NoticeState.PLANNING, NoticeState.SENDING}:
            raise Refusal("notice_not_sending", number=self.id)
        self.state = NoticeState.PAUSED

    def resume(self) -> None:
        """Planning goes on where it stopped. Refused: notice_not_paused."""
        if self.state is not NoticeState.PAUSED:
            raise Refusal("notice_not_paused", number=self.id)
        self.state = NoticeState.PLANNING


class Firing(SQLModel):
    """A schedule went off: unique, so that whoever ticks, it goes off once."""

    schedule: str = Field(primary_key=True)  # "notice:12@2026-11-23T01:00:00+00:00"
    fired_at: datetime = Field(default_factory=clock.now)
