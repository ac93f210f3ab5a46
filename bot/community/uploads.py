"""A roster's file on its way in: a page to which only one person has the address, for a while."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word

LASTS = timedelta(minutes=30)
LEASE = timedelta(minutes=5)  # after so long without a sign an import is taken up again


class UploadState(StrEnum):
    OPEN = "open"  # no file yet
    READ = "read"  # understood and shown: waits for the person's word
    CONFIRMED = "confirmed"
    RUNNING = "running"
    DONE = "done"


class Upload(SQLModel):
    """`token`: its keyed hash. `name`: of the file as it was called; `file`: as it is kept, sealed.

    `seen`: what was understood, in numbers.
    """

    __table_args__ = (partial("ix_upload_file", "file", where="file <> ''"),)
    token: str = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    expires_at: datetime = Field(default_factory=lambda: clock.now() + LASTS)
    state: UploadState = word(default=UploadState.OPEN)
    name: str = sealed(default="")
    file: str = ""
    seen: dict[str, Any] = sealed(default={})
    lease_until: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether its page still opens."""
        return now < self.expires_at
