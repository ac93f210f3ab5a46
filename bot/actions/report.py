"""A request becomes a ticket and finds its way to whoever can help: never to nobody."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from bot import clock
from bot.actions import attach, committee
from bot.community.media import Media
from bot.community.people import AT_WORK, Guess, Person, Role, Try
from bot.community.say import Say
from bot.community.tickets import JOINS_WITHIN, Act, Event, Through, Ticket, TicketState
from bot.community.triage import read_request
from bot.delivery import lanes, letters, traffic
from bot.delivery.lanes import Matter
from bot.settings import TemplateName
from bot.storage import ledgers, outbox, people, tickets
from bot.storage.outbox import Lane, Letter, State
from bot.storage.scene import Db, Scene
from bot.storage.traffic import EVERYTHING, closed

RINGS_AN_HOUR = 3
RUNG = (Role.STAFF, Role.LEADER)  # who hears of danger at once, of the place where it is
ONE_FLURRY = timedelta(minutes=5)
COMMITTEE_HEARS = "staff/alarms/ticket"
NEW, REOPENED = "workers/jobs/new", "residents/tickets/reopened_for_worker"
PICTURE, ADDED = "workers/jobs/picture", "residents/tickets/added_for_worker"
WAITS_IN = {NEW: TicketState.REPORTED, REOPENED: TicketState.ACCEPTED}
RETURNED = "staff/members/returned"
FOR_OTHERS = {*WAITS_IN, PICTURE, ADDED, COMMITTEE_HEARS}  # not for who reported it
LOST = {State.OUT_OF_REACH, State.REFUSED, State.UNKNOWN, State.EXPIRED, State.CANCELLED}


class Hears(StrEnum):
    """Who will have heard of a ticket in a moment."""

    WORKER = "worker"
    COMMITTEE = "committee"
    LATER = "later"  # nobody can be told now: whoever comes by next sees it
    NOBODY = "nobody"  # nobody is there for it


def make(  # noqa: PLR0913 - a report may be somebody else's
    scene: Scene,
    reporter: Person,
    home: str,
    words: str,
    recent: timedelta = JOINS_WITHIN,
    *,
    by: Person | None = None,
    through: Through = Through.HERSELF,
) -> tuple[Ticket, Hears]:
    """The ticket, with what was photographed or said so recently, and who hears of it.

    If no worker does, the committee is told. `by`: who speaks for her, and `through` as what.
    """
    request = read_request(words)
    ticket = Ticket(
        id=scene.number("ticket"),
        reporter=reporter.id,
        place=home,
        category=request.category,
        is_urgent=request.urgent,
        words=words,
        through=through,
        spoken_by=by.id if by else None,
    )
    scene.file(ticket)
    return ticket, dispatch(scene, ticket, attach.join(scene, by or reporter, ticket, recent))


def add_media(scene: Scene, person: Person, kind: str, media: str) -> tuple[Ticket | None, Media]:
    """A photo or clip, and the ticket that it joins. `media`: WeChat's id for it."""
    ticket = attach.ticket_for(scene.db, person)
    picture = attach.add(scene, person, kind, media, ticket)
    if ticket and not picture.is_missing and not _has_told_of_pictures(scene, ticket):
        tell_workers(scene, ticket, Say(PICTURE, number=ticket.id, kind=kind))
    return ticket, picture


def _has_told_of_pictures(scene: Scene, ticket: Ticket) -> bool:
    """Just now, and nobody has looked since: five photos in a row are one message, not all that a
    worker's window has."""
    said = outbox.about(scene.db, f"ticket:{ticket.id}")
    of_pictures = [one for one in said if one.template == PICTURE or one.picture is not None]
    last = max(of_pictures, key=lambda one: one.id, default=None)
    return bool(last and last.picture is None and last.made_at > clock.now() - ONE_FLURRY)


def ring(scene: Scene, person: Person, places: Collection[str], words: str) -> bool:
    """Danger: whoever is on duty hears at once. False: nobody could be told, or too many rings.

    `places`: where it may be.
    """
    rung = people.tries_since(scene.db, person.id, Guess.URGENT, timedelta(hours=1))
    scene.kept.add(Try(id=scene.number("try"), person=person.id, guess=Guess.URGENT))
    places_of: dict[int, str] = {}
    for place in places:
        for role in RUNG:
            for one in people.holders(scene.db, role, place):
                places_of.setdefault(one, place)
    if rung < RINGS_AN_HOUR:
        for one, place in places_of.items():
            say = Say("staff/alarms/urgent", place=place, words=words, who=person.name or "")
            letters.write(scene, one, say, about=f"person:{person.id}", urgent=True)
    return bool(reached(scene.db, places_of, urgent=True))


def hears(
    db: Db, workers: Collection[int], staff: Collection[int] = (), *, urgent: bool = False
) -> Hears:
    """Of those who are told of a ticket: whom does it reach, and when?"""
    if reached(db, workers, urgent=urgent):
        return Hears.WORKER
    if reached(db, staff, urgent=urgent):
        return Hears.COMMITTEE
    known = ledgers.of(db, [*workers, *staff])
    return Hears.LATER if any(one.follows for one in known.values()) else Hears.NOBODY


