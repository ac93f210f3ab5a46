"""Estates, buildings and homes as rows: what exists, and what a scanned code stands for."""

from sqlmodel import Field, SQLModel

from bot.community.columns import path


class Estate(SQLModel):
    id: int = Field(primary_key=True)
    place: str = path(unique=True)


class Building(SQLModel):
    id: int = Field(primary_key=True)
    place: str = path(unique=True)


class Home(SQLModel):
    """A flat that the committee knows of. `place` is its path, see bot.community.places."""

    place: str = path(primary_key=True)
