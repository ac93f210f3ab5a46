"""What somebody had in hand when a role of hers ended: others hear of it, nothing is lost."""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.actions import report
from bot.community.people import AT_WORK, Grant, Role
from bot.community.places import covers
from bot.community.say import Say
from bot.community.tickets import Act, Ticket
from bot.delivery import letters
from bot.storage import people, recipients, tickets
from bot.storage.outbox import State
from bot.storage.scene import Db, Scene

SEES = (*AT_WORK, Role.LEADER, Role.STAFF)  # the roles in which one hears of others' tickets


def give_back(
    scene: Scene,
    person: int,
    ended: Collection[Grant],
    due: datetime | None = None,
    *,
    is_named: bool = True,
) -> int:
    """Her tickets where she works no more wait for somebody again; how many. Staff hear it once.

    `ended`: what she holds no longer, whether that is written by now or not. `due`: what is not
    urgent is told then. `is_named`: staff hear who it was.
    """
    left = _left(scene.db, person, ended)
    _forget_letters(scene, person, [grant.area for grant in left if grant.role in SEES])
    if not any(grant.role in AT_WORK for grant in ended):
        return 0
    areas = [grant.area for grant in left if grant.role in AT_WORK]
    back = [
        ticket for ticket in tickets.in_hand(scene.db, person) if not _lies_in(ticket.place, areas)
    ]
    for ticket in back:
        _put_back(scene, ticket, person, due)
    who = people.names(scene.db, [person])[person] if is_named else ""
    _tell_staff(scene, who, back, due)
    return len(back)


def _left(db: Db, person: int, ended: Iterable[Grant]) -> list[Grant]:
    gone = {grant.id for grant in ended}
    return [grant for grant in people.every_grant_of(db, person) if grant.id not in gone]


def _lies_in(place: str, areas: Iterable[str]) -> bool:
    return any(covers(area, place) for area in areas)


def _put_back(scene: Scene, ticket: Ticket, person: int, due: datetime | None) -> None:
    ticket.go_back()
    scene.change(ticket, state=ticket.state, worker=ticket.worker)
    report.log(scene, ticket, Act.RETURNED, person)
    due = None if ticket.is_urgent else due
    for worker in people.holders(scene.db, Role.WORKER, ticket.place):
        if worker != person:
            say, about = report.new(scene.db, ticket), f"ticket:{ticket.id}"
            letters.write(scene, worker, say, about=about, urgent=ticket.is_urgent, due=due)


def _tell_staff(scene: Scene, who: str, back: Iterable[Ticket], due: datetime | None) -> None:
    """Each of her areas' tickets, in one letter."""
    told: dict[int, list[Ticket]] = {}
    for ticket in back:
        for staff in people.holders(scene.db, Role.STAFF, ticket.place):
            told.setdefault(staff, []).append(ticket)
    for staff, several in told.items():
        listed = [{"number": t.id, "place": t.place, "words": t.words[:30]} for t in several]
        urgent = any(ticket.is_urgent for ticket in several)
        say, when = Say(report.RETURNED, who=who, tickets=listed), None if urgent else due
        letters.write(scene, staff, say, about="returned", urgent=urgent, due=when)


def _forget_letters(scene: Scene, person: int, areas: Collection[str]) -> None:
    """What she was about to hear of tickets that she may not see any more."""
    for letter in recipients.waiting_for(scene.db, person):
        kind, _, number = letter.about.partition(":")
        if kind != "ticket" or letter.template not in report.FOR_OTHERS:
            continue
        ticket = tickets.get(scene.db, int(number))
        if ticket and not _lies_in(ticket.place, areas):
            state = State.CANCELLED if letter.state is State.QUEUED else letter.state
            scene.change(letter, state=state, rides=False)
