"""What one turn reads from, and what it wants written: all of it at once or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    Delete,
    Dialect,
    Executable,
    Insert,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from bot.settings import Settings
from bot.storage import chain
from bot.storage.journal import Audit
from bot.storage.prepared import Prepared
from bot.storage.seal import Seal
from bot.storage.tables import Row, closed, metadata, opened, shape, table

if TYPE_CHECKING:
    from bot.storage.inbox import Heard, Opening

Wish = tuple[Insert | Update | Delete, dict[str, Any]]


class Counter(SQLModel):
    """The last number given of a kind. The migrations plant a row for each."""

    kind: str = Field(primary_key=True)
    last: int = 0


_counters = table(Counter)
_last = select(_counters).order_by(_counters.c.kind).with_for_update()
_took = (
    update(_counters).where(_counters.c.kind == bindparam("key_")).values(last=bindparam("last_"))
)


class Db:
    """A connection within its transaction, the seal and the settings, the numbers taken so far."""

    def __init__(self, connection: Connection, seal: Seal, settings: Settings) -> None:
        self.seal, self.settings = seal, settings
        self.dialect = connection.dialect
        self.openings: dict[Heard, Opening] = {}
        self.later: list[Wish] = []
        self.records: list[Audit] = []
        self.memo: dict[Any, Any] = {}  # what is worth working out once a batch
        self.numbers: dict[str, int] = {}
        self._counted: dict[str, int] = {}
        self.has_letters = self.has_media = False
        self.after: list[Callable[[], None]] = []  # done once all of it is committed
        self._cursor = connection.connection.cursor()

    def rows(self, statement: Executable, **values: Any) -> list[dict[str, Any]]:
        """What a SELECT finds, by column name. Statements are constants: each is compiled once."""
        ready = prepare(statement, self.dialect)
        self._cursor.execute(ready.text, ready.bound(values))
        return ready.rows(self._cursor.fetchall())

    def column(self, statement: Executable, **values: Any) -> list[Any]:
        """The first column of every row."""
        return [next(iter(row.values())) for row in self.rows(statement, **values)]

    def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of the first row, None where there is none."""
        return next(iter(self.column(statement, **values)), None)

    def all(self, model: type[Row], statement: Executable, **values: Any) -> list[Row]:
        """Rows of a `select(table)`, opened."""
        return [opened(model, row, self.seal) for row in self.rows(statement, **values)]

    def one(self, model: type[Row], statement: Executable, **values: Any) -> Row | None:
        return next(iter(self.all(model, statement, **values)), None)

    def write(self, statement: Executable, many: Sequence[dict[str, Any]]) -> None:
        ready = prepare(statement, self.dialect)
        if len(many) == 1:
            self._cursor.execute(ready.text, ready.bound(many[0]))
        else:
            self._cursor.executemany(ready.text, [ready.bound(values) for values in many])

    def number(self, kind: str, count: int = 1) -> int:
        """The first of `count` new numbers of this kind: 1, 2, 3 ... without a gap.

        All kinds are locked at once, in one order, so that no two processes wait for each other.
        """
        if not self._counted:
            self._counted = {row["kind"]: row["last"] for row in self.rows(_last)}
            self.numbers = dict(self._counted)
        first = self.numbers[kind] + 1
        self.numbers[kind] += count
        return first

    def finish(self) -> None:
        """Write what could wait for the end of the batch: each table's rows at once."""
        alike: dict[Insert | Update | Delete, list[dict[str, Any]]] = {}
        for statement, values in self.later:
            alike.setdefault(statement, []).append(values)
        for statement in sorted(alike, key=_depth):
            self.write(statement, alike[statement])
        chain.append(self, self.records)
        taken = self.numbers.items() - self._counted.items()
        if taken:
            self.write(_took, [{"key_": kind, "last_": last} for kind, last in taken])


