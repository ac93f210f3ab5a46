"""Every word that leaves the house unasked is a row here, written in the commit of its cause."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select, text
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word
from bot.storage.scene import Db
from bot.storage.tables import table

# as text, not as bound values: only then does a partial index serve
WAITS = "state = 'queued' AND batch IS NOT NULL"
OWN = "state = 'queued' AND lane <> 'mass' AND notice IS NULL"
OF_NOTICE = "state = 'queued' AND lane <> 'mass' AND notice IS NOT NULL"
FOR_MASS = "lane = 'mass' AND state IN ('queued', 'sending')"
RETRIED = "state = 'queued' AND attempt > 0"
UNNUMBERED = "state = 'accepted' AND msgid = '' AND lane IN ('lasting', 'once')"
WORDED = "(facts IS NOT NULL OR text IS NOT NULL)"
COUNTED = "lane IN ('customer', 'mass')"  # WeChat counts these for each person


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


class Lane(StrEnum):
    """The ways a letter can take."""

    REPLY = "reply"  # rides on the person's next answer
    CUSTOMER = "customer"
    TEMPLATE = "template"
    LASTING = "lasting"  # subscribe notice, consented to once for all
    ONCE = "once"  # subscribe notice, one for each consent
    MASS = "mass"


class Letter(SQLModel):
    """A template and its facts for one person; `text` freezes them at the first attempt.

    A letter of a notice is that notice's delivery: one a recipient, its words are the notice's.
    `batch` names letters that replace one another while they wait; `post` is shared by those that
    went out in one message; `attempt` fences off a sender whose lease has lapsed. `tried`: lanes
    that refused it. `first_sent_at`: when WeChat may have seen its key first. `rides`: it is for
    the person's next answer. `decided`: what staff said of an unknown one; `again`: send it again.
    `picture`: it is this photo or voice clip; its words are for where it cannot be shown.
    """

    __table_args__ = (
        partial("uq_letter_notice", "notice", "person", where="notice IS NOT NULL", unique=True),
        partial("ix_letter_person_sent_at", "person", "sent_at", where=COUNTED),
        partial("ix_letter_about", "about", where="about <> ''"),
        partial("ix_letter_own", "due", "id", where=OWN),
        partial("ix_letter_of_notice", "notice", "due", "id", where=OF_NOTICE),
        partial("ix_letter_for_mass", "notice", "id", where=FOR_MASS),
        partial("ix_letter_retried", "person", where=RETRIED),
        partial("ix_letter_sending", "lease_until", where="state = 'sending'"),
        partial("ix_letter_unknown", "person", "id", where="state = 'unknown'"),
        partial("ix_letter_unnumbered", "person", "id", where=UNNUMBERED),
        partial("ix_letter_rides", "person", "id", where="rides"),
        partial("ix_letter_msgid", "msgid", where="msgid <> ''"),
        partial("ix_letter_worded", "person", "id", where=WORDED),
        partial("uq_letter_batch", "person", "batch", where=WAITS, unique=True),
    )
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id")
    template: str
    facts: dict[str, Any] | None = sealed(default=None)
    text: str | None = sealed(default=None)
    state: State = word(default=State.QUEUED)
    why: str = ""
    lane: str = ""  # a Lane, "" while none is chosen
    tried: str = ""  # Lanes, a blank between them
    is_urgent: bool = False
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
    first_sent_at: datetime | None = None
    msgid: str = ""
    rides: bool = False
    again: bool = False
    decided: str = ""
    picture: int | None = None  # a Media


letters = table(Letter)
_most: BindParameter[Any] = bindparam("most")

_counts = (
    select(letters.c.state, letters.c.why, func.count().label("count"))
    .where(letters.c.notice == bindparam("notice"), text("notice IS NOT NULL"))
    .group_by(letters.c.state, letters.c.why)
)
_waiting = select(letters).where(
    text(WAITS), letters.c.person == bindparam("person"), letters.c.batch == bindparam("batch")
)
_riding = select(letters).where(
    text("rides"), letters.c.person == bindparam("person"), letters.c.batch == bindparam("batch")
)
_batch_sent = select(func.max(letters.c.sent_at)).where(
    text(COUNTED), letters.c.person == bindparam("person"), letters.c.batch == bindparam("batch")
)
_unknowns = select(letters).where(
    letters.c.notice == bindparam("notice"),
    text("notice IS NOT NULL"),
    letters.c.state == State.UNKNOWN,
)
_undecided = (
    select(letters)
    .where(
        text("letter.state = 'unknown'"),
        letters.c.person > 0,  # so that SQLite looks in the index of the unknown ones
        or_(letters.c.decided == "", letters.c.decided == "listed"),
    )
    .order_by(letters.c.person, letters.c.id)
    .limit(_most)
)
_about = select(letters).where(letters.c.about == bindparam("about"), text("about <> ''"))
_last_picture = (
    select(letters.c.picture)
    .where(
        letters.c.about == bindparam("about"),
        text("about <> '' AND picture IS NOT NULL"),
        letters.c.person == bindparam("person"),
    )
    .order_by(letters.c.id.desc())
    .limit(1)
)
_riders = (
    select(letters)
    .where(text("rides"), letters.c.person == bindparam("person"))
    .order_by(letters.c.id)
    .limit(_most)
    .with_for_update(skip_locked=True)
)
_has_riders = (
    select(letters.c.id).where(text("rides"), letters.c.person == bindparam("person")).limit(1)
)


def has_riders(db: Db, person: int) -> bool:
    return bool(db.column(_has_riders, person=person))


def waiting(db: Db, person: int, batch: str) -> Letter | None:
    """The letter of this batch that still waits for this person, or for her next answer."""
    own = {"person": person, "batch": batch}
    return db.one(Letter, _waiting, **own) or db.one(Letter, _riding, **own)


def last_sent(db: Db, person: int, batch: str) -> datetime | None:
    sent: datetime | None = db.value(_batch_sent, person=person, batch=batch)
    return sent


def about(db: Db, subject: str) -> list[Letter]:
    return db.all(Letter, _about, about=subject)


def last_picture(db: Db, person: int, subject: str) -> int | None:
    """Which photo or voice clip of it this person was sent last."""
    shown: int | None = db.value(_last_picture, about=subject, person=person)
    return shown


def riders(db: Db, person: int, most: int) -> list[Letter]:
    """What this person could not be sent, oldest first."""
    return db.all(Letter, _riders, person=person, most=most)


def counts(db: Db, notice: int) -> list[tuple[State, str, int]]:
    """(state, why, how many) of a notice's deliveries; their sum is its recipients."""
    found = db.rows(_counts, notice=notice)
    return [(State(row["state"]), row["why"], row["count"]) for row in found]


def unknowns(db: Db, notice: int) -> list[Letter]:
    """The notice's deliveries of which nobody knows whether they arrived."""
    return db.all(Letter, _unknowns, notice=notice)


def undecided(db: Db, most: int) -> list[Letter]:
    """Unknown ones that staff have not dealt with, oldest first."""
    return db.all(Letter, _undecided, most=most)


def lanes_of(tried: str) -> Collection[Lane]:
    return [Lane(name) for name in tried.split()] if tried else ()
