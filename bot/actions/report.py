"""A request becomes a ticket and finds its way to whoever can help: never to nobody."""

from collections.abc import Sequence
from datetime import timedelta

from bot import clock
from bot.actions import committee
from bot.community.people import Guess, Person, Role, Try
from bot.community.say import Say
from bot.community.tickets import JOINS_WITHIN, Act, Event, Media, Ticket, TicketState
from bot.community.triage import read_request
from bot.delivery import letters
from bot.storage import outbox, people, tickets
from bot.storage.outbox import Letter, State
from bot.storage.scene import Scene

RINGS_AN_HOUR = 3
COMMITTEE_HEARS = "staff/alarms/ticket"
LOST = {State.OUT_OF_REACH, State.REFUSED, State.EXPIRED, State.CANCELLED}


def make(scene: Scene, reporter: Person, home: str, words: str) -> tuple[Ticket, bool]:
    """The ticket, and whether a worker hears of it; if none does, the committee is told."""
    request = read_request(words)
    ticket = Ticket(
        id=scene.number("ticket"),
        reporter=reporter.id,
        place=home,
        category=request.category,
        is_urgent=request.urgent,
        words=words,
    )
    scene.add(ticket)
    log(scene, ticket, Act.REPORTED, reporter.id)
    pictures = _join_media(scene, reporter, ticket)
    return ticket, _dispatch(scene, ticket, pictures)


def add_media(scene: Scene, person: Person, kind: str, media: str) -> Ticket | None:
    """A photo or clip is kept; it joins the ticket she made just now, if she did."""
    recent = tickets.of_reporter(scene.db, person.id, most=1)
    since = clock.now() - JOINS_WITHIN
    ticket = recent[0] if recent and recent[0].made_at > since else None
    number = scene.number("media")
    joined = ticket.id if ticket else None
    scene.add(Media(id=number, person=person.id, ticket=joined, kind=kind, media=media))
    if ticket:
        say = Say("workers/jobs/picture", number=ticket.id, kind=kind)
        tell_workers(scene, ticket, say)
    return ticket


def ring(scene: Scene, person: Person, place: str, words: str) -> bool:
    """Danger: whoever is on duty hears at once. False: nobody could be told, or too many rings."""
    rung = people.tries_since(scene.db, person.id, Guess.URGENT, timedelta(hours=1))
    scene.kept.add(Try(id=scene.number("try"), person=person.id, guess=Guess.URGENT))
    duty = people.holders(scene.db, Role.STAFF, place)
    if rung >= RINGS_AN_HOUR:
        return bool(duty)
    for staff in duty:
        say = Say("staff/alarms/urgent", place=place, words=words, known=bool(person.mobile))
        letters.write(scene, staff, say, about="urgent")
    return bool(letters.reachable(scene.db, duty))


def workers_of(scene: Scene, ticket: Ticket) -> list[int]:
    """Who hears of it: the one who has it, else all workers of its building."""
    if ticket.worker is not None:
        return [ticket.worker]
    return people.holders(scene.db, Role.WORKER, ticket.place)


def tell_workers(scene: Scene, ticket: Ticket, say: Say) -> list[int]:
    workers = workers_of(scene, ticket)
    for worker in workers:
        letters.write(scene, worker, say, about=f"ticket:{ticket.id}")
    return workers


def log(scene: Scene, ticket: Ticket, act: Act, person: int, words: str = "") -> None:
    number = scene.number("event")
    scene.add(Event(id=number, ticket=ticket.id, act=act, person=person, words=words))


def unreached(scene: Scene, letter: Letter) -> None:
    """A letter will not arrive. If no worker heard of a new ticket, the committee must."""
    kind, _, number = letter.about.partition(":")
    if kind != "ticket" or letter.template != "workers/jobs/new":
        return
    ticket = tickets.get(scene.db, int(number))
    siblings = outbox.about(scene.db, letter.about)
    others = [s for s in siblings if s.id != letter.id and s.template == letter.template]
    told = any(s.template == COMMITTEE_HEARS for s in siblings)
    is_new = ticket is not None and ticket.state is TicketState.REPORTED
    if ticket and is_new and not told and all(s.state in LOST for s in others):
        _tell_committee(scene, ticket, "unreached")


def _dispatch(scene: Scene, ticket: Ticket, pictures: Sequence[Media]) -> bool:
    say = Say(
        "workers/jobs/new",
        number=ticket.id,
        place=ticket.place,
        words=ticket.words,
        urgent=ticket.is_urgent,
        pictures=len(pictures),
    )
    workers = tell_workers(scene, ticket, say)
    reached = bool(letters.reachable(scene.db, workers))
    if ticket.is_urgent or not reached:
        _tell_committee(scene, ticket, "urgent" if reached else "nobody")
    return reached


def _tell_committee(scene: Scene, ticket: Ticket, why: str) -> None:
    say = Say(
        COMMITTEE_HEARS, number=ticket.id, place=ticket.place, words=ticket.words, why=why
    )
    committee.tell(scene, ticket.place, say, about=f"ticket:{ticket.id}")


def _join_media(scene: Scene, reporter: Person, ticket: Ticket) -> Sequence[Media]:
    loose = tickets.loose_media(scene.db, reporter.id, clock.now() - JOINS_WITHIN)
    for picture in loose:
        scene.change(picture, ticket=ticket.id)
    return loose
