"""What was heard and how it was answered: the memory that makes a repeat harmless."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, exists, func, select, text
from sqlmodel import JSON, Field, Index, SQLModel

from bot import clock
from bot.community.agreements import Agreement
from bot.community.columns import sealed, word
from bot.community.family import Proxy
from bot.community.media import Media
from bot.community.people import Grant, Person, Residency, Subscription
from bot.community.tenancy import Level
from bot.storage.outbox import Letter
from bot.storage.prepared import OneOf
from bot.storage.seal import WrongKeyError
from bot.storage.tables import Row, blank, opened, table
from bot.storage.talks import Talk

if TYPE_CHECKING:
    from bot.storage.scene import Db


class Owner(StrEnum):
    DOOR = "door"  # the answer is the reply; every repeat gets it again
    OUTBOX = "outbox"  # the answer is a letter; repeats get nothing


class Opens(StrEnum):
    """Which of WeChat's windows for customer messages this opened (kf/intro)."""

    MESSAGE = "message"  # 5 in 48 hours
    TAP = "tap"  # 3 in a minute
    NOTHING = "nothing"


class Answer(SQLModel):
    """A message's key and its answer, committed together with all the message caused."""

    __table_args__ = (Index("ix_answer_person_at", "person", "at"), Index("ix_answer_at", "at"))
    key: str = Field(primary_key=True)
    person: int
    owner: Owner = word()
    opens: Opens = word()
    text: str = sealed()
    carries: list[int] | None = Field(default=None, sa_type=JSON)  # letters that ride along
    at: datetime = Field(default_factory=clock.now)
    said_at: int = Field(default=0, sa_type=BigInteger)  # CreateTime of what says that she follows


@dataclass(frozen=True, slots=True)
class Heard:
    """What tells one message from all others, and who sent it."""

    key: str
    openid: str


@dataclass(slots=True)
class Opening:
    """All a turn needs to know before it starts. `person` is None for one never met.

    `homes`: where she may report.
    """

    person: Person | None = None
    talk: Talk | None = None
    homes: list[str] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    answer: Answer | None = None
    has_riders: bool = False  # letters that wait for her next answer
    lapsed: bool = False  # she has a home where she only reads
    reads: bool = False  # she has a subscription
    agreed_to: str | None = None  # the version of the text to which she agreed, and still does
    helps: bool = False  # she acts for somebody
    damage: WrongKeyError | None = None  # something of hers does not open: it is left out


persons, residencies, grants = table(Person), table(Residency), table(Grant)
subscriptions, agreements, proxies = table(Subscription), table(Agreement), table(Proxy)
talks, answers, media, letters = table(Talk), table(Answer), table(Media), table(Letter)
_answers = select(answers).where(OneOf(answers.c.key, "keys"))
_answer = select(answers).where(answers.c.key == bindparam("key"))
_newest = select(func.max(answers.c.said_at)).where(answers.c.person == bindparam("person"))
_agreed_to = (
    select(agreements.c.version)
    .where(agreements.c.person == persons.c.id, agreements.c.withdrawn_at.is_(None))
    .order_by(agreements.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_people = (
    select(
        persons,
        talks.c.name.label("talk"),
        talks.c.answers,
        talks.c.since,
        residencies.c.place,
        residencies.c.level,
        grants.c.id.label("grant"),
        grants.c.role,
        grants.c.area,
        grants.c.until,
        grants.c.grid,
        exists()
        .where(media.c.person == persons.c.id, media.c.ticket.is_(None))
        .label("has_loose_media"),
        exists().where(letters.c.person == persons.c.id, text("rides")).label("has_riders"),
        exists().where(subscriptions.c.person == persons.c.id).label("reads"),
        _agreed_to.label("agreed_to"),
        exists()
        .where(
            proxies.c.helper == persons.c.id,
            proxies.c.ended_at.is_(None),
            proxies.c.until > bindparam("now"),
        )
        .label("helps"),
    )
    .outerjoin(talks, talks.c.person == persons.c.id)
    .outerjoin(
        residencies, (residencies.c.person == persons.c.id) & (residencies.c.until.is_(None))
    )
    .outerjoin(grants, grants.c.person == persons.c.id)
    .where(OneOf(persons.c.openid, "openids"))
    .order_by(residencies.c.id, grants.c.id)
)


def answer(db: "Db", key: str) -> Answer | None:
    return db.one(Answer, _answer, key=key)


def newest(db: "Db", person: int) -> int:
    """When she said or did the latest that was heard of her, by WeChat's clock; 0: never."""
    return int(db.value(_newest, person=person) or 0)


def openings(db: "Db", all_heard: Sequence[Heard]) -> dict[Heard, Opening]:
    """What is known of each message and its sender: two reads for a whole batch."""
    if not all_heard:
        return {}
    people: dict[str, Opening] = {}
    for row in db.rows(_people, openids=[heard.openid for heard in all_heard], now=clock.now()):
        _learn(people.setdefault(row["openid"], Opening()), row, db)
    given = db.rows(_answers, keys=[heard.key for heard in all_heard])
    told = {row["key"]: _as_far_as_it_opens(Opening(), Answer, row, db) for row in given}
    found = {heard: people.get(heard.openid) or Opening() for heard in all_heard}
    for heard, opening in found.items():
        opening.answer = told.get(heard.key)
    return found


def _learn(opening: Opening, row: dict[str, Any], db: "Db") -> None:
    if opening.person is None:
        opening.person = _as_far_as_it_opens(opening, Person, row, db)
        opening.has_riders, opening.reads = row["has_riders"], row["reads"]
        opening.agreed_to = row["agreed_to"]
        opening.helps = row["helps"]
        db.memo["helps nobody", row["id"]] = not row["helps"]
        db.memo["no loose media", row["id"]] = not row["has_loose_media"]
        if row["talk"]:
            talk = {"person": row["id"], "name": row["talk"]}
            opening.talk = _as_far_as_it_opens(opening, Talk, {**row, **talk}, db)
    if row["level"] == Level.READ:
        opening.lapsed = True
    elif row["place"] and row["place"] not in opening.homes:
        opening.homes.append(row["place"])
    if row["grant"] and row["grant"] not in [grant.id for grant in opening.grants]:
        grant = {"id": row["grant"], "person": row["id"], "since": row["met_at"]}
        unread = {"made_by": None, "tell_at": None}
        held = opened(Grant, {**row, **grant, **unread}, db.seal)
        if held.is_live(clock.now()):
            opening.grants.append(held)


def _as_far_as_it_opens(opening: Opening, model: type[Row], row: dict[str, Any], db: "Db") -> Row:
    """What was damaged of one person's must not keep the others of the batch from being heard."""
    try:
        return opened(model, row, db.seal)
    except WrongKeyError as error:
        opening.damage = error
        return blank(model, row, db.seal)
