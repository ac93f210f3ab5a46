"""A ticket's photos and voice clips, shown in the chat to whoever may see the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot import clock
from bot.actions import audit
from bot.community.media import Media, MediaState
from bot.community.people import Person
from bot.community.say import Say
from bot.community.tickets import Ticket
from bot.delivery import lanes, letters, traffic
from bot.delivery.lanes import Matter
from bot.storage import ledgers, media, outbox
from bot.storage.outbox import Lane
from bot.storage.scene import Scene
from bot.storage.traffic import EVERYTHING, closed


class Hindrance(StrEnum):
    """Why none can be shown now."""

    NOTHING = ""
    ACCOUNT = "account"  # this kind of account cannot
    HELD = "held"  # staff hold everything back, or WeChat takes nothing
    TAPS = "taps"  # a tap opens no room for them, words do


@dataclass(frozen=True, slots=True)
class Shown:
    """What follows: `count` of `total` that there are, from the `first` on (from 1); `left` more.

    `waiting` are not fetched from WeChat yet; `missing` never will be.
    """

    total: int = 0
    first: int = 0
    count: int = 0
    left: int = 0
    waiting: int = 0
    missing: int = 0
    why: Hindrance = Hindrance.NOTHING


def show(scene: Scene, person: Person, ticket: Ticket, *, tapped: bool) -> Shown:
    """The next ones that she has not been shown, else from the first on. Each look is recorded.

    `tapped`: she did not write, which opens less of a window.
    """
    found = media.of_ticket(scene.db, ticket.id)
    kept = [one for one in found if one.state is MediaState.KEPT]
    about = f"ticket:{ticket.id}"
    last = outbox.last_picture(scene.db, person.id, about) or 0
    unseen = [one for one in kept if one.id > last] or kept
    room, why = _room(scene, person, tapped=tapped)
    chosen = unseen[:room]
    for one in chosen:
        say = Say("workers/jobs/unseen", number=ticket.id, kind=one.kind, why="")
        letters.show(scene, person.id, say, about, picture=one.id)
        audit.look(scene, person.id, "looked", f"media:{one.id}")
    return Shown(
        total=len(kept),
        first=kept.index(chosen[0]) + 1 if chosen else 0,
        count=len(chosen),
        left=len(unseen) - len(chosen),
        waiting=_count(found, MediaState.WANTED),
        missing=sum(one.is_missing for one in found),
        why=why if kept or why is Hindrance.ACCOUNT else Hindrance.NOTHING,
    )


def _room(scene: Scene, person: Person, *, tapped: bool) -> tuple[int, Hindrance]:
    """How many may leave now, by the window that she opens with this very message."""
    db, now = scene.db, clock.now()
    if not lanes.can_push(db.settings.wechat.account):
        return 0, Hindrance.ACCOUNT
    before = ledgers.of(db, [person.id])[person.id]
    room = lanes.room_for_pictures(before, now, tapped=tapped)
    opened = (
        replace(before, follows=True, tapped_at=now, sent_since_tapped=0)
        if tapped
        else replace(before, follows=True, spoke_at=now, sent_since_spoke=0)
    )
    choice = lanes.choose(opened, Matter(), traffic.look(db), now)
    if choice is not Lane.CUSTOMER or EVERYTHING in closed(db):
        return 0, Hindrance.HELD
    return room, Hindrance.NOTHING if room else Hindrance.TAPS


def _count(found: Sequence[Media], state: MediaState) -> int:
    return sum(one.state is state for one in found)
