"""Estates, buildings and homes as rows: what exists, and what a scanned code stands for."""

from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel

from bot.community.columns import path, word
from bot.community.naming import Scheme


class Estate(SQLModel):
    """`also`: its other names."""

    id: int = Field(primary_key=True)
    place: str = path(unique=True)
    scheme: Scheme = word(default=Scheme.BY_NAME)
    also: list[str] = Field(default=[], sa_type=JSON)


class Building(SQLModel):
    """`mark`: how it is called here (bot.community.naming.MARKS), "" by the estate's scheme.

    `also`: its other names.
    """

    id: int = Field(primary_key=True)
    place: str = path(unique=True)
    mark: str = ""
    also: list[str] = Field(default=[], sa_type=JSON)


class HomeState(StrEnum):
    """What the roster says of a home besides who lives there: 空置, 出租."""

    UNSAID = ""
    VACANT = "vacant"
    RENTED = "rented"


class Home(SQLModel):
    """A flat that the committee knows of. `place` is its path, see bot.community.places."""

    place: str = path(primary_key=True)
    state: HomeState = word(default=HomeState.UNSAID)
