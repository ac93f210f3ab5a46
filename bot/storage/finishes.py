"""Finish events: what WeChat said became of what it took, until they meet their letters.

An event may come before the answer to its send is on record, late, twice or never. It waits here,
and one query brings the two together, whichever came first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TextClause,
    bindparam,
    delete,
    exists,
    or_,
    select,
    text,
)
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import word
from bot.community.people import Person
from bot.storage.outbox import UNNUMBERED, Lane, Letter, State
from bot.storage.scene import Db, Scene
from bot.storage.tables import table

KEPT_FOR = timedelta(days=3)
ALONE_AFTER = timedelta(seconds=60)  # by then the answer to its send would be on record


class Sent(StrEnum):
    """What a finish event is of."""

    TEMPLATE = "template"
    NOTICE = "notice"  # a subscribe notice
    MASS = "mass"


class Finish(SQLModel):
    """`state`: what the letter's becomes. `openid`: of whom; of a mass message, of nobody."""

    msgid: str = Field(primary_key=True)
    sent: Sent = word(default=Sent.TEMPLATE)
    state: State = word()
    why: str = ""
    openid: str = ""
    people: int | None = (
        None  # how many have it: a mass message is only delivered to all or to some
    )
    at: datetime = Field(default_factory=clock.now, index=True)


finishes, letters, persons = table(Finish), table(Letter), table(Person)
_met = (
    select(finishes)
    .where(exists().where(letters.c.msgid == finishes.c.msgid, text("letter.msgid <> ''")))
    .order_by(finishes.c.at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_of = (
    select(letters)
    .where(
        letters.c.msgid == bindparam("msgid"),
        text("msgid <> ''"),
        or_(letters.c.state == State.ACCEPTED, letters.c.state == State.UNKNOWN),
    )
    .with_for_update()
)
_alone = (
    select(finishes, persons.c.id.label("person"))
    .join(persons, persons.c.openid == finishes.c.openid)
    .where(finishes.c.at <= bindparam("before"))
    .order_by(finishes.c.at)
    .limit(bindparam("most"))
)


def _hers(*conditions: ColumnElement[bool] | TextClause) -> Select[Any]:
    """Letters of a person that left about the time of a report."""
    return (
        select(letters)
        .where(
            *conditions,
            letters.c.person == bindparam("person"),
            letters.c.msgid == "",
            letters.c.first_sent_at <= bindparam("at"),
            letters.c.sent_at >= bindparam("since"),
        )
        .with_for_update()
    )


_unnumbered = _hers(text(UNNUMBERED))
_unknown_template = _hers(text("state = 'unknown'"), letters.c.lane == Lane.TEMPLATE)
_unknown_notice = _hers(
    text("state = 'unknown'"),
    or_(letters.c.lane == Lane.LASTING, letters.c.lane == Lane.ONCE),
)
_waiting = {
    Sent.TEMPLATE: (_unknown_template,),
    Sent.NOTICE: (_unknown_notice, _unnumbered),
    Sent.MASS: (),
}
_in_doubt = select(letters.c.id).where(
    text("state = 'sending'"), letters.c.person == bindparam("person")
)
_old = delete(finishes).where(finishes.c.at <= bindparam("before_"))


def met(db: Db, most: int) -> list[Finish]:
    """Those whose letters are on record."""
    return db.all(Finish, _met, most=most)


def letters_of(db: Db, msgid: str) -> list[Letter]:
    """What this report may still change."""
    return db.all(Letter, _of, msgid=msgid)


def alone(db: Db, most: int) -> Sequence[tuple[Finish, int]]:
    """Old enough, and without a letter that has their msgid; and whose they are."""
    found = db.rows(_alone, before=clock.now() - ALONE_AFTER, most=most)
    return [
        (Finish(**{name: row[name] for name in Finish.model_fields}), row["person"])
        for row in found
    ]


def waiting_of(db: Db, person: int, finish: Finish, within: timedelta) -> list[Letter]:
    """Letters of hers that left before the report, not long before, and got no msgid: their answer
    was lost, or they are subscribe notices, to which WeChat answers with none (订阅通知接口)."""
    given = {"person": person, "at": finish.at, "since": finish.at - within}
    return [letter for each in _waiting[finish.sent] for letter in db.all(Letter, each, **given)]


def is_leaving(db: Db, person: int) -> bool:
    """Whether one of hers may just be said again under its key: a report may be of that one."""
    return bool(db.column(_in_doubt, person=person))


def sweep(scene: Scene) -> None:
    """What never met its letter is forgotten."""
    scene.do(_old, [{"before_": clock.now() - KEPT_FOR}])
