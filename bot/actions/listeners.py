"""Who hears what becomes of a ticket, and who speaks in it: its reporter, or who acts for her."""

from bot.community.family import Proxy, Scope
from bot.community.people import Person
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.tickets import Through, Ticket
from bot.delivery import letters
from bot.storage import people, proxies, tickets
from bot.storage.scene import Db, Scene


def helpers_of(db: Db, person: int) -> list[int]:
    """Who may speak in her tickets for her."""
    return [one.helper for one in proxies.of_elder(db, person) if one.is_for(Scope.TICKETS)]


def elders_of(db: Db, helper: int) -> list[Proxy]:
    """In whose tickets he may speak."""
    return [one for one in proxies.of_helper(db, helper) if one.is_for(Scope.TICKETS)]


def of(db: Db, ticket: Ticket) -> list[int]:
    """Who reported it; if he acts for her no more, her other helpers.

    Nobody: she can only be told at home.
    """
    if ticket.through is Through.HERSELF:
        return [ticket.reporter]
    helpers = helpers_of(db, ticket.reporter)
    if ticket.spoken_by in helpers:
        return [ticket.spoken_by]
    return [ticket.reporter] if people.get(db, ticket.reporter).has_wechat else helpers


def tell_reporter(scene: Scene, ticket: Ticket, template: str, **facts: object) -> None:
    """`whom`: of whom it is, where that is not the listener herself."""
    for person in of(scene.db, ticket):
        whom = name_of(scene.db, ticket) if person != ticket.reporter else ""
        say = Say(template, number=ticket.id, whom=whom, **facts)
        letters.write(scene, person, say, about=f"ticket:{ticket.id}")


def name_of(db: Db, ticket: Ticket) -> str:
    return people.names(db, [ticket.reporter])[ticket.reporter]


def must_be_told_at_home(db: Db, ticket: Ticket) -> bool:
    """She has no WeChat, and nobody who acts for her."""
    return not of(db, ticket)


def find(db: Db, person: Person, number: int) -> Ticket:
    """A ticket in which she speaks; of others she hears what she would hear of none.

    Refused: no_such_ticket, proxy_over.
    """
    ticket = tickets.get(db, number)
    if ticket is None or not speaks_in(db, person.id, ticket):
        if ticket and ticket.through is Through.FAMILY and ticket.spoken_by == person.id:
            raise Refusal("proxy_over", number=number)
        raise Refusal("no_such_ticket", number=number)
    return ticket


def speaks_in(db: Db, person: int, ticket: Ticket) -> bool:
    """What she reported by herself is hers alone."""
    if ticket.reporter == person:
        return True
    return ticket.through is not Through.HERSELF and person in helpers_of(db, ticket.reporter)


def tickets_of(db: Db, person: int, most: int = 10) -> list[Ticket]:
    """Hers, and those of whom she acts for; newest first."""
    found = tickets.of_reporter(db, person, most)
    for proxy in elders_of(db, person):
        theirs = tickets.of_reporter(db, proxy.person, most)
        found += [one for one in theirs if one.through is not Through.HERSELF]
    return sorted(found, key=lambda ticket: -ticket.id)[:most]
