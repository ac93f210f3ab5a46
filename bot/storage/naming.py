"""How places are called here: what is known of it, and what this process has learned."""

from sqlalchemy import bindparam, select, text

from bot.community import naming
from bot.community.homes import Building, Estate
from bot.community.naming import Called, Scheme
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

estates, buildings = table(Estate), table(Building)
_every_estate = select(estates).order_by(estates.c.id)
_estate = select(estates).where(estates.c.place == bindparam("place"))
_buildings = select(buildings).where(OneOf(buildings.c.place, "places")).order_by(buildings.c.id)
_schemes = select(estates.c.place, estates.c.scheme).where(estates.c.scheme != Scheme.BY_NAME)
_marks = select(buildings.c.place, buildings.c.mark).where(buildings.c.mark != "")
_has_names = text("CAST(also AS TEXT) <> '[]'")
_others = select(buildings.c.place, buildings.c.also).where(_has_names).order_by(buildings.c.id)


def called(db: Db) -> Called:
    """Places that are called otherwise than usual."""
    schemes = {row["place"]: Scheme(row["scheme"]) for row in db.rows(_schemes)}
    return Called(schemes, {row["place"]: row["mark"] for row in db.rows(_marks)})


def learn(db: Db) -> None:
    """From now on this process shows places as they are called."""
    naming.learn(called(db))


def every_estate(db: Db) -> list[Estate]:
    return db.all(Estate, _every_estate)


def estate(db: Db, place: str) -> Estate | None:
    return db.one(Estate, _estate, place=place)


def some_buildings(db: Db, places: list[str]) -> list[Building]:
    """Those of these that there are."""
    return db.all(Building, _buildings, places=places)


def other_names(db: Db) -> dict[str, list[str]]:
    """Buildings with other names than their number, and those."""
    return {row["place"]: row["also"] for row in db.rows(_others)}
