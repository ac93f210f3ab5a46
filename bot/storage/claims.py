"""Applications that wait for the committee."""

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.community.claims import DISPUTED, Claim, ClaimState
from bot.community.people import Residency
from bot.community.places import areas_of
from bot.storage.scene import Db
from bot.storage.tables import table

claims = table(Claim)
_claim = select(claims).where(claims.c.id == bindparam("id")).with_for_update()
_waiting = select(claims).where(claims.c.state == ClaimState.WAITING).order_by(claims.c.id)
_of = (
    select(claims)
    .where(claims.c.state == ClaimState.WAITING, claims.c.person == bindparam("person"))
    .order_by(claims.c.id)
)
_waits = claims.c.state == ClaimState.WAITING
_to_remind, _to_escalate = (
    select(claims)
    .where(_waits, done.is_(None), claims.c.made_at <= bindparam("before"))
    .order_by(claims.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    for done in (claims.c.reminded_at, claims.c.escalated_at)
)
_checked = select(claims.c.id).where(
    claims.c.person == bindparam("person"),
    claims.c.place == bindparam("place"),
    claims.c.why == DISPUTED,
    claims.c.state != ClaimState.WAITING,
    claims.c.made_at >= bindparam("since"),
)


def get(db: Db, number: int) -> Claim | None:
    """Locked for this turn: one person decides."""
    return db.one(Claim, _claim, id=number)


def waiting(db: Db, areas: list[str]) -> list[Claim]:
    """What waits in these areas, oldest first."""
    mine = set(areas)
    return [claim for claim in db.all(Claim, _waiting) if mine.intersection(areas_of(claim.place))]


def waiting_of(db: Db, person: int, *, disputed: bool = False) -> Claim | None:
    """Her own application, or the one that others of her home caused."""
    found = [claim for claim in db.all(Claim, _of, person=person) if not claim.is_proxy]
    return next((claim for claim in found if claim.is_disputed is disputed), None)


def proxies_of(db: Db, person: int) -> list[Claim]:
    """For whom she would act, and nobody has decided yet."""
    return [claim for claim in db.all(Claim, _of, person=person) if claim.is_proxy]


def to_remind(db: Db, before: datetime, most: int) -> list[Claim]:
    """Made before then, waiting, and nobody was reminded."""
    return db.all(Claim, _to_remind, before=before, most=most)


def to_escalate(db: Db, before: datetime, most: int) -> list[Claim]:
    return db.all(Claim, _to_escalate, before=before, most=most)


def is_checked(db: Db, residency: Residency) -> bool:
    """Whether the committee has decided already that its person does live there."""
    given = {"person": residency.person, "place": residency.place, "since": residency.since}
    return bool(db.column(_checked, **given))