class Wishes:
    """Rows to be written, in order."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self.wishes: list[Wish] = []
        self.records: list[Audit] = []

    def add(self, row: SQLModel) -> None:
        self.wishes.append((_add(type(row)), closed(row, self.db.seal)))

    def put(self, row: SQLModel) -> None:
        """Add the row, or overwrite the one with its key."""
        statement = _put(type(row), self.db.dialect.name)
        self.wishes.append((statement, closed(row, self.db.seal)))

    def change(self, row: SQLModel, **values: Any) -> None:
        """Set these fields, on the object and in its row; the others stay as they are."""
        for name, value in values.items():
            setattr(row, name, value)
        whole, key = closed(row, self.db.seal), shape(type(row)).key
        new = {name: whole[name] for name in values}
        statement = _change(type(row), tuple(sorted(values)))
        self.wishes.append((statement, {"key_": whole[key], **new}))

    def changed(self, model: type[SQLModel]) -> set[Any]:
        """The keys of rows of this kind that are changed already."""
        columns = table(model)
        return {
            values["key_"]
            for statement, values in self.wishes
            if statement.table is columns and "key_" in values
        }

    def remove(self, row: SQLModel) -> None:
        key = getattr(row, shape(type(row)).key)
        self.wishes.append((_remove(type(row)), {"key_": key}))

    def do(self, statement: Insert | Update | Delete, many: Iterable[dict[str, Any]]) -> None:
        """The same statement with each of these values, together."""
        self.wishes += [(statement, values) for values in many]

    def file(self, row: SQLModel) -> None:
        """Add a new row together with its like, at the end of the batch.

        No other turn of the batch sees it; the person herself has no other turn in it.
        """
        self.wishes.append((_file(type(row)), closed(row, self.db.seal)))

    def record(self, row: Audit) -> None:
        """Add to the audit log; the end of the batch numbers it and binds it to the one before."""
        self.db.number("audit", 0)  # the counters are locked where they always were: in the turn
        self.records.append(row)


class Scene(Wishes):
    """A turn reads from `db` and leaves its wishes here; the writer grants them at the turn's end.

    A refusal drops them. What must outlive it - a counted try, a look at someone's data, the first
    meeting - goes to `kept`.
    """

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.kept = Wishes(db)
        self.after: list[Callable[[], None]] = []  # done once it is committed, and quick to do
        self.memo: dict[Any, Any] = {}  # what this turn has added, and may look for again
        self._before: dict[str, int] = {}

    def number(self, kind: str, count: int = 1) -> int:
        first = self.db.number(kind, count)
        self._before.setdefault(kind, first - 1)
        return first

    def drop(self) -> None:
        """Nothing of it is written; the numbers that it took are free again."""
        self.wishes.clear()
        self.records.clear()
        self.after.clear()
        self.memo.clear()
        kept = {statement.table.name for statement, _ in self.kept.wishes}  # type: ignore[union-attr]
        for kind in self._before.keys() - kept:
            self.db.numbers[kind] = self._before.pop(kind)

    def write(self) -> None:
        now: list[Wish] = []
        for wish in (*self.kept.wishes, *self.wishes):
            (self.db.later if wish[0] in _filing else now).append(wish)
        for statement, alike in groupby(now, key=itemgetter(0)):
            self.db.write(statement, [values for _, values in alike])
        self.db.records += [*self.kept.records, *self.records]
        self.db.after += self.after


@cache
def prepare(statement: Executable, dialect: Dialect) -> Prepared:
    return Prepared(statement, dialect)


@cache
def _depth(statement: Insert | Update | Delete) -> int:
    """What others refer to is written before them."""
    return metadata.sorted_tables.index(statement.table)  # type: ignore[arg-type]


@cache
def _add(model: type[SQLModel]) -> Insert:
    return insert(table(model))


_filing: set[Executable] = set()


@cache
def _file(model: type[SQLModel]) -> Insert:
    statement = insert(table(model))
    _filing.add(statement)
    return statement


@cache
def _put(model: type[SQLModel], dialect: str) -> Insert:
    columns = table(model)
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(columns)
    keys = list(columns.primary_key)
    rest: Mapping[Any, Any] = {c.name: c for c in statement.excluded if not c.primary_key}
    upsert: Insert = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    return upsert


@cache
def _change(model: type[SQLModel], names: tuple[str, ...]) -> Update:
    columns = table(model)
    key = columns.c[shape(model).key]
    return (
        update(columns)
        .where(key == bindparam("key_"))
        .values({name: bindparam(name) for name in names})
    )


@cache
def _remove(model: type[SQLModel]) -> Delete:
    columns = table(model)
    return delete(columns).where(columns.c[shape(model).key] == bindparam("key_"))
