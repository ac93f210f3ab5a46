"""Erasures as rows: which are due, what goes with them, what else names somebody."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Delete,
    Update,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from bot import clock
from bot.community.claims import Claim
from bot.community.erasures import Erasure
from bot.community.media import Media
from bot.community.people import Grant, Person, Residency
from bot.community.proposals import Proposal
from bot.community.tickets import Event, Ticket, TicketState
from bot.storage.holdings import HOLDINGS, Fate, Holding
from bot.storage.inbox import Answer
from bot.storage.outbox import WORDED, Letter, State
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import table
from bot.storage.tagging import Tagging
from bot.storage.talks import Page, Talk

erasures, persons, letters = table(Erasure), table(Person), table(Letter)
tickets, events, media = table(Ticket), table(Event), table(Media)
answers, talks, pages = table(Answer), table(Talk), table(Page)
claims, residencies, proposals = table(Claim), table(Residency), table(Proposal)
grants, taggings = table(Grant), table(Tagging)
PLACE = "erasure.openid"
_person: BindParameter[Any] = bindparam("person")
_most: BindParameter[Any] = bindparam("most")
_due = (
    select(erasures)
    .where(text("step <> 'done'"), erasures.c.due <= bindparam("now"))
    .order_by(erasures.c.due, erasures.c.id)
    .limit(_most)
    .with_for_update(skip_locked=True)
)
_of = select(erasures).where(erasures.c.person == _person).order_by(erasures.c.id)
_planned = _of.where(text("step = 'planned'"))
_someone = select(persons).where(persons.c.id == _person)
_own_tickets = select(tickets).where(tickets.c.reporter == _person).order_by(tickets.c.id.desc())
_events = select(events).where(OneOf(events.c.ticket, "tickets")).order_by(events.c.id)
_claims = select(claims).where(claims.c.person == _person)
_open = select(func.count()).where(
    tickets.c.reporter == _person, tickets.c.state != TicketState.CLOSED
)
_closing = (
    select(tickets)
    .join(erasures, erasures.c.person == tickets.c.reporter)
    .where(
        text("erasure.waits"),
        or_(
            (tickets.c.state == TicketState.RESOLVED) & erasures.c.keeps_role.is_(False),
            (tickets.c.state == TicketState.CLOSED) & (func.length(tickets.c.words) > 0),
        ),
    )
    .limit(_most)
    .with_for_update(skip_locked=True, of=tickets)
)
_waiting = select(erasures).where(text("waits"))
_files = select(media.c.id, media.c.name).where(
    or_(
        OneOf(media.c.ticket, "tickets"),
        (media.c.person == _person) & media.c.ticket.is_(None),
    )
)
_names = select(media.c.id, media.c.name).where(OneOf(media.c.id, "ids"))
_drop_files = delete(media).where(OneOf(media.c.id, "ids"))
_empty_tickets = (
    update(tickets)
    .where(tickets.c.id == bindparam("id_"))
    .values(words=b"", place=bindparam("place_"))
)
_empty_events = update(events).where(OneOf(events.c.ticket, "tickets")).values(words=b"")
_about = select(letters).where(OneOf(letters.c.about, "about"), text("about <> ''"))
_hers = select(letters).where(text(WORDED), letters.c.person == _person)
_unsay_hers = (
    update(answers)
    .where(
        answers.c.person == bindparam("person_"),
        answers.c.at < bindparam("before_"),
        func.length(answers.c.text) > 0,
    )
    .values(text=b"")
)
_decided = select(proposals).where(
    OneOf(proposals.c.place, "places"), text("state <> 'waiting' AND length(facts) > 0")
)
_empty_proposal = update(proposals).where(proposals.c.id == bindparam("id_")).values(facts=b"")
_done = select(erasures.c.person, erasures.c.mark).where(text("step = 'done'"))
_lived_at = select(residencies.c.place).where(residencies.c.person == _person)
_tags = select(taggings.c.has).where(taggings.c.person == _person)
_grants = select(grants.c.id).where(grants.c.person == _person)


def mark(db: Db, openid: str) -> str:
    """The keyed hash by which an openid is known again."""
    return db.seal.index(openid, PLACE)


def due(db: Db, most: int) -> list[Erasure]:
    """Not done, and nobody else's now; the longest waiting first. Locked for this turn."""
    return db.all(Erasure, _due, now=clock.now(), most=most)


def of_person(db: Db, person: int) -> list[Erasure]:
    return db.all(Erasure, _of, person=person)


def planned(db: Db, person: int) -> Erasure | None:
    return db.one(Erasure, _planned, person=person)


