"""Erasures: who asked that what is held of her goes, and how far it has gone."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word
from bot.community.people import Role

MARK = "＊＊"  # stands where her name or mobile stood
LEAST = 2  # characters that are looked for in other people's rows
KEEPS = frozenset({Role.WORKER, Role.LEAD, Role.STAFF, Role.STREET, Role.ADMIN})  # on duty


class Cause(StrEnum):
    ASKED = "asked"  # 个人信息保护法 47
    WITHDRAWN = "withdrawn"  # she took her consent back
    UNFOLLOWED = "unfollowed"  # 微信: 开发者收到用户取消关注事件时需要删除该用户的所有信息


class Step(StrEnum):
    PLANNED = "planned"  # she unfollowed or withdrew, and may come back until it is due
    SEVERED = "severed"  # nothing leads to her any more; to be listed apart
    LISTED = "listed"  # a restored backup knows of it; to be scrubbed
    DONE = "done"


class Erasure(SQLModel):
    """What is held of a person goes. Her number stays, which says nothing of her.

    `mark`: the keyed hash of her openid. `keeps_role`: she is on duty, and erased as a resident
    only. `known`: openid, name, mobile ..., by which the last of it is found; until it is done.
    `due`: when it is looked at next, which is also the end of the lease of whoever looks now.
    `waits`: a ticket of hers is open; its words go when it closes.
    """

    __table_args__ = (
        partial("ix_erasure_due", "due", where="step <> 'done'"),
        partial("ix_erasure_waits", "person", where="waits"),
    )
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    why: Cause = word(default=Cause.ASKED)
    keeps_role: bool = False
    step: Step = word(default=Step.SEVERED)
    mark: str
    known: dict[str, Any] | None = sealed(default=None)
    due: datetime = Field(default_factory=clock.now)
    asked_at: datetime = Field(default_factory=clock.now)
    done_at: datetime | None = None
    waits: bool = False


def redacted(value: Any, names: list[str]) -> Any:
    """The same text, or JSON, with a mark where any of these stood."""
    match value:
        case str():
            for name in names:
                value = value.replace(name, MARK)
            return value
        case list():
            return [redacted(one, names) for one in value]
        case dict():
            return {key: redacted(one, names) for key, one in value.items()}
        case _:
            return value
