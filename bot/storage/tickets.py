"""Tickets, their timelines, and the pictures that belong to them."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, text

from bot.community.media import MISSING, Media
from bot.community.places import after
from bot.community.tickets import Act, Event, Ticket, TicketState
from bot.storage.scene import Db
from bot.storage.tables import table

tickets, events, media = table(Ticket), table(Event), table(Media)
_ticket = select(tickets).where(tickets.c.id == bindparam("id")).with_for_update()
_of = (
    select(tickets)
    .where(tickets.c.reporter == bindparam("person"))
    .order_by(tickets.c.id.desc())
    .limit(bindparam("most"))
)
_timeline = select(events).where(events.c.ticket == bindparam("ticket")).order_by(events.c.id)
_mine = (
    select(tickets)
    .where(
        tickets.c.worker == bindparam("worker"),
        text("worker IS NOT NULL"),
        tickets.c.state == TicketState.ACCEPTED,
    )
    .order_by(tickets.c.id)
)
_new_below = select(tickets).where(
    tickets.c.state == TicketState.REPORTED,
    or_(
        tickets.c.place == bindparam("area"),
        (tickets.c.place >= bindparam("first")) & (tickets.c.place < bindparam("end")),
    ),
)
_pictures = (
    select(media)
    .where(
        media.c.ticket == bindparam("ticket"),
        *(media.c.state != state for state in MISSING),
    )
    .order_by(media.c.id)
)
_loose = select(media).where(
    media.c.person == bindparam("person"),
    media.c.ticket.is_(None),
    media.c.at > bindparam("since"),
)


def get(db: Db, number: int) -> Ticket | None:
    """Locked for this turn: the first who takes it wins."""
    return db.one(Ticket, _ticket, id=number)


def of_reporter(db: Db, person: int, most: int = 10) -> list[Ticket]:
    """Newest first."""
    return db.all(Ticket, _of, person=person, most=most)


def open_for(db: Db, worker: int, areas: list[str]) -> list[Ticket]:
    """What a worker has accepted, and what waits in his areas; oldest first."""
    found = {ticket.id: ticket for ticket in db.all(Ticket, _mine, worker=worker)}
    for area in areas:
        first, end = after(area)
        for ticket in db.all(Ticket, _new_below, area=area, first=first, end=end):
            found[ticket.id] = ticket
    return [found[number] for number in sorted(found)]


def in_hand(db: Db, worker: int) -> list[Ticket]:
    """What he has accepted and not resolved; oldest first."""
    return db.all(Ticket, _mine, worker=worker)


def timeline(db: Db, ticket: Ticket) -> list[Event]:
    """Every step from the report on."""
    speaker = ticket.spoken_by or ticket.reporter
    report = Event(id=0, ticket=ticket.id, act=Act.REPORTED, person=speaker, at=ticket.made_at)
    return [report, *db.all(Event, _timeline, ticket=ticket.id)]


def pictures(db: Db, ticket: int) -> list[Media]:
    """Its photos and clips, all but those that never arrived."""
    return db.all(Media, _pictures, ticket=ticket)


def loose_media(db: Db, person: int, since: datetime) -> list[Media]:
    """Photos and clips sent since then that belong to no ticket yet."""
    if db.memo.get(("no loose media", person)):  # so her opening said
        return []
    return db.all(Media, _loose, person=person, since=since)
