"""Photos and voice clips: who waits to be fetched, whose they are, which files have a row."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, select, text, update

from bot import clock
from bot.community.media import Media
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import table

media = table(Media)
_due = (
    select(media)
    .where(text("state = 'wanted'"), media.c.due <= bindparam("now"))
    .order_by(media.c.due, media.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_claim = (
    update(media)
    .where(OneOf(media.c.id, "ids"))
    .values(tries=media.c.tries + 1, due=bindparam("due_"))
)
_claimed = (
    select(media).where(media.c.id == bindparam("id"), text("state = 'wanted'")).with_for_update()
)
_of_ticket = select(media).where(media.c.ticket == bindparam("ticket")).order_by(media.c.id)
_of_person = select(media).where(media.c.person == bindparam("person")).order_by(media.c.id)
_last = (
    select(media)
    .where(media.c.person == bindparam("person"), media.c.ticket.is_not(None))
    .order_by(media.c.id.desc())
    .limit(1)
)
_named = select(media.c.name).where(OneOf(media.c.name, "names"), text("name <> ''"))


def claim(scene: Scene, most: int, lease: timedelta) -> list[Media]:
    """Those whose time has come, longest waiting first: nobody else takes them for so long."""
    now = clock.now()
    found = scene.db.all(Media, _due, now=now, most=most)
    if found:
        scene.do(_claim, [{"ids": [one.id for one in found], "due_": now + lease}])
    for one in found:
        one.tries, one.due = one.tries + 1, now + lease
    return found


def still_claimed(db: Db, claimed: Media) -> Media | None:
    """As its row is now, locked for this turn; None if somebody else has, or may have, taken it."""
    row = db.one(Media, _claimed, id=claimed.id)
    is_ours = row is not None and row.tries == claimed.tries and clock.now() < row.due
    return row if is_ours else None


def of_ticket(db: Db, ticket: int) -> list[Media]:
    """All that belongs to it, in the order it came; also what never arrived."""
    return db.all(Media, _of_ticket, ticket=ticket)


def of_person(db: Db, person: int) -> list[Media]:
    """All that she sent, in the order it came."""
    return db.all(Media, _of_person, person=person)


def last_of_ticket(db: Db, person: int) -> Media | None:
    """The last that she sent for any ticket."""
    return db.one(Media, _last, person=person)


def named(db: Db, names: Collection[str]) -> set[str]:
    """Those of these files that a row knows."""
    return set(db.column(_named, names=list(names)))
