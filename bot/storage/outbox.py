"""Every word that leaves the house unasked is a row here, written in the commit of its cause."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, func, or_, select, text, update
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word
from bot.community.notices import Notice
from bot.community.people import Person
from bot.storage import locks
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import opened, table

# as text, not as bound values: only then does a partial index serve
WAITS = "state = 'queued' AND batch IS NOT NULL"
OWN = "state = 'queued' AND lane <> 'mass' AND notice IS NULL"
OF_NOTICE = "state = 'queued' AND lane <> 'mass' AND notice IS NOT NULL"
FOR_MASS = "lane = 'mass' AND state IN ('queued', 'sending')"
RETRIED = "state = 'queued' AND attempt > 0"
SOON = timedelta(minutes=1)  # so long her later letters wait for one that is tried again
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
        partial("ix_letter_rides", "person", "id", where="rides"),
        partial("ix_letter_msgid", "msgid", where="msgid <> ''"),
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


letters = table(Letter)
persons = table(Person)
_is_sending = text("letter.state = 'sending'")
_now: BindParameter[Any] = bindparam("now")
_most: BindParameter[Any] = bindparam("most")


def _queued(condition: str) -> Any:
    return (
        select(letters, persons.c.openid)
        .join(persons, persons.c.id == letters.c.person)
        .where(text(condition), letters.c.due <= _now)
    )


def _first(statement: Any) -> Any:
    ordered = statement.order_by(letters.c.due, letters.c.id).limit(_most)
    return ordered.with_for_update(skip_locked=True, of=letters)


_own = _first(_queued(OWN))
# Deliveries come by ten thousands: only what is not the same for all of them is read.
OWN_TO_EACH = (
    *("id", "person", "tried", "attempt", "again", "first_sent_at", "expires_at", "made_at"),
)
_of_notice = _first(
    select(*(letters.c[name] for name in OWN_TO_EACH), persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(text(OF_NOTICE), letters.c.notice == bindparam("notice"), letters.c.due <= _now)
)
_for_mass = (
    _queued(FOR_MASS)
    .where(letters.c.notice == bindparam("notice"), letters.c.state == State.QUEUED)
    .order_by(letters.c.id)
    .limit(_most)
    .with_for_update(skip_locked=True, of=letters)
)
_end_leases = update(letters).where(_is_sending).values(lease_until=bindparam("now_"))
_lapsed = (
    select(letters, persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(_is_sending, letters.c.lease_until <= _now)
    .order_by(letters.c.lease_until)
    .limit(_most)
    .with_for_update(skip_locked=True, of=letters)
)
_has_key = OneOf(letters.c.lane, "keyed")
_lapsed_keyed, _lapsed_unkeyed = _lapsed.where(_has_key), _lapsed.where(~_has_key)
_of_post = (
    select(letters, persons.c.openid)
    .join(persons, persons.c.id == letters.c.person)
    .where(
        text(FOR_MASS),
        letters.c.notice == bindparam("notice"),
        letters.c.state == State.SENDING,
        letters.c.post == bindparam("post"),
    )
)
_in_flight = select(letters.c.person).where(_is_sending, OneOf(letters.c.person, "people"))
_retried = (
    select(letters.c.person, func.min(letters.c.id).label("id"))
    .where(
        text(RETRIED),
        letters.c.due > _now,
        letters.c.due <= bindparam("soon"),
        OneOf(letters.c.person, "people"),
    )
    .group_by(letters.c.person)
)
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
_still = select(letters.c.id, letters.c.attempt).where(
    OneOf(letters.c.id, "ids"),
    or_(letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN),
)
_about = select(letters).where(letters.c.about == bindparam("about"), text("about <> ''"))
_riders = (
    select(letters)
    .where(text("rides"), letters.c.person == bindparam("person"))
    .order_by(letters.c.id)
    .limit(_most)
    .with_for_update(skip_locked=True)
)
_begin = (
    update(letters)
    .where(OneOf(letters.c.id, "ids"))
    .values(
        state=State.SENDING.value,
        lane=bindparam("lane_"),
        post=func.coalesce(bindparam("post_", type_=Integer), letters.c.id),
        rides=False,
        sent_at=bindparam("now_"),
        first_sent_at=func.coalesce(letters.c.first_sent_at, bindparam("now_")),
        lease_until=bindparam("lease_"),
        msgid="",
        attempt=letters.c.attempt + 1,
    )
)
_is_theirs = (letters.c.attempt == bindparam("attempt_")) & or_(
    letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN
)
_accept = (
    update(letters)
    .where(OneOf(letters.c.id, "ids"), _is_theirs)
    .values(state=State.ACCEPTED.value, why="", rides=False)
)
_accept_one = (
    update(letters)
    .where(letters.c.id == bindparam("id_"), _is_theirs)
    .values(state=State.ACCEPTED.value, why="", rides=False, msgid=bindparam("msgid_"))
)
_accept_riders = (
    update(letters)
    .where(
        letters.c.id == bindparam("id_"),
        letters.c.lane == Lane.REPLY,
        or_(letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN),
    )
    .values(state=State.ACCEPTED.value, why="")
)
_has_riders = (
    select(letters.c.id).where(text("rides"), letters.c.person == bindparam("person")).limit(1)
)


@dataclass(slots=True)
class Due:
    letter: Letter
    openid: str


def own(db: Db, most: int) -> list[Due]:
    """Letters about a person's own matters whose time has come, oldest first."""
    return _due(db, _free(db, db.rows(_own, now=clock.now(), most=most)))


