"""Grids, whose they are, and how many homes lie where."""

from sqlalchemy import bindparam, func, select, text

from bot import clock
from bot.community.grids import Grid
from bot.community.homes import Home
from bot.community.people import Grant
from bot.community.places import after
from bot.community.tickets import Ticket, TicketState
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

grids, grants, homes, tickets = table(Grid), table(Grant), table(Home), table(Ticket)
_every = select(grids).order_by(grids.c.id)
_grid = select(grids).where(grids.c.id == bindparam("id"))
_given = (
    select(grants)
    .where(
        grants.c.grid == bindparam("grid"),
        text("grid IS NOT NULL"),
        grants.c.until.is_(None) | (grants.c.until > bindparam("now")),
    )
    .order_by(grants.c.id)
)
_homes = select(func.count()).where(
    homes.c.place >= bindparam("first"), homes.c.place < bindparam("end")
)
_in_hand = select(func.count()).where(
    OneOf(tickets.c.worker, "workers"),
    text("worker IS NOT NULL"),
    tickets.c.state == TicketState.ACCEPTED,
)


def every(db: Db) -> list[Grid]:
    return db.all(Grid, _every)


def get(db: Db, number: int) -> Grid | None:
    return db.one(Grid, _grid, id=number)


def grants_of(db: Db, grid: int) -> list[Grant]:
    """Those that came with the grid and are good now."""
    return db.all(Grant, _given, grid=grid, now=clock.now())


def count_homes(db: Db, area: str) -> int:
    """In a building or a unit of it."""
    first, end = after(area)
    return int(db.value(_homes, first=first, end=end))


def in_hand(db: Db, workers: list[int]) -> int:
    """How many tickets these have accepted and not resolved."""
    return int(db.value(_in_hand, workers=workers))
