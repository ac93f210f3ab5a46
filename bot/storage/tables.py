"""Tables made from plain SQLModel classes, and rows made back into them.

A class stays plain - the message path makes thousands, and an instance of a `table=True` class
costs eight times as much - while its table serves schema and queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import new_class
from typing import Any, TypeVar

from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel

from bot.storage.seal import Seal

Row = TypeVar("Row", bound=SQLModel)
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


@cache
def table(model: type[SQLModel]) -> Table:
    name = model.__name__
    body = {"__module__": model.__module__, "__tablename__": name.lower()}
    new_class(f"{name}Row", (model,), {"table": True}, lambda space: space.update(body))
    return metadata.tables[name.lower()]


@dataclass(frozen=True, slots=True)
class Shape:
    """What storing and reading a row needs to know beyond its columns."""

    key: str
    names: tuple[str, ...]
    sealed: tuple[tuple[str, str, bool], ...]  # column, its place for the seal, is it JSON
    words: tuple[tuple[str, type[Enum]], ...]  # columns that hold a word of a closed set


@cache
def shape(model: type[SQLModel]) -> Shape:
    columns = table(model)
    secret = tuple(
        (c.name, f"{columns.name}.{c.name}:", not _is_text(model, c.name))
        for c in columns.columns
        if c.info.get("sealed")
    )
    kinds = ((name, field.annotation) for name, field in model.model_fields.items())
    words = tuple((n, k) for n, k in kinds if isinstance(k, type) and issubclass(k, Enum))
    key = next(iter(columns.primary_key)).name
    return Shape(key, tuple(model.model_fields), secret, words)


def _is_text(model: type[SQLModel], name: str) -> bool:
    return model.model_fields[name].annotation in (str, str | None)


def closed(row: SQLModel, seal: Seal) -> dict[str, Any]:
    """The row's values as they are stored."""
    values = dict(row.__dict__)
    form = shape(type(row))
    for name, place, is_json in form.sealed:
        if values[name] is not None:
            close = seal.close_json if is_json else seal.close
            values[name] = close(values[name], f"{place}{values[form.key]}")
    for name, _ in form.words:
        values[name] = values[name].value  # a driver is slower with a subclass of str
    return values


def blank(model: type[Row], stored: Mapping[str, Any], seal: Seal) -> Row:
    """The row without what is sealed in it: some of that does not open."""
    return opened(model, {**stored, **{name: None for name, _, _ in shape(model).sealed}}, seal)


def opened(model: type[Row], stored: Mapping[str, Any], seal: Seal) -> Row:
    """The row made of what is stored: sealed values opened, words made words of their set.

    No octets at all are what was emptied (bot.storage.holdings).
    """
    form = shape(model)
    values = {name: stored[name] for name in form.names}
    for name, place, is_json in form.sealed:
        if values[name]:
            read = seal.open_json if is_json else seal.open
            values[name] = read(values[name], f"{place}{values[form.key]}")
        elif values[name] is not None:
            values[name] = {} if is_json else ""
    for name, kind in form.words:
        values[name] = kind(values[name])
    row: Row = model.__new__(
        model
    )  # known to be valid: model_construct would look again, at a cost
    row.__dict__.update(values)
    return row
