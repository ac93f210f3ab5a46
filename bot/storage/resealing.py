"""What is sealed with a data key that is to go: found without a lock, sealed anew in short turns.

A turn locks the rows that nobody else holds and seals them as it finds them: what somebody changes
meanwhile is never overwritten, and is sealed with the new key by its own change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.storage.every_table import metadata
from bot.storage.prepared import OneOf
from bot.storage.scene import Scene
from bot.storage.seal import WrongKeyError

A_TURN = 200  # rows: some 10 ms


@dataclass(slots=True)
class Sealed:
    """What became of rows: sealed anew; or stuck, with values (table.column) that do not open."""

    rows: int = 0
    stuck: int = 0
    damaged: list[str] = field(default_factory=list)

    def add(self, more: "Sealed") -> None:
        self.rows += more.rows
        self.stuck += more.stuck
        self.damaged += more.damaged


def tables() -> list[Table]:
    """Those with sealed columns."""
    return [one for one in metadata.sorted_tables if _columns(one)]


def count(connection: Connection, table: Table, number: int) -> int:
    """Rows with a value that is not sealed with this key."""
    asked = select(func.count()).select_from(table).where(_is_old(table))
    return connection.execute(asked, {"head": bytes([number])}).scalar_one()


def old(connection: Connection, table: Table, number: int) -> Iterator[list[Any]]:
    """Their keys, so many at once as a turn takes; read before each, so that nothing stays open."""
    key = _key(table)
    asked = select(key).where(_is_old(table)).order_by(key).limit(A_TURN)
    given = {"head": bytes([number])}
    some = list(connection.execute(asked, given).scalars())
    while some:
        connection.rollback()
        yield some
        after = asked.where(key > bindparam("after"))
        some = list(connection.execute(after, given | {"after": some[-1]}).scalars())
    connection.rollback()


def reseal(scene: Scene, table: Table, keys: Sequence[Any]) -> Sealed:
    """Those of these rows that another key sealed, and nobody holds now."""
    seal, done, key = scene.db.seal, Sealed(), _key(table).name
    changes = []
    for row in scene.db.rows(_rows(table), head=bytes([seal.number]), keys=list(keys)):
        change, known = {"key_": row[key]}, len(done.damaged)
        for name in _columns(table):
            stored, place = row[name], f"{table.name}.{name}:{row[key]}"
            change[f"{name}_"] = stored
            if stored and stored[0] != seal.number:
                try:
                    value = seal.open_bytes(bytes(stored), place)
                except WrongKeyError as error:
                    done.damaged.append(str(error))
                else:
                    change[f"{name}_"] = seal.close_bytes(value, place)
        changes.append(change)
        done.stuck += len(done.damaged) > known
    done.rows = len(changes) - done.stuck
    scene.do(_change(table), changes)
    return done


@cache
def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.info.get("sealed")]


def _key(table: Table) -> ColumnElement[Any]:
    return next(iter(table.primary_key))


@cache
def _is_old(table: Table) -> ColumnElement[bool]:
    one: ColumnElement[int] = literal_column("1")
    return or_(
        *(
            (func.length(table.c[name]) > 0)  # else it was emptied: there is nothing in it to seal
            & (
                func.substr(table.c[name], one, one, type_=LargeBinary)
                != bindparam("head", type_=LargeBinary)
            )
            for name in _columns(table)
        )
    )


@cache
def _rows(table: Table) -> Any:
    columns = [_key(table), *(table.c[name] for name in _columns(table))]
    asked = select(*columns).where(OneOf(_key(table), "keys"), _is_old(table)).order_by(columns[0])
    return asked.with_for_update(skip_locked=True, key_share=True)


@cache
def _change(table: Table) -> Any:
    values = {name: bindparam(f"{name}_", type_=LargeBinary) for name in _columns(table)}
    return update(table).where(_key(table) == bindparam("key_")).values(values)
