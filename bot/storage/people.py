"""Persons, what they may do, where they live, and what was tried."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, text

from bot import clock
from bot.community.names import same_name
from bot.community.people import (
    NO_WECHAT,
    Grant,
    Guess,
    Invitation,
    OptOut,
    Person,
    Residency,
    Role,
    Subscription,
    Try,
)
from bot.community.places import after, areas_of, building_of, covers
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

persons, residencies, grants = table(Person), table(Residency), table(Grant)
invitations, tries, subscriptions = table(Invitation), table(Try), table(Subscription)
optouts = table(OptOut)
_live = grants.c.until.is_(None) | (grants.c.until > bindparam("now"))
_person = select(persons).where(persons.c.id == bindparam("id"))
_persons = select(persons).where(OneOf(persons.c.id, "ids"))
_holders = (
    select(grants.c.person, grants.c.area)
    .where(
        grants.c.role == bindparam("role"),
        OneOf(grants.c.area, "areas")
        | ((grants.c.area >= bindparam("first")) & (grants.c.area < bindparam("end"))),
        _live,
    )
    .order_by(grants.c.person)
)
_grants = select(grants).where(
    grants.c.person == bindparam("person"), grants.c.role == bindparam("role"), _live
)
_all_live = select(grants).where(_live).order_by(grants.c.id)
_to_tell = (
    select(grants)
    .where(text("tell_at IS NOT NULL"), grants.c.tell_at <= bindparam("now"))
    .order_by(grants.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_every_role = select(grants).where(grants.c.person == bindparam("person"), _live)
_residents = (
    select(residencies)
    .where(residencies.c.place == bindparam("place"), residencies.c.until.is_(None))
    .order_by(residencies.c.id)
)
_listeners = (
    select(residencies)
    .join(persons, persons.c.id == residencies.c.person)
    .where(residencies.c.place == bindparam("place"), residencies.c.until.is_(None))
    .where(persons.c.openid.not_like(f"{NO_WECHAT}%"))
    .order_by(residencies.c.id)
)
_homes = select(residencies.c.place).where(
    residencies.c.person == bindparam("person"), residencies.c.until.is_(None)
)
_homes_of = (
    select(residencies.c.person, residencies.c.place)
    .where(OneOf(residencies.c.person, "people"), residencies.c.until.is_(None))
    .order_by(residencies.c.id.desc())
)
_areas = select(grants.c.area).where(grants.c.person == bindparam("person"), _live)
_neighbours = (
    select(residencies)
    .where(
        OneOf(residencies.c.place, "places"),
        residencies.c.until.is_(None),
        residencies.c.since > bindparam("since"),
        residencies.c.person != bindparam("person"),
    )
    .order_by(residencies.c.since.desc())
)
_subscription = select(subscriptions).where(
    subscriptions.c.person == bindparam("person"), subscriptions.c.place == bindparam("place")
)
_invitation = select(invitations).where(invitations.c.code == bindparam("code")).with_for_update()
_asked_for = (
    select(subscriptions)
    .where(
        subscriptions.c.place == bindparam("place"),
        subscriptions.c.is_own.is_(False),
        subscriptions.c.by_proxy.is_(False),
    )
    .order_by(subscriptions.c.id)
)
_optouts = select(optouts).where(optouts.c.person == bindparam("person")).order_by(optouts.c.id)
_this_hour = (tries.c.guess == bindparam("guess")) & (tries.c.at > bindparam("hour"))
_pressure = select(
    select(func.count())
    .where(
        tries.c.person == bindparam("person"),
        tries.c.guess == bindparam("guess"),
        tries.c.at > bindparam("day"),
    )
    .scalar_subquery()
    .label("hers"),
    select(func.count())
    .where(_this_hour, tries.c.place >= bindparam("first"), tries.c.place < bindparam("end"))
    .scalar_subquery()
    .label("building"),
    select(func.count()).where(_this_hour).scalar_subquery().label("house"),
)
_hers = (
    select(tries)
    .where(
        tries.c.person == bindparam("person"),
        tries.c.guess == bindparam("guess"),
        tries.c.at > bindparam("since"),
    )
    .order_by(tries.c.at, tries.c.id)
)
_recent = (
    select(tries)
    .where(tries.c.guess == bindparam("guess"), tries.c.at > bindparam("since"))
    .order_by(tries.c.at.desc(), tries.c.id.desc())
    .limit(bindparam("most"))
)
_numbered = (
    select(invitations)
    .where(
        text("number IS NOT NULL"),
        invitations.c.number == bindparam("number"),
    )
    .with_for_update()
)
_unconfirmed = (
    select(invitations)
    .where(
        text("number IS NOT NULL"),
        invitations.c.confirmed_by.is_(None),
        invitations.c.used_by.is_(None),
        invitations.c.expires_at > bindparam("now"),
    )
    .order_by(invitations.c.number)
)
_tries = select(func.count()).where(
    tries.c.person == bindparam("person"),
    tries.c.guess == bindparam("guess"),
    tries.c.at > bindparam("since"),
)


def get(db: Db, person: int) -> Person:
    found = db.one(Person, _person, id=person)
    assert found is not None
    return found


def names(db: Db, people: Iterable[int]) -> dict[int, str]:
    """What people are called, "" for who never said."""
    found = db.all(Person, _persons, ids=list(people))
    return {person.id: person.name or "" for person in found}


def homes_of(db: Db, people: Iterable[int]) -> dict[int, str]:
    """The first home of each who has one."""
    found = db.rows(_homes_of, people=list(people))
    return {row["person"]: row["place"] for row in found}


def holders(db: Db, role: Role, place: str) -> list[int]:
    """Who has the role in an area that covers the place. Read once a batch for a building."""
    around = building_of(place) or place
    key = "holders", role, around
    if key not in db.memo:
        first, end = after(around)
        given = {"areas": areas_of(around), "first": first, "end": end, "now": clock.now()}
        db.memo[key] = db.rows(_holders, role=role, **given)
    found = [row["person"] for row in db.memo[key] if covers(row["area"], place)]
    return list(dict.fromkeys(found))


def grants_of(db: Db, person: int, role: Role) -> list[Grant]:
    return db.all(Grant, _grants, person=person, role=role, now=clock.now())


def every_grant_of(db: Db, person: int) -> list[Grant]:
    return db.all(Grant, _every_role, person=person, now=clock.now())


def live_grants(db: Db) -> list[Grant]:
    """Everybody's, the oldest first."""
    return db.all(Grant, _all_live, now=clock.now())


