"""A word sealed with the data key, so that a key that does not fit is found at the start."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class KeyCheck(SQLModel):
    id: int = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)