def of_notice(db: Db, notice: Notice, most: int) -> list[Due]:
    """Deliveries of a notice whose time has come, oldest first."""
    found = _free(db, db.rows(_of_notice, notice=notice.id, now=clock.now(), most=most))
    alike = Letter(id=0, person=0, template="notice", notice=notice.id, is_urgent=notice.is_urgent)
    return [Due(_delivery(alike, row), row["openid"]) for row in found]


def _delivery(alike: Letter, row: dict[str, Any]) -> Letter:
    letter: Letter = Letter.__new__(Letter)
    letter.__dict__.update(alike.__dict__)
    letter.__dict__.update((name, row[name]) for name in OWN_TO_EACH)
    return letter


def for_mass(db: Db, notice: int, most: int) -> list[Due]:
    """Deliveries of a notice that wait to leave in one mass message."""
    return _due(db, _free(db, db.rows(_for_mass, notice=notice, now=clock.now(), most=most)))


def _free(db: Db, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """None of a person who has one in flight, here or in another process, or an older one to be
    tried again in a moment: what she is told comes in order."""
    if not found:
        return []
    now, people = clock.now(), [row["person"] for row in found]
    held = locks.hold(db, {f"letters:{person}" for person in people})
    flying = set(db.column(_in_flight, people=people))
    soon = {"people": people, "now": now, "soon": now + SOON}
    again = {row["person"]: row["id"] for row in db.rows(_retried, **soon)}
    return [
        row
        for row in found
        if (person := row["person"]) not in flying
        and f"letters:{person}" not in held
        and again.get(person, row["id"]) >= row["id"]
    ]


def in_doubt(db: Db, keyed: Collection[Lane], most: int) -> list[Due]:
    """Whose end nobody knows, and whose key WeChat does: time to say them again."""
    lanes = [lane.value for lane in keyed]
    return _due(db, db.rows(_lapsed_keyed, now=clock.now(), most=most, keyed=lanes))


def abandoned(db: Db, keyed: Collection[Lane], most: int) -> list[Due]:
    """Letters whose sender ended half-way, and that have no key."""
    lanes = [lane.value for lane in keyed]
    return _due(db, db.rows(_lapsed_unkeyed, now=clock.now(), most=most, keyed=lanes))


def end_leases(scene: Scene) -> None:
    """Whatever is being sent has been abandoned."""
    scene.do(_end_leases, [{"now_": clock.now()}])


def of_mass(db: Db, letter: Letter) -> list[Due]:
    """All that left in the same mass message."""
    return _due(db, db.rows(_of_post, notice=letter.notice, post=letter.post))


def _due(db: Db, found: Iterable[dict[str, Any]]) -> list[Due]:
    return [Due(opened(Letter, row, db.seal), row["openid"]) for row in found]


def begin(
    scene: Scene, post: Sequence[Letter], lane: Lane, lease: timedelta, *, alone: bool = False
) -> None:
    """They are about to leave: together in one message, or each `alone` in one."""
    now, first = clock.now(), post[0].id
    given = {"lane_": lane.value, "post_": None if alone else first, "now_": now}
    scene.do(_begin, [{"ids": [one.id for one in post], "lease_": now + lease, **given}])
    for letter in post:  # past pydantic's own way, which costs as much as the row itself
        letter.__dict__.update(
            attempt=letter.attempt + 1,
            lane=lane.value,
            post=letter.id if alone else first,
            sent_at=now,
            first_sent_at=letter.first_sent_at or now,
        )


def accept(scene: Scene, taken: Iterable[tuple[Letter, str]]) -> None:
    """WeChat took them, and gave each such a msgid. Not those that somebody else has decided."""
    alike: dict[int, list[int]] = {}
    numbered = []
    for letter, msgid in taken:
        if msgid:
            numbered.append({"id_": letter.id, "attempt_": letter.attempt, "msgid_": msgid})
        else:
            alike.setdefault(letter.attempt, []).append(letter.id)
    scene.do(_accept, [{"ids": ids, "attempt_": attempt} for attempt, ids in alike.items()])
    scene.do(_accept_one, numbered)


def accept_riders(scene: Scene, numbers: Iterable[int]) -> None:
    """What rode on an answer that WeChat has fetched."""
    scene.do(_accept_riders, [{"id_": number} for number in numbers])


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


def still_of(db: Db, attempts: dict[int, int]) -> set[int]:
    """Those of these letters that nobody else has taken since that attempt."""
    found = db.rows(_still, ids=list(attempts))
    return {row["id"] for row in found if row["attempt"] == attempts[row["id"]]}


def lanes_of(tried: str) -> Collection[Lane]:
    return [Lane(name) for name in tried.split()] if tried else ()
