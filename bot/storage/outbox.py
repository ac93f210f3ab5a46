"""Every word that leaves the house unasked is a row here, written in the commit of its cause."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, func, or_, select, text
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word
from bot.community.people import Person
from bot.storage import locks
from bot.storage.inbox import Answer, Opens
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import opened, table

WAITS = "state = 'queued' AND batch IS NOT NULL"
LONGEST_WINDOW = timedelta(hours=48)
LIVE = ("sending", "accepted", "delivered", "unknown")  # it reached WeChat, or may have


class State(StrEnum):
    """What became of a letter: the only words used for it."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    OUT_OF_REACH = "out_of_reach"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Letter(SQLModel):
    """A template and its facts for one person; `text` freezes them at the first attempt.

    A letter of a notice is that notice's delivery: one a recipient, its words are the notice's.
    `batch` names letters that replace one another while they wait; `post` is shared by those that
    went out in one message; `attempt` fences off a sender whose lease has lapsed.
    """

    __table_args__ = (
        partial("uq_letter_notice", "notice", "person", where="notice IS NOT NULL", unique=True),
        partial("ix_letter_person_sent_at", "person", "sent_at", where="sent_at IS NOT NULL"),
        partial("ix_letter_about", "about", where="about <> ''"),
        partial("ix_letter_due", "due", where="state = 'queued'"),
        partial("ix_letter_sending", "lease_until", where="state = 'sending'"),
        partial("uq_letter_batch", "person", "batch", where=WAITS, unique=True),
    )
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id")
    template: str
    facts: dict[str, Any] | None = sealed(default=None)
    text: str | None = sealed(default=None)
    state: State = word(default=State.QUEUED)
    why: str = ""
    notice: int | None = Field(default=None, foreign_key="notice.id")
    about: str = ""  # what it tells of: "ticket:12"
    batch: str | None = None
    due: datetime = Field(default_factory=clock.now)
    expires_at: datetime | None = None
    made_at: datetime = Field(default_factory=clock.now)
    post: int | None = None
    attempt: int = 0
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    msgid: str = ""


