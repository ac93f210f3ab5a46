"""How a column is kept: sealed because it is personal, or a path that sorts byte by byte."""

from typing import Any

from sqlalchemy import Index, LargeBinary, String, text
from sqlmodel import Field


def sealed(**given: Any) -> Any:
    """Stored sealed (bot.storage.seal): text as it is, anything else as JSON."""
    info = {"info": {"sealed": True}}
    return Field(sa_type=LargeBinary, sa_column_kwargs=info, **given)


def path(**given: Any) -> Any:
    """A place or an area; bytewise order makes all that lies below an area one range."""
    bytewise = String().with_variant(String(collation="C"), "postgresql")
    return Field(sa_type=bytewise, **given)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of those rows only that somebody looks for: the others cost nothing to insert."""
    only = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=only, postgresql_where=only)


def word(**given: Any) -> Any:
    """One of a closed set of words (a StrEnum), stored as it reads."""
    return Field(sa_type=String, **given)
