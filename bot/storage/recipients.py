"""What makes a person a recipient, and what waits for her."""

from sqlalchemy import bindparam, or_, select, text

from bot.community.notices import UNDER_WAY, Notice
from bot.community.people import Residency, Subscription
from bot.storage.outbox import OWN, Letter, State
from bot.storage.scene import Db
from bot.storage.tables import table

residencies, subscriptions = table(Residency), table(Subscription)
letters, notices = table(Letter), table(Notice)
_hers = letters.c.person == bindparam("person")
_residencies = select(residencies).where(
    residencies.c.person == bindparam("person"), residencies.c.until.is_(None)
)
_last_home = (
    select(residencies.c.place)
    .where(residencies.c.person == bindparam("person"), residencies.c.until.is_not(None))
    .order_by(residencies.c.until.desc(), residencies.c.id.desc())
    .limit(1)
)
_subscriptions = select(subscriptions).where(subscriptions.c.person == bindparam("person"))
# Three ways to what waits for one person, each by an index that holds little else. What another
# process is about to send is locked, and left to it.
_own = select(letters).where(text(OWN), _hers).with_for_update(skip_locked=True)
_of_notices = (
    select(letters)
    .join(notices, notices.c.id == letters.c.notice)
    .where(
        or_(*(notices.c.state == state for state in UNDER_WAY)),
        text("letter.notice IS NOT NULL"),
        letters.c.state == State.QUEUED,
        _hers,
    )
    .with_for_update(skip_locked=True, of=letters)
)
_riding = select(letters).where(text("rides"), _hers).with_for_update(skip_locked=True)


def residencies_of(db: Db, person: int) -> list[Residency]:
    """Where she lives now."""
    return db.all(Residency, _residencies, person=person)


def last_home(db: Db, person: int) -> str | None:
    """Where she lived last, if she ever did."""
    place: str | None = db.value(_last_home, person=person)
    return place


def subscriptions_of(db: Db, person: int) -> list[Subscription]:
    return db.all(Subscription, _subscriptions, person=person)


def waiting_for(db: Db, person: int) -> list[Letter]:
    """Letters that wait to leave, and those for her next answer; locked for this turn."""
    found = (db.all(Letter, query, person=person) for query in (_own, _of_notices, _riding))
    return list({letter.id: letter for several in found for letter in several}.values())