def someone(db: Db, person: int) -> Person | None:
    return db.one(Person, _someone, person=person)


def tickets_of(db: Db, person: int) -> list[Ticket]:
    """All that she reported, the newest first."""
    return db.all(Ticket, _own_tickets, person=person)


def events_of(db: Db, numbers: Sequence[int]) -> list[Event]:
    return db.all(Event, _events, tickets=list(numbers))


def claims_of(db: Db, person: int) -> list[Claim]:
    return db.all(Claim, _claims, person=person)


def has_open_tickets(db: Db, person: int) -> bool:
    return bool(db.value(_open, person=person))


def closing(db: Db, most: int) -> list[Ticket]:
    """Tickets of erased people that are resolved, or closed and not yet emptied."""
    return db.all(Ticket, _closing, most=most)


def waiting(db: Db) -> list[Erasure]:
    """Done, but for tickets that were open."""
    return db.all(Erasure, _waiting)


def files_of(db: Db, person: int, numbers: Sequence[int]) -> dict[int, str]:
    """Photos and clips of these tickets, and her loose ones: their files' names by number."""
    found = db.rows(_files, person=person, tickets=list(numbers))
    return {row["id"]: row["name"] for row in found}


def names(db: Db, numbers: Sequence[int]) -> dict[int, str]:
    """The files of these photos and clips, by number."""
    return {row["id"]: row["name"] for row in db.rows(_names, ids=list(numbers))}


def drop_files(scene: Scene, numbers: Iterable[int]) -> None:
    scene.do(_drop_files, [{"ids": list(numbers)}])


def empty_tickets(scene: Scene, places: dict[int, str]) -> None:
    """No word is left of these, and no more of where than `places`."""
    scene.do(_empty_tickets, [{"id_": one, "place_": place} for one, place in places.items()])
    scene.do(_empty_events, [{"tickets": list(places)}])


def remove_rows(scene: Scene, person: int, openid: str | None, *, keeps_role: bool) -> None:
    """All rows of hers that go (bot.storage.holdings); `openid`: where one is known yet."""
    for one in HOLDINGS:
        if one.fate is Fate.GOES and not (keeps_role and one.of_role):
            whom = openid if one.by_openid else person
            if whom is not None:
                scene.do(_remove(one), [{"whom_": whom}])


@cache
def _remove(one: Holding) -> Delete:
    columns = table(one.model)
    return delete(columns).where(columns.c[one.by_openid or one.whose[0]] == bindparam("whom_"))


def empty_answers(scene: Scene, person: int, before: datetime) -> None:
    """What she was told before then; the answer to her last word has nothing of her."""
    scene.do(_unsay_hers, [{"person_": person, "before_": before}])


def empty_claims(scene: Scene, person: int) -> None:
    scene.do(_emptied(Claim), [{"person_": person}])


@cache
def _emptied(model: type[Claim]) -> Update:
    columns = table(model)
    holding = next(one for one in HOLDINGS if one.model is model)
    return (
        update(columns)
        .where(columns.c.person == bindparam("person_"))
        .values(dict.fromkeys(holding.sealed, b""))
    )


def letters_to(db: Db, person: int) -> list[Letter]:
    """With words of their own."""
    return db.all(Letter, _hers, person=person)


def letters_about(db: Db, subjects: Iterable[str]) -> list[Letter]:
    return db.all(Letter, _about, about=list(subjects))


def grants_of(db: Db, person: int) -> list[int]:
    return db.column(_grants, person=person)


def tags_of(db: Db, person: int) -> str:
    """The roles whose tags WeChat may have for her, a blank between them."""
    return str(db.value(_tags, person=person) or "")


def homes_of(db: Db, person: int) -> list[str]:
    """Where she lives or lived."""
    return db.column(_lived_at, person=person)


def done(db: Db) -> set[tuple[int, str]]:
    """(person, mark) of every erasure that came to its end."""
    return {(row["person"], row["mark"]) for row in db.rows(_done)}


def empty_proposal(scene: Scene, number: int) -> None:
    scene.do(_empty_proposal, [{"id_": number}])


def decided_proposals(db: Db, places: Sequence[str]) -> list[Proposal]:
    return db.all(Proposal, _decided, places=list(places))


ENDED = frozenset(State) - {State.QUEUED, State.SENDING, State.UNKNOWN}


def is_over(letter: Letter) -> bool:
    """Nobody needs its words any more."""
    is_decided = letter.state is State.UNKNOWN and letter.decided not in {"", "listed"}
    return letter.state in ENDED or is_decided


def lease(scene: Scene, erasure: Erasure, period: timedelta) -> None:
    scene.change(erasure, due=clock.now() + period)
