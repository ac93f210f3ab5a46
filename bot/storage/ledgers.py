"""What WeChat counts for each person, worked out from what was heard and sent (decision 0005)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    text,
)
from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import word
from bot.community.people import Person
from bot.settings import TemplateName
from bot.storage.inbox import Answer, Opens
from bot.storage.outbox import COUNTED, Lane, Letter, State
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

LONGEST_WINDOW, TAP_WINDOW = timedelta(hours=48), timedelta(minutes=1)
BEIJING = ZoneInfo("Asia/Shanghai")  # WeChat counts its days and months there
LIVE = (State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNKNOWN)  # it may have reached WeChat


class Consent(SQLModel):
    """How many subscribe notices a person will take: what she consented to, less what was sent."""

    key: str = Field(primary_key=True)  # "12:once"
    person: int = Field(foreign_key="person.id", index=True)
    template: TemplateName = word()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """What opened a window (kf/intro), and what was sent since; consents left; this month's mass
    messages."""

    follows: bool
    spoke_at: datetime | None = None
    tapped_at: datetime | None = None
    sent_since_spoke: int = 0
    sent_since_tapped: int = 0
    lasting: bool = False
    once: int = 0
    masses: int = 0


letters, persons, answers, consents = table(Letter), table(Person), table(Answer), table(Consent)
_since: BindParameter[Any] = bindparam("since")
_is_live = or_(*(letters.c.state == state for state in LIVE))


def _last(opens: Opens) -> Select[tuple[datetime]]:
    """When a person last opened such a window. Asked person by person: a join may be planned as a
    walk through all answers."""
    mine = (answers.c.person == persons.c.id) & (answers.c.at > _since)
    return select(func.max(answers.c.at)).where(mine, answers.c.opens == opens).correlate(persons)


_opened = select(
    persons.c.id,
    persons.c.follows,
    _last(Opens.MESSAGE).scalar_subquery().label("spoke_at"),
    _last(Opens.TAP).scalar_subquery().label("tapped_at"),
).where(OneOf(persons.c.id, "people"))
_sent = (
    select(letters.c.person, letters.c.post, func.min(letters.c.sent_at).label("sent_at"))
    .where(
        OneOf(letters.c.person, "people"),
        text(COUNTED),
        letters.c.lane == Lane.CUSTOMER,
        letters.c.sent_at > _since,
        _is_live,
    )
    .group_by(letters.c.person, letters.c.post)
)
_masses = (
    select(letters.c.person, func.count().label("count"))
    .where(
        OneOf(letters.c.person, "people"),
        text(COUNTED),
        letters.c.lane == Lane.MASS,
        letters.c.sent_at >= bindparam("month"),
        _is_live,
    )
    .group_by(letters.c.person)
)
_consents = select(consents).where(OneOf(consents.c.person, "people"), consents.c.left > 0)
_consent = select(consents).where(consents.c.key == bindparam("key")).with_for_update()


def of(db: Db, people: Collection[int]) -> dict[int, Ledger]:
    """Read once a batch."""
    known: dict[int, Ledger] = db.memo.setdefault("ledgers", {})
    if unknown := [person for person in people if person not in known]:
        known |= _read(db, unknown)
    return {person: known[person] for person in people if person in known}


def _read(db: Db, whom: list[int]) -> dict[int, Ledger]:
    since = clock.now() - LONGEST_WINDOW
    posts: dict[int, list[datetime]] = {}
    for row in db.rows(_sent, people=whom, since=since):
        posts.setdefault(row["person"], []).append(row["sent_at"])
    lasting, once = _consented(db, whom)
    masses = {row["person"]: row["count"] for row in db.rows(_masses, people=whom, month=month())}
    found = {}
    for row in db.rows(_opened, people=whom, since=since):
        who, spoke_at, tapped_at = row["id"], row["spoke_at"], row["tapped_at"]
        sent = posts.get(who, [])
        found[who] = Ledger(
            row["follows"],
            spoke_at,
            tapped_at,
            _count_since(sent, spoke_at),
            _count_since(sent, tapped_at),
            who in lasting,
            once.get(who, 0),
            masses.get(who, 0),
        )
    return found


def _consented(db: Db, whom: list[int]) -> tuple[set[int], dict[int, int]]:
    wanted = db.settings.wechat.templates.keys() & {TemplateName.ONCE, TemplateName.LASTING}
    given = db.all(Consent, _consents, people=whom) if wanted else []
    lasting = {one.person for one in given if one.template is TemplateName.LASTING}
    return lasting, {one.person: one.left for one in given if one.template is TemplateName.ONCE}


def alike(db: Db, people: Select[Any], values: Mapping[str, Any]) -> list[tuple[Ledger, int]]:
    """The ledgers of many people, those alike counted together: a few rows, however many they are.

    `people`: a SELECT of their ids, with its values.
    """
    now = clock.now()
    given = {"since": now - LONGEST_WINDOW, "tapped_since": now - TAP_WINDOW, "month": month()}
    rows = db.rows(_alike(people), **given, **values)
    return [
        (
            Ledger(
                row["follows"],
                now if row["has_spoken"] else None,
                now if row["has_tapped"] else None,
                row["since_spoke"],
                row["since_tapped"],
                row["lasting"] > 0,
                row["once"],
                row["masses"],
            ),
            row["people"],
        )
        for row in rows
    ]


@cache
def _alike(people: Select[Any]) -> Select[Any]:
    """First when each opened a window, then what was sent since, then all that are alike."""
    found = people.subquery("audience")
    who = next(iter(found.c))
    opened = (
        select(
            persons.c.id,
            persons.c.follows,
            _last(Opens.MESSAGE).scalar_subquery().label("spoke_at"),
            _last(Opens.TAP).scalar_subquery().label("tapped_at"),
        )
        .join(found, persons.c.id == who)
        .subquery("opened")
    )
    tapped = opened.c.tapped_at > bindparam("tapped_since")

    def sent(lane: Lane, since: ColumnElement[Any], what: ColumnElement[Any]) -> ColumnElement[Any]:
        mine = letters.c.person == opened.c.id, letters.c.lane == lane, letters.c.sent_at >= since
        counted = select(func.count(what)).where(text(COUNTED), *mine, _is_live)
        return counted.correlate(opened).scalar_subquery()

    def left(template: TemplateName) -> ColumnElement[Any]:
        mine = consents.c.person == opened.c.id, consents.c.template == template
        given = select(func.coalesce(func.sum(consents.c.left), 0)).where(*mine)
        return given.correlate(opened).scalar_subquery()

    post = letters.c.post.distinct()
    each = select(
        opened.c.follows,
        opened.c.spoke_at.is_not(None).label("has_spoken"),
        func.coalesce(tapped, false()).label("has_tapped"),
        case(
            (opened.c.spoke_at.is_not(None), sent(Lane.CUSTOMER, opened.c.spoke_at, post)), else_=0
        ).label("since_spoke"),
        case((tapped, sent(Lane.CUSTOMER, opened.c.tapped_at, post)), else_=0).label(
            "since_tapped"
        ),
        left(TemplateName.LASTING).label("lasting"),
        left(TemplateName.ONCE).label("once"),
        sent(Lane.MASS, bindparam("month"), letters.c.id).label("masses"),
    ).subquery("each")
    return select(*each.c, func.count().label("people")).group_by(*each.c)


def consent(db: Db, person: int, template: TemplateName) -> Consent:
    """What she consented to so far; a new one is not stored yet."""
    key = f"{person}:{template}"
    return db.one(Consent, _consent, key=key) or Consent(key=key, person=person, template=template)


def _count_since(sent: list[datetime], moment: datetime | None) -> int:
    return sum(at >= moment for at in sent) if moment else 0


def month() -> datetime:
    """When this calendar month began."""
    now = clock.now().astimezone(BEIJING)
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def day() -> str:
    return clock.now().astimezone(BEIJING).date().isoformat()
