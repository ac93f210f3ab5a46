"""What others were told and have begun: read row by row, to find whom it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, text, tuple_, update

from bot.storage.inbox import Answer
from bot.storage.outbox import WORDED, Letter
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import table
from bot.storage.talks import Page, Talk

letters, answers, talks, pages = table(Letter), table(Answer), table(Talk), table(Page)
_person: BindParameter[Any] = bindparam("person")
_most: BindParameter[Any] = bindparam("most")
_worded = (
    select(letters.c.person, letters.c.id, letters.c.facts, letters.c.text)
    .where(
        text(WORDED),
        tuple_(letters.c.person, letters.c.id)
        > tuple_(
            bindparam("person", type_=letters.c.person.type),
            bindparam("id", type_=letters.c.id.type),
        ),
    )
    .order_by(letters.c.person, letters.c.id)
    .limit(_most)
)
_numbered = select(letters).where(OneOf(letters.c.id, "ids"))
_said = (
    select(answers.c.at, answers.c.key, answers.c.text)
    .where(
        tuple_(answers.c.at, answers.c.key)
        > tuple_(
            bindparam("at", type_=answers.c.at.type),
            bindparam("key", type_=answers.c.key.type),
        ),
        func.length(answers.c.text) > 0,
    )
    .order_by(answers.c.at, answers.c.key)
    .limit(_most)
)
_unsay = update(answers).where(OneOf(answers.c.key, "keys")).values(text=b"")
_talks, _pages = (
    select(one).where(one.c.person > _person).order_by(one.c.person).limit(_most)
    for one in (talks, pages)
)


@dataclass(frozen=True, slots=True)
class Told:
    """What some row says, opened but not read: JSON as it is. `place`: its key, in order."""

    place: tuple[Any, Any]
    words: str


def worded_letters(db: Db, after: tuple[int, int], most: int) -> list[Told]:
    """All that have words of their own, person by person; to be read fast, there are many."""
    found = db.rows(_worded, person=after[0], id=after[1], most=most)
    return [Told((row["person"], row["id"]), _words_of(db, row)) for row in found]


def _words_of(db: Db, row: dict[str, Any]) -> str:
    kept = [(name, row[name]) for name in ("facts", "text") if row[name]]
    return "\n".join(db.seal.open(value, f"letter.{name}:{row['id']}") for name, value in kept)


def numbered_letters(db: Db, numbers: Sequence[int]) -> list[Letter]:
    return db.all(Letter, _numbered, ids=list(numbers)) if numbers else []


def told_since(db: Db, after: tuple[datetime, str], most: int) -> list[Told]:
    """Answers that have words, the oldest first."""
    found = db.rows(_said, at=after[0], key=after[1], most=most)
    opened = ((row, db.seal.open(row["text"], f"answer.text:{row['key']}")) for row in found)
    return [Told((row["at"], row["key"]), words) for row, words in opened]


def unsay(scene: Scene, keys: Sequence[str]) -> None:
    scene.do(_unsay, [{"keys": list(keys)}] if keys else [])


def open_talks(db: Db, after: int, most: int) -> list[Talk]:
    return db.all(Talk, _talks, person=after, most=most)


def open_pages(db: Db, after: int, most: int) -> list[Page]:
    return db.all(Page, _pages, person=after, most=most)
