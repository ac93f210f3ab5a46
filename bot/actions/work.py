"""What happens to a ticket once it is reported: accepted, answered, resolved, closed, reopened."""

from bot.actions import audit, listeners, report
from bot.actions.report import Hears
from bot.community.people import Person, Role
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.tickets import Act, Through, Ticket
from bot.community.triage import read_request
from bot.delivery import letters
from bot.storage import outbox, people, tickets
from bot.storage.outbox import State
from bot.storage.scene import Scene


def of_worker(scene: Scene, worker: Person, areas: list[str], number: int) -> Ticket:
    """A ticket that he may see. Refused: no_such_job, ticket_elsewhere."""
    ticket = tickets.get(scene.db, number)
    if ticket is None:
        raise Refusal("no_such_job", number=number)
    if not is_of(ticket, worker, areas):
        raise Refusal("ticket_elsewhere", number=number)
    return ticket


def is_of(ticket: Ticket, worker: Person, areas: list[str]) -> bool:
    return ticket.worker == worker.id or not set(areas).isdisjoint(areas_of(ticket.place))


def visible(scene: Scene, person: Person, areas: list[str], number: int) -> Ticket:
    """Her own, or one of these areas. Refused: no_such_ticket, no_such_job, ticket_elsewhere."""
    ticket = tickets.get(scene.db, number)
    if not areas or (ticket and listeners.speaks_in(scene.db, person.id, ticket)):
        return of_reporter(scene, person, number)
    return of_worker(scene, person, areas, number)


def of_reporter(scene: Scene, person: Person, number: int) -> Ticket:
    """Her own ticket, or one of somebody for whom she acts. Refused: no_such_ticket, proxy_over."""
    return listeners.find(scene.db, person, number)


def accept(scene: Scene, worker: Person, ticket: Ticket) -> bool:
    """The first wins: she hears who comes, his colleagues that they need not. False: it was his."""
    if not ticket.accept(worker.id, holder=name_of_worker(scene, ticket)):
        return False
    _move(scene, ticket, Act.ACCEPTED, worker)
    unaware = _call_off(scene, ticket)
    listeners.tell_reporter(scene, ticket, "workers/jobs/coming", who=worker.name)
    for other in people.holders(scene.db, Role.WORKER, ticket.place):
        if other != worker.id and other not in unaware:
            say = Say("workers/jobs/taken", number=ticket.id, who=worker.name)
            letters.write(scene, other, say, about=f"ticket:{ticket.id}")
    return True


def name_of_worker(scene: Scene, ticket: Ticket) -> str:
    """ "" for who never said, and where nobody has it."""
    return people.names(scene.db, [ticket.worker])[ticket.worker] if ticket.worker else ""


def reply(scene: Scene, worker: Person, ticket: Ticket, words: str) -> None:
    ticket.check_working(worker.id)
    report.log(scene, ticket, Act.REPLIED, worker.id, words)
    listeners.tell_reporter(scene, ticket, "workers/jobs/reply", who=worker.name, words=words)


def resolve(scene: Scene, worker: Person, ticket: Ticket, words: str) -> None:
    ticket.resolve(worker.id)
    _move(scene, ticket, Act.RESOLVED, worker, words)
    _call_off(scene, ticket)
    listeners.tell_reporter(scene, ticket, "workers/jobs/resolved", who=worker.name, words=words)


def add(scene: Scene, reporter: Person, ticket: Ticket, words: str) -> tuple[bool, Hears]:
    """More words from her: are they urgent, and who hears them?"""
    ticket.check_open()
    report.log(scene, ticket, Act.ADDED, reporter.id, words)
    through = _spoken(scene, ticket, Act.ADDED, reporter)
    say = Say(report.ADDED, number=ticket.id, words=words, through=through)
    workers, staff = report.tell_workers(scene, ticket, say), list[int]()
    if is_urgent := read_request(words).urgent:
        staff = report.tell_committee(scene, ticket, "urgent", words)
    return is_urgent, report.hears(scene.db, workers, staff, urgent=is_urgent)


def close(scene: Scene, reporter: Person, ticket: Ticket) -> None:
    ticket.close()
    _move(scene, ticket, Act.CLOSED, reporter)
    through = _spoken(scene, ticket, Act.CLOSED, reporter)
    say = Say("residents/tickets/closed_for_worker", number=ticket.id, through=through)
    report.tell_workers(scene, ticket, say)


def reopen(scene: Scene, reporter: Person, ticket: Ticket, words: str) -> Hears:
    """It stays with its worker, who gets her words; where he cannot, the committee does.

    Whose worker has left waits for another.
    """
    ticket.reopen()
    through = _spoken(scene, ticket, Act.REOPENED, reporter)
    if ticket.worker and not report.is_at_work(scene.db, ticket.worker):
        ticket.go_back()
        _move(scene, ticket, Act.REOPENED, reporter, words)
        return report.dispatch(scene, ticket)
    _move(scene, ticket, Act.REOPENED, reporter, words)
    say = Say(
        "residents/tickets/reopened_for_worker",
        number=ticket.id,
        place=ticket.place,
        words=words,
        through=through,
    )
    workers = report.tell_workers(scene, ticket, say)
    return report.hears(scene.db, workers, people.holders(scene.db, Role.STAFF, ticket.place))


def _call_off(scene: Scene, ticket: Ticket) -> set[int]:
    """Nobody else is wanted: what was not read yet need not be. Who never heard of it."""
    unaware = set()
    for letter in outbox.about(scene.db, f"ticket:{ticket.id}"):
        is_his = letter.person == ticket.worker
        unread = letter.rides or letter.state is State.QUEUED
        if unread and report.is_idle(letter, is_his=is_his):
            scene.change(letter, state=State.CANCELLED, rides=False)
            if letter.template == report.NEW:
                unaware.add(letter.person)
    return unaware


def _move(scene: Scene, ticket: Ticket, act: Act, who: Person, words: str = "") -> None:
    scene.change(ticket, state=ticket.state, worker=ticket.worker)
    report.log(scene, ticket, act, who.id, words)


def _spoken(scene: Scene, ticket: Ticket, act: Act, speaker: Person) -> Through:
    """What somebody does for another is recorded."""
    if speaker.id == ticket.reporter:
        return Through.HERSELF
    audit.note(scene, speaker.id, f"{act} for her", f"ticket:{ticket.id}")
    return Through.FAMILY
