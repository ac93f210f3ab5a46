"""A resident's full phone, for whoever has to call her: asked for with a reason, and recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions import approve, audit, work
from bot.actions.desk import Desk
from bot.community.people import AT_WORK, Grant, Person, Role
from bot.community.places import covers
from bot.community.tickets import Ticket, TicketState
from bot.storage import people
from bot.storage.scene import Db, Scene


@dataclass(frozen=True, slots=True)
class Phone:
    """`person`: whose; `mobile` "" where she left none."""

    person: int
    name: str
    mobile: str
    place: str


def of_ticket(scene: Scene, person: Person, grants: Sequence[Grant], number: int) -> Phone:
    """Its reporter's, for the worker who has it in hand, and for staff.

    Refused: no_such_job, ticket_elsewhere, ticket_not_accepted, ticket_not_yours, ticket_done.
    """
    at_work = [one.area for one in grants if one.role in (*AT_WORK, Role.STAFF)]
    ticket = work.of_worker(scene, person, at_work, number)
    if not _is_staff(grants, ticket):
        ticket.check_working(person.id)
    reporter = people.get(scene.db, ticket.reporter)
    return Phone(reporter.id, reporter.name or "", reporter.mobile or "", ticket.place)


def may_call(db: Db, person: Person, grants: Sequence[Grant], ticket: Ticket) -> bool:
    """Whether she has a phone to be asked for, and this one may ask for it now."""
    is_his = ticket.worker == person.id and ticket.state is TicketState.ACCEPTED
    if ticket.reporter == person.id or not (is_his or _is_staff(grants, ticket)):
        return False
    return bool(people.get(db, ticket.reporter).mobile)


def of_claim(scene: Scene, person: Person, grants: Sequence[Grant], number: int) -> Phone:
    """The applicant's, for whoever decides.

    Refused: no_such_claim, claim_decided, claim_for_staff, own_claim.
    """
    desk = Desk.of(scene.db, grants)
    claim, _ = approve.find(scene, person, desk, number)
    return Phone(claim.person, claim.name, claim.mobile, claim.place)


def show(scene: Scene, person: Person, phone: Phone, why: str) -> None:
    """It is about to be shown."""
    audit.look(scene, person.id, audit.PHONE, f"person:{phone.person}", why)


def _is_staff(grants: Sequence[Grant], ticket: Ticket) -> bool:
    return any(one.role is Role.STAFF and covers(one.area, ticket.place) for one in grants)
