"""What people agreed to, and did not take back."""

from sqlalchemy import bindparam, select

from bot.community.agreements import Agreement
from bot.storage.scene import Db
from bot.storage.tables import table

agreements = table(Agreement)
_held = (
    select(agreements)
    .where(agreements.c.person == bindparam("person"), agreements.c.withdrawn_at.is_(None))
    .order_by(agreements.c.id)
)


def held_by(db: Db, person: int) -> list[Agreement]:
    """Hers, to whatever version."""
    return db.all(Agreement, _held, person=person)
