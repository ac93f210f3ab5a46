"""The audit log as a chain: each row carries a keyed hash over itself and the row before it.

Whoever has no key can change, add or take out no row without a trace (网络安全法: logs are kept
whole, six months at least). What a chain cannot show, a tail that is cut or a database set back,
the anchors show (bot.storage.anchors).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.storage.journal import Audit
from bot.storage.seal import Seal
from bot.storage.tables import closed, table

if TYPE_CHECKING:
    from bot.storage.scene import Db, Scene

BEGUN, FORGOTTEN = "audit begun", "audit forgotten"
AT_ONCE = 5_000
Row = Mapping[str, Any]
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_rows = table(Audit)
_after = (
    select(_rows)
    .where(_rows.c.id > bindparam("after"))
    .order_by(_rows.c.id)
    .limit(bindparam("most"))
)
_newest = select(_rows).order_by(_rows.c.id.desc()).limit(1)
_first = select(func.min(_rows.c.id))
_last_before = (
    select(_rows).where(_rows.c.at < bindparam("moment")).order_by(_rows.c.id.desc()).limit(1)
)
_add = insert(_rows)
_bind = update(_rows).where(_rows.c.id == bindparam("key_")).values(hash=bindparam("hash"))
_forget = delete(_rows).where(_rows.c.id <= bindparam("last"))


def link(seal: Seal, before: str, row: Row) -> str:
    """What binds a row to the hash of the row before ("" for the first)."""
    at = row["at"].astimezone(UTC).isoformat()
    content = [before, row["id"], at, row["person"], row["act"], row["subject"], row["why"]]
    return seal.index(_as_json(content), "audit.hash")


def append(db: "Db", rows: Sequence[Audit]) -> None:
    """Number and bind the batch's rows. The counters are locked: nobody else appends meanwhile."""
    if not rows:
        return
    first = db.number("audit", len(rows))
    before = last.hash if (last := newest(db)) else ""
    for number, row in enumerate(rows, first):
        row.id = number
        row.hash = before = link(db.seal, before, row.__dict__)
    db.write(_add, [closed(row, db.seal) for row in rows])


def settle_in(scene: "Scene") -> None:
    """Rows from before there was a chain are bound once, and a row says which they were."""
    db = scene.db
    if not _is_unbound(db):
        return
    db.number("audit", 0)  # locked: of several processes that start, one does it
    if not _is_unbound(db):
        return
    before, last = "", 0
    while found := after(db, last):
        new = []
        for row in found:
            before = link(db.seal, before, row)
            new.append({"key_": row["id"], "hash": before})
        db.write(_bind, new)
        last = found[-1]["id"]
    scene.record(Audit(person=None, act=BEGUN, subject=f"audit:{last}"))


def _is_unbound(db: "Db") -> bool:
    last = newest(db)
    return last is not None and not last.hash and not after(db, 0, 1)[0]["hash"]


def after(db: "Db", number: int, most: int = AT_ONCE) -> list[dict[str, Any]]:
    """The next rows in order, opened; no objects are made of them, for the log is long.

    Raises WrongKeyError, and ValueError or TypeError for what nobody wrote so.
    """
    found = db.rows(_after, after=number, most=most)
    for row in found:
        if row["why"] is not None:
            row["why"] = db.seal.open(row["why"], f"audit.why:{row['id']}")
    return found


def newest(db: "Db") -> Audit | None:
    return db.one(Audit, _newest)


def anchor(db: "Db") -> dict[str, Any] | None:
    """What to note outside of the database: how far the log goes now, from which row on."""
    if (last := newest(db)) is None:
        return None
    return {"id": last.id, "hash": last.hash, "first": db.value(_first), "at": written(last)}


def last_before(db: "Db", moment: datetime) -> Audit | None:
    return db.one(Audit, _last_before, moment=moment)


def forget(scene: "Scene", last: Audit) -> int:
    """The rows up to this one go; how many. Only once the anchors know (anchors.forget_before)."""
    first = scene.db.value(_first)
    scene.do(_forget, [{"last": last.id}])
    scene.record(Audit(person=None, act=FORGOTTEN, subject=f"audit:{last.id}"))
    return last.id + 1 - int(first)


def written(one: Audit) -> str:
    """When, as it is noted outside."""
    return one.at.astimezone(UTC).isoformat(timespec="seconds")
