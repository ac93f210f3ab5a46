"""One turn a person at a time, over all processes: advisory locks on PostgreSQL."""

from time import sleep

from sqlalchemy import bindparam, func, select

from bot.storage.scene import Db

BREATH = 0.005  # seconds, when other processes hold everybody who waits here
_try = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("openid"), 0)))


def hold(db: Db, openids: set[str]) -> set[str]:
    """Lock these people until the commit, in one order everywhere; those whom another holds.

    SQLite has one writer, so there is nobody to lock out.
    """
    if db.dialect.name != "postgresql":
        return set()
    busy = {openid for openid in sorted(openids) if not db.value(_try, openid=openid)}
    if busy and busy == openids:
        sleep(BREATH)
    return busy