letters = table(Letter)
# as text, not as a bound value: only then does a partial index serve
_is_queued, _is_sending = text("letter.state = 'queued'"), text("letter.state = 'sending'")
persons, answers = table(Person), table(Answer)
_retried = select(letters.c.person).where(
    _is_queued, letters.c.due > bindparam("now"), letters.c.attempt > 0
)
_due = (
    select(letters, persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(
        _is_queued,
        letters.c.due <= bindparam("now"),
        letters.c.person.not_in(_retried),
    )
    .order_by(letters.c.due, letters.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=letters)
)
_in_flight = select(letters.c.person).where(_is_sending, OneOf(letters.c.person, "people"))
_lapsed = select(letters).where(_is_sending, letters.c.lease_until <= bindparam("now"))


def _last(opens: Opens) -> ScalarSelect[Any]:
    """When a person last opened such a window. Asked person by person: a join may be planned as a
    walk through all answers."""
    mine = (answers.c.person == persons.c.id) & (answers.c.at > bindparam("since"))
    moment = select(func.max(answers.c.at)).where(mine, answers.c.opens == opens)
    return moment.correlate(persons).scalar_subquery()


_opened = select(
    persons.c.id,
    persons.c.follows,
    _last(Opens.MESSAGE).label("spoke_at"),
    _last(Opens.TAP).label("tapped_at"),
).where(OneOf(persons.c.id, "people"))
_sent = (
    select(letters.c.person, letters.c.post, func.min(letters.c.sent_at).label("sent_at"))
    .where(
        OneOf(letters.c.person, "people"),
        letters.c.sent_at > bindparam("since"),
        or_(*(letters.c.state == state for state in LIVE)),
    )
    .group_by(letters.c.person, letters.c.post)
)
_counts = (
    select(letters.c.state, letters.c.why, func.count().label("count"))
    .where(letters.c.notice == bindparam("notice"), text("notice IS NOT NULL"))
    .group_by(letters.c.state, letters.c.why)
)
_waiting = select(letters).where(
    _is_queued,
    letters.c.person == bindparam("person"),
    letters.c.batch == bindparam("batch"),
    text("batch IS NOT NULL"),
)
_batch_sent = select(func.max(letters.c.sent_at)).where(
    letters.c.person == bindparam("person"), letters.c.batch == bindparam("batch")
)
_unknowns = select(letters).where(
    letters.c.notice == bindparam("notice"),
    text("notice IS NOT NULL"),
    letters.c.state == State.UNKNOWN,
)
_attempts = select(letters.c.id, letters.c.attempt).where(
    OneOf(letters.c.id, "ids"),
    or_(letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN),
)
_about = select(letters).where(letters.c.about == bindparam("about"), text("about <> ''"))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What WeChat counts for a person (kf/intro): what opened a window, and what was sent since."""

    follows: bool
    spoke_at: datetime | None = None
    tapped_at: datetime | None = None
    sent_since_spoke: int = 0
    sent_since_tapped: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    letter: Letter
    openid: str


def due(db: Db, most: int) -> list[Due]:
    """Letters whose time has come, oldest first.

    None of a person who has one in flight, here or in another process, or one to be tried again:
    what she is told comes in order.
    """
    found = db.rows(_due, now=clock.now(), most=most)
    if not found:
        return []
    busy = locks.hold(db, {f"letters:{row['person']}" for row in found})
    flying = db.column(_in_flight, people=[row["person"] for row in found])
    busy |= {f"letters:{person}" for person in flying}
    mine = [row for row in found if f"letters:{row['person']}" not in busy]
    return [Due(opened(Letter, row, db.seal), row["openid"]) for row in mine]


def lapsed(db: Db, now: datetime) -> list[Letter]:
    """Letters whose sender ended half-way: nobody knows whether WeChat has them."""
    return db.all(Letter, _lapsed, now=now)


def ledgers(db: Db, people: Collection[int]) -> dict[int, Ledger]:
    """Worked out from what was heard and sent, so that no counter can drift. Once a batch."""
    known: dict[int, Ledger] = db.memo.setdefault("ledgers", {})
    if unknown := [person for person in people if person not in known]:
        known |= _ledgers(db, unknown)
    return {person: known[person] for person in people if person in known}


def _ledgers(db: Db, whom: list[int]) -> dict[int, Ledger]:
    since = clock.now() - LONGEST_WINDOW
    posts: dict[int, list[datetime]] = {}
    for row in db.rows(_sent, people=whom, since=since):
        posts.setdefault(row["person"], []).append(row["sent_at"])
    found = {}
    for row in db.rows(_opened, people=whom, since=since):
        sent, spoke_at, tapped_at = posts.get(row["id"], []), row["spoke_at"], row["tapped_at"]
        counts = _count_since(sent, spoke_at), _count_since(sent, tapped_at)
        found[row["id"]] = Ledger(row["follows"], spoke_at, tapped_at, *counts)
    return found


def _count_since(sent: list[datetime], moment: datetime | None) -> int:
    return sum(at >= moment for at in sent) if moment else 0


def waiting(db: Db, person: int, batch: str) -> Letter | None:
    """The letter of this batch that still waits for this person."""
    return db.one(Letter, _waiting, person=person, batch=batch)


def last_sent(db: Db, person: int, batch: str) -> datetime | None:
    sent: datetime | None = db.value(_batch_sent, person=person, batch=batch)
    return sent


def about(db: Db, subject: str) -> list[Letter]:
    return db.all(Letter, _about, about=subject)


def counts(db: Db, notice: int) -> list[tuple[State, str, int]]:
    """(state, why, how many) of a notice's deliveries; their sum is its recipients."""
    found = db.rows(_counts, notice=notice)
    return [(State(row["state"]), row["why"], row["count"]) for row in found]


def unknowns(db: Db, notice: int) -> list[Letter]:
    """The notice's deliveries of which nobody knows whether they arrived."""
    return db.all(Letter, _unknowns, notice=notice)


def still_of(db: Db, attempts: dict[int, int]) -> set[int]:
    """Those of these letters that nobody else has taken since that attempt."""
    found = db.rows(_attempts, ids=list(attempts))
    return {row["id"] for row in found if row["attempt"] == attempts[row["id"]]}