def to_tell(db: Db, most: int) -> list[Grant]:
    """Those whose holders must hear now that they end, or have ended; locked for this turn."""
    return db.all(Grant, _to_tell, now=clock.now(), most=most)


def roles_changed(db: Db) -> None:
    """Whoever asks for holders in the rest of this batch reads them again."""
    for key in [key for key in db.memo if isinstance(key, tuple) and key[0] == "holders"]:
        del db.memo[key]


def places_of(db: Db, person: int) -> list[str]:
    """Where she lives, and where she has a role."""
    homes: list[str] = db.column(_homes, person=person)
    return homes + db.column(_areas, person=person, now=clock.now())


def residents_of(db: Db, home: str) -> list[Residency]:
    return db.all(Residency, _residents, place=home)


def who_hear_at(db: Db, home: str) -> list[Residency]:
    """Those of them to whom something can be sent: not who has no WeChat."""
    return db.all(Residency, _listeners, place=home)


def called(db: Db, home: str, name: str) -> Person | None:
    """Who lives there by that name, rather one with WeChat; all names are looked at, always."""
    lived = [residency.person for residency in residents_of(db, home)]
    found = [one for one in db.all(Person, _persons, ids=lived) if same_name(one.name or "", name)]
    return min(found, key=lambda one: not one.has_wechat, default=None)


def new_neighbours(db: Db, person: int, homes: Collection[str], since: datetime) -> list[Residency]:
    """Others bound to these homes since then, newest first."""
    return db.all(Residency, _neighbours, places=list(homes), since=since, person=person)


def subscription(db: Db, person: int, place: str) -> Subscription | None:
    return db.one(Subscription, _subscription, person=person, place=place)


def invitation(db: Db, code: str) -> Invitation | None:
    """Locked for this turn: a code is spent once."""
    return db.one(Invitation, _invitation, code=db.seal.index(code, "invitation.code"))


def asked_for(db: Db, place: str) -> list[Subscription]:
    """Those of people who asked for it, and live elsewhere."""
    return db.all(Subscription, _asked_for, place=place)


def optouts_of(db: Db, person: int) -> list[OptOut]:
    return db.all(OptOut, _optouts, person=person)


def pressure(db: Db, person: int, building: str, guess: Guess) -> tuple[int, int, int]:
    """Wrong guesses: of her in a day, in the building and in all in an hour."""
    (first, end), now = after(building), clock.now()
    given = {"day": now - timedelta(days=1), "hour": now - timedelta(hours=1)}
    [row] = db.rows(_pressure, person=person, guess=guess, first=first, end=end, **given)
    return row["hers"], row["building"], row["house"]


def tries_of(db: Db, person: int, guess: Guess, period: timedelta) -> list[Try]:
    """Hers, in order."""
    return db.all(Try, _hers, person=person, guess=guess, since=clock.now() - period)


def recent_tries(db: Db, guess: Guess, period: timedelta, most: int) -> list[Try]:
    """Everybody's, the latest first."""
    return db.all(Try, _recent, guess=guess, since=clock.now() - period, most=most)


def numbered_invitation(db: Db, number: int) -> Invitation | None:
    """One that needs a colleague's yes; locked for this turn."""
    return db.one(Invitation, _numbered, number=number)


def unconfirmed(db: Db) -> list[Invitation]:
    """Those that wait for a colleague's yes."""
    return db.all(Invitation, _unconfirmed, now=clock.now())


def tries_since(db: Db, person: int, guess: Guess, period: timedelta) -> int:
    since = clock.now() - period
    return int(db.value(_tries, person=person, guess=guess, since=since))