def reached(
    db: Db,
    whom: Collection[int],
    form: TemplateName = TemplateName.TICKET,
    *,
    urgent: bool = False,
) -> list[int]:
    """Those whom word of a ticket or claim would reach now, by any lane."""
    if not whom or EVERYTHING in closed(db):
        return []
    matter, seen, now = Matter(form, urgent), traffic.look(db), clock.now()
    known = ledgers.of(db, whom)
    return [p for p, one in known.items() if isinstance(lanes.choose(one, matter, seen, now), Lane)]


def pushes(db: Db) -> bool:
    """Whether the account may speak unasked; else people hear when they come by."""
    return lanes.can_push(db.settings.wechat.account)


def workers_of(scene: Scene, ticket: Ticket) -> list[int]:
    """Who hears of it: the one who has it, else all workers of its building."""
    if ticket.worker is not None and is_at_work(scene.db, ticket.worker):
        return [ticket.worker]
    return people.holders(scene.db, Role.WORKER, ticket.place)


def is_at_work(db: Db, person: int) -> bool:
    return any(people.grants_of(db, person, role) for role in AT_WORK)


def tell_workers(scene: Scene, ticket: Ticket, say: Say) -> list[int]:
    workers = workers_of(scene, ticket)
    for worker in workers:
        letters.write(scene, worker, say, about=f"ticket:{ticket.id}", urgent=ticket.is_urgent)
    return workers


def log(scene: Scene, ticket: Ticket, act: Act, person: int, words: str = "") -> None:
    number = scene.number("event")
    scene.file(Event(id=number, ticket=ticket.id, act=act, person=person, words=words))


def unreached(scene: Scene, letter: Letter) -> None:
    """A letter may not arrive. If no worker hears of a ticket that waits, the committee must."""
    kind, _, number = letter.about.partition(":")
    if letter.picture is not None:
        _tell_unseen(scene, letter, int(number))
        return
    if kind != "ticket" or letter.template not in WAITS_IN:
        return
    ticket = tickets.get(scene.db, int(number))
    lost = scene.db.memo.setdefault(("lost", letter.about), set())  # in this very batch
    lost.add(letter.id)
    siblings = outbox.about(scene.db, letter.about)
    alike = [one for one in siblings if one.template == letter.template]
    if letter.template == REOPENED:  # each time a letter of its own
        alike = [one for one in alike if one.id == letter.id]
    elif any(one.template == COMMITTEE_HEARS for one in siblings):
        return
    waits = ticket is not None and ticket.state is WAITS_IN[letter.template]
    if ticket and waits and all(one.state in LOST or one.id in lost for one in alike):
        why = "reopened" if letter.template == REOPENED else "unreached"
        tell_committee(scene, ticket, why, (letter.facts or {}).get("words") or ticket.words)


def _tell_unseen(scene: Scene, letter: Letter, ticket: int) -> None:
    """Whoever asked for a picture waits for it: one letter tells of all that do not come."""
    what = (letter.facts or {})["kind"]
    scene.change(letter, rides=False)
    say = Say("workers/jobs/unseen", number=ticket, kind=what, why=letter.why)
    letters.write_batched(scene, letter.person, say, f"unseen:{ticket}")


def is_idle(letter: Letter, *, is_his: bool) -> bool:
    """Once a worker has seen to a ticket: says this letter of it nothing any more?"""
    if letter.template == COMMITTEE_HEARS:
        return (letter.facts or {}).get("why") != "urgent"
    return letter.template == NEW or (letter.template in {PICTURE, ADDED} and not is_his)


def new(db: Db, ticket: Ticket, shown: int | None = None) -> Say:
    """What workers hear of a ticket that waits for one of them. `shown`: its photos and clips."""
    pictures = len(tickets.pictures(db, ticket.id)) if shown is None else shown
    return Say(
        NEW,
        number=ticket.id,
        place=ticket.place,
        words=ticket.words,
        urgent=ticket.is_urgent,
        pictures=pictures,
        through=ticket.through,
    )


def dispatch(scene: Scene, ticket: Ticket, shown: int | None = None) -> Hears:
    """It waits for a worker: who hears of it."""
    say = new(scene.db, ticket, shown)
    workers, urgent = tell_workers(scene, ticket, say), ticket.is_urgent
    heard = hears(scene.db, workers, urgent=urgent)
    if heard is Hears.WORKER and not urgent:
        return heard
    why = "urgent" if heard is Hears.WORKER else "nobody"
    staff = tell_committee(scene, ticket, why, ticket.words)
    return hears(scene.db, workers, staff, urgent=urgent)


def tell_committee(scene: Scene, ticket: Ticket, why: str, words: str) -> list[int]:
    """Which staff are told. `why`: urgent, nobody (can be reached), unreached, reopened.

    Beside them the leader of the building hears of danger, the lead of what reaches no worker.
    """
    say = Say(
        COMMITTEE_HEARS,
        number=ticket.id,
        place=ticket.place,
        words=words,
        why=why,
        urgent=ticket.is_urgent or why == "urgent",
        through=ticket.through,
    )
    about, urgent = f"ticket:{ticket.id}", ticket.is_urgent
    staff = committee.tell(scene, ticket.place, say, about, urgent=urgent)
    role = Role.LEADER if why == "urgent" else Role.LEAD
    for one in {*people.holders(scene.db, role, ticket.place)} - {*staff}:
        letters.write(scene, one, say, about=about, urgent=urgent)
    return staff
