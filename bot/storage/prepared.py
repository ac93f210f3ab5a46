"""SQLAlchemy Core statements, compiled once and run on the bare driver.

On the message path Core's own execution costs several times what the database needs to answer
(docs/decisions). The statements stay Core, over the same tables, for both databases.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    ColumnElement,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    Select,
    String,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


class _Given(TypeDecorator[list[Any]]):
    """A list as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(self.kind) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


class OneOf(ColumnElement[bool]):
    """`column IN (...)` for a list given when the statement is run, however long."""

    inherit_cache = False
    type = Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it "= 1", and uses no index

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        kind = Integer if isinstance(column.type, Integer) else String
        self.given = BindParameter(name, type_=_Given(kind), required=True)


@compiles(OneOf, "sqlite")
def _in_json(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, given = (compiler.process(e, **options) for e in (element.column, element.given))
    kind = "INTEGER" if isinstance(element.column.type, Integer) else "TEXT"  # else no index serves
    listed = f"SELECT CAST(value AS {kind}) FROM json_each({given})"  # noqa: S608 - no value in it
    return f"{column} IN ({listed})"


@compiles(OneOf, "postgresql")
def _in_array(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, given = (compiler.process(e, **options) for e in (element.column, element.given))
    return f"{column} = ANY({given})"


def _moment_in(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _moment_out(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value goes in. On SQLite moments are text as SQLAlchemy writes it, but faster."""
    if dialect.name == "sqlite" and isinstance(kind, UTCDateTime):
        return _moment_in
    if isinstance(kind, LargeBinary):
        return None
    return kind.dialect_impl(dialect).bind_processor(dialect)


class MachineTime(ColumnElement[float]):
    """The database machine's own clock in seconds: the same for all processes, moved by no test."""

    inherit_cache = True
    type = Float()


@compiles(MachineTime, "sqlite")
def _machine_time_in_sqlite(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(MachineTime, "postgresql")
def _machine_time_in_postgresql(*_: Any, **__: Any) -> str:
    return "extract(epoch from clock_timestamp())::float8"


def _out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if dialect.name == "sqlite" and isinstance(kind, UTCDateTime):
        return _moment_out
    if isinstance(kind, Float):  # psycopg's processor wants a type code that is not known yet
        return None
    return kind.dialect_impl(dialect).result_processor(dialect, None)


class Prepared:
    """One statement in one database's dialect: its text, and how values go in and come out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.text = str(compiled)
        kinds = {name: bind.type for bind, name in compiled.bind_names.items()}
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._slots = [
            (name, fixed.get(name), _into(kinds[name], dialect))
            for name in compiled.positiontup or compiled.params
        ]
        self._by_name = compiled.positiontup is None
        self._names: tuple[str, ...] = ()
        self._out: list[tuple[str, Convert]] = []
        if isinstance(statement, Select):
            columns = list(statement.selected_columns)
            self._names = tuple(str(c.key) for c in columns)
            self._out = [
                (str(c.key), convert) for c in columns if (convert := _out(c.type, dialect))
            ]

    def bound(self, values: Values) -> Any:
        """The values as the driver takes them. KeyError where one is missing."""
        given = [
            value if convert is None or value is None else convert(value)
            for name, fixed, convert in self._slots
            for value in (values[name] if fixed is None else values.get(name, fixed),)
        ]
        if self._by_name:
            return {slot[0]: value for slot, value in zip(self._slots, given, strict=True)}
        return given

    def rows(self, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        """What a SELECT found, by column name."""
        rows = [dict(zip(self._names, row, strict=True)) for row in found]
        for name, convert in self._out:
            for row in rows:
                if row[name] is not None:
                    row[name] = convert(row[name])
        return rows
