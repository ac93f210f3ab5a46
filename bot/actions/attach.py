"""Photos and voice clips on their way into a ticket; and what is said of one that never arrives."""

from datetime import timedelta

from bot import clock
from bot.actions import listeners
from bot.community.media import Media, MediaState, MediaWhy
from bot.community.people import Person
from bot.community.say import Say
from bot.community.tickets import JOINS_WITHIN, Ticket, TicketState
from bot.delivery import letters
from bot.delivery.collecting import can_fetch
from bot.storage import media, outbox, tickets
from bot.storage.scene import Db, Scene

AGAIN_WITHIN = timedelta(days=1)  # what comes so soon takes the place of the one that was missed
MISSED = "residents/tickets/picture_missed"


def ticket_for(db: Db, person: Person) -> Ticket | None:
    """The one she made just now; else the one whose last picture was missed: this is it again."""
    said = listeners.tickets_of(db, person.id, most=2)
    recent = [one for one in said if one.spoken_by in {None, person.id}]
    if recent and recent[0].made_at > clock.now() - JOINS_WITHIN:
        return recent[0]
    last = media.last_of_ticket(db, person.id)
    if not last or not _may_come_again(last) or last.due <= clock.now() - AGAIN_WITHIN:
        return None
    assert last.ticket is not None
    ticket = tickets.get(db, last.ticket)
    return ticket if ticket and ticket.state is not TicketState.CLOSED else None


def add(scene: Scene, person: Person, kind: str, number: str, ticket: Ticket | None) -> Media:
    """To be fetched; refused where the account may not. `number`: WeChat's media id."""
    picture = Media(
        id=scene.number("media"),
        person=person.id,
        ticket=ticket.id if ticket else None,
        kind=kind,
        media=number,
    )
    if can_fetch(scene.db.settings.wechat.account):
        scene.db.has_media = True
    else:
        picture.state, picture.why = MediaState.REFUSED, MediaWhy.NOT_ALLOWED
    scene.add(picture)
    return picture


def join(scene: Scene, sender: Person, ticket: Ticket, recent: timedelta) -> int:
    """What she sent so recently is part of the ticket now: how many, without what never arrived."""
    loose = tickets.loose_media(scene.db, sender.id, clock.now() - recent)
    for picture in loose:
        scene.change(picture, ticket=ticket.id)
    if again := [picture for picture in loose if _may_come_again(picture)]:
        _tell(scene, ticket, again[0])
    return sum(not picture.is_missing for picture in loose)


def missed(scene: Scene, picture: Media) -> None:
    """It will never arrive: its sender hears it once, however many she sent before that."""
    ticket = tickets.get(scene.db, picture.ticket) if picture.ticket is not None else None
    if ticket is None or ticket.state is TicketState.CLOSED or not _may_come_again(picture):
        return
    said = outbox.about(scene.db, f"ticket:{ticket.id}")
    if not any(one.template == MISSED and one.made_at >= picture.at for one in said):
        _tell(scene, ticket, picture)


def _may_come_again(picture: Media) -> bool:
    return picture.is_missing and picture.why is not MediaWhy.NOT_ALLOWED


def _tell(scene: Scene, ticket: Ticket, picture: Media) -> None:
    say = Say(MISSED, number=ticket.id, kind=picture.kind, why=picture.why)
    letters.write(scene, picture.person, say, about=f"ticket:{ticket.id}")
