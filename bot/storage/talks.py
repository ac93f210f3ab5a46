"""What is open with a person: a conversation's answers so far, or a list to choose from."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import sealed
from bot.storage.tables import table

if TYPE_CHECKING:
    from bot.storage.scene import Db


class Talk(SQLModel):
    """One a person. The next question is worked out from the answers, never stored."""

    person: int = Field(primary_key=True, foreign_key="person.id")
    name: str
    answers: dict[str, Any] = sealed()
    since: datetime = Field(default_factory=clock.now)


class Page(SQLModel):
    """The rest of an answer too long for one message, until 更多 fetches it."""

    person: int = Field(primary_key=True, foreign_key="person.id")
    text: str = sealed()
    at: datetime = Field(default_factory=clock.now)


talks, pages = table(Talk), table(Page)
_page = select(pages).where(pages.c.person == bindparam("person"))


def page(db: "Db", person: int) -> Page | None:
    return db.one(Page, _page, person=person)
