"""One turn a person at a time, over all processes: advisory locks on PostgreSQL."""

from time import sleep
from typing import Protocol

from sqlalchemy import bindparam, func, select

from bot.storage.inbox import Heard
from bot.storage.scene import Db

BREATH = 0.005  # seconds, when another process holds everybody that waits here
_try = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("openid"), 0)))


class HasHeard(Protocol):
    @property
    def heard(self) -> Heard | None: ...


def hold_people(db: Db, turns: list[HasHeard]) -> list[HasHeard]:
    """Lock the senders of these turns, in one order everywhere; the turns of those not got.

    SQLite has one writer, so there is nobody to lock out.
    """
    if db.dialect.name != "postgresql":
        return []
    openids = sorted({turn.heard.openid for turn in turns if turn.heard})
    missed = {openid for openid in openids if not db.value(_try, openid=openid)}
    if missed and len(missed) == len(openids):
        sleep(BREATH)
    return [turn for turn in turns if turn.heard and turn.heard.openid in missed]
