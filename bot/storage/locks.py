"""One turn a person at a time, over all processes: advisory locks on PostgreSQL."""

from time import sleep

from sqlalchemy import ARRAY, String, bindparam, func, select

from bot.storage.scene import Db

BREATH = 0.005  # seconds, when other processes hold everybody who waits here
_asked = func.unnest(bindparam("openids", type_=ARRAY(String))).column_valued("openid")
_try = select(_asked, func.pg_try_advisory_xact_lock(func.hashtextextended(_asked, 0)).label("got"))


def hold(db: Db, openids: set[str]) -> set[str]:
    """Lock these people until the commit; those whom another process holds.

    SQLite has one writer, so there is nobody to lock out.
    """
    if not openids or db.dialect.name != "postgresql":
        return set()
    asked = db.rows(_try, openids=sorted(openids))
    busy = {row["openid"] for row in asked if not row["got"]}
    if busy and busy == openids:
        sleep(BREATH)
    return busy
