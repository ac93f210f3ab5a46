"""Residencies that come to an end, or of which somebody should say that they go on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, or_, select, text

from bot.community.people import Residency
from bot.community.tenancy import Proof
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

residencies = table(Residency)
_live = residencies.c.until.is_(None)
_one = select(residencies).where(residencies.c.id == bindparam("id"), _live)
_over = (
    select(residencies)
    .where(text("ends_at IS NOT NULL AND until IS NULL"), residencies.c.ends_at <= bindparam("now"))
    .order_by(residencies.c.ends_at, residencies.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_silent = (
    select(residencies)
    .where(
        text("until IS NULL"),
        residencies.c.confirmed_at <= bindparam("confirmed"),
        or_(
            residencies.c.asked == 0,
            (residencies.c.asked == 1) & (residencies.c.asked_at <= bindparam("asked")),
            (residencies.c.asked == 2) & (residencies.c.asked_at <= bindparam("reminded")),  # noqa: PLR2004
        ),
    )
    .order_by(residencies.c.confirmed_at, residencies.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_by_word_of = (
    select(residencies)
    .where(OneOf(residencies.c.place, "places"), OneOf(residencies.c.proof, "proofs"), _live)
    .order_by(residencies.c.id)
)


def get(db: Db, number: int) -> Residency | None:
    """If she lives there still."""
    return db.one(Residency, _one, id=number)


def over(db: Db, now: datetime, most: int) -> list[Residency]:
    """Those whose date has come."""
    return db.all(Residency, _over, now=now, most=most)


def silent(
    db: Db, confirmed: datetime, asked: datetime, reminded: datetime, most: int
) -> list[Residency]:
    """Of whom nothing was heard since then; asked and reminded not later than that."""
    given = {"confirmed": confirmed, "asked": asked, "reminded": reminded}
    return db.all(Residency, _silent, most=most, **given)


def by_word_of(db: Db, proofs: Collection[Proof], places: list[str]) -> list[Residency]:
    """Those in these homes that have no better proof."""
    given = sorted(proof.value for proof in proofs)
    return db.all(Residency, _by_word_of, places=places, proofs=given) if places else []
