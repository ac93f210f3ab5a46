"""The data keys that a database needs, by number; which one seals, and which processes hold them.

The keys themselves lie elsewhere (bot.secret_files). Here stands of each a word sealed with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    LargeBinary,
    bindparam,
    delete,
    insert,
    inspect,
    select,
    text,
)
from sqlmodel import JSON, Field, SQLModel

from bot import clock
from bot.settings import Settings
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal, WrongKeyError, index_key
from bot.storage.tables import table

WORD = "louli"
BEAT = timedelta(seconds=30)
SILENT = timedelta(seconds=150)  # then a process has ended: longer than it may hold a fetched photo
FIRST = 1
Rows = Sequence[Mapping[str, Any]]


class KeyCheck(SQLModel):
    """A data key that opens what is here; its number is the first byte of what it sealed.

    `value`: a word sealed with it, so that a key that does not fit is found at the start.
    `index_key`: of Seal.index, sealed with it; None: derived from it, the first. `seals`: it seals
    what is new; one does.
    """

    id: int = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)
    index_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    seals: bool = False


class KeyHolder(SQLModel):
    """A process that serves (machine:process:anything), and the numbers of the keys that it has."""

    name: str = Field(primary_key=True)
    holds: list[int] = Field(sa_type=JSON)
    seals: int
    at: datetime = Field(default_factory=clock.now)


class MissingKeyError(WrongKeyError):
    """The message says which data key, where it was looked for, and what to do."""


keychecks, keyholders = table(KeyCheck), table(KeyHolder)
_all = select(keychecks).order_by(keychecks.c.id)
_sealing = select(keychecks.c.id).where(keychecks.c.seals)
_holder = select(keyholders).where(keyholders.c.name == bindparam("name"))
_holders = select(keyholders).order_by(keyholders.c.name)
_forget = delete(keyholders).where(keyholders.c.name != bindparam("name_"))


def check_row(key: bytes, number: int, index_key: bytes | None = None) -> KeyCheck:
    """What the database keeps of a data key."""
    seal, place = Seal(key, number), f"keycheck.index_key:{number}"
    wrapped = seal.close_bytes(index_key, place) if index_key else None
    value = seal.close(WORD, f"keycheck.value:{number}")
    return KeyCheck(id=number, value=value, index_key=wrapped)


def fitting(rows: Rows, given: Iterable[bytes]) -> dict[int, bytes]:
    """The keys of these rows (id, value) that are among the given ones, by number."""
    keys = list(dict.fromkeys(given))
    pairs = [(row, key) for row in rows for key in keys]
    return {row["id"]: key for row, key in pairs if _fits(key, row["id"], bytes(row["value"]))}


def open_seal(engine: Engine, settings: Settings) -> Seal:
    """With every key that the database needs; the first one used is noted down.

    Raises MissingKeyError.
    """
    with engine.begin() as connection:
        rows = _found(connection, _all)
        if not rows:
            first = check_row(settings.data_key, FIRST)
            connection.execute(insert(keychecks), [first.model_dump() | {"seals": True}])
            rows = _found(connection, _all)
    require(rows, settings)
    seal = Seal(next(iter(settings.data_keys())), find=settings.data_keys)
    _learn(seal, rows, settings)
    return seal


def needed(connection: Connection) -> Rows:
    """(id, value) of each data key, at whatever schema it is; none where nothing is sealed yet."""
    if not inspect(connection).has_table("keycheck"):
        return []
    return _found(connection, text("SELECT id, value FROM keycheck ORDER BY id"))


def require(rows: Rows, settings: Settings) -> None:
    """MissingKeyError where one of their keys is not given."""
    keys = fitting(rows, settings.data_keys())
    for row in rows:
        if row["id"] not in keys:
            raise MissingKeyError(settings.missing_key(row["id"]))


def follow(db: Db) -> None:
    """Seal with the key that all are to seal with: asked in the very transaction that seals.

    Raises MissingKeyError.
    """
    number = db.value(_sealing)
    if number not in (None, db.seal.number):
        _learn(db.seal, all_rows(db), db.settings)


def all_rows(db: Db) -> Rows:
    return db.rows(_all)


def beat(scene: Scene, name: str) -> None:
    """Hold what there is by now, and say so, where it is news or has not been said for long."""
    db, rows = scene.db, all_rows(scene.db)
    if rows and [row["id"] for row in rows] != db.seal.holds:
        _learn(db.seal, rows, db.settings)
    before = db.one(KeyHolder, _holder, name=name)
    told = (before.holds, before.seals) if before else None
    is_news = told != (db.seal.holds, db.seal.number)
    if before is None or is_news or clock.now() - before.at >= BEAT:
        scene.put(KeyHolder(name=name, holds=db.seal.holds, seals=db.seal.number))


def join(scene: Scene, name: str) -> None:
    """It serves from now on; on SQLite it is the only one that does."""
    if scene.db.settings.database.is_embedded:
        scene.do(_forget, [{"name_": name}])
    beat(scene, name)


def leave(scene: Scene, name: str) -> None:
    """It has ended: nobody needs to wait for it."""
    if holder := scene.db.one(KeyHolder, _holder, name=name):
        scene.remove(holder)


def holders(db: Db) -> list[KeyHolder]:
    """The processes that serve."""
    since = clock.now() - SILENT
    return [one for one in db.all(KeyHolder, _holders) if one.at > since]


def _found(connection: Connection, asked: Executable) -> Rows:
    return [dict(row) for row in connection.execute(asked).mappings()]


def _learn(seal: Seal, rows: Rows, settings: Settings) -> None:
    """As far as the secret files tell. MissingKeyError where what seals is not among them."""
    keys = fitting(rows, seal.find())
    now = next(row for row in rows if row["seals"])
    number, wrapped = now["id"], now["index_key"]
    if number not in keys:
        raise MissingKeyError(settings.missing_key(number))
    key = keys[number]
    place = f"keycheck.index_key:{number}"
    whole = Seal(key, number).open_bytes(bytes(wrapped), place) if wrapped else index_key(key)
    seal.take(keys, number, whole)


def _fits(key: bytes, number: int, value: bytes) -> bool:
    try:
        return Seal(key, number).open(value, f"keycheck.value:{number}") == WORD
    except WrongKeyError:
        return False
