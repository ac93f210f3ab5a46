"""What the house holds of somebody, for herself: a page of it, and the complete copy.

个人信息保护法 45. The copy walks bot.storage.holdings, so that no table is forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlmodel import SQLModel

from bot.actions import acting, audit
from bot.community.media import Media
from bot.community.names import same_name
from bot.community.people import Entry, Person
from bot.community.subjects import CALLED
from bot.community.tenancy import last_day
from bot.community.tickets import Event, Ticket
from bot.storage import agreements, homes, people, recipients
from bot.storage.holdings import HOLDINGS, Holding, hers
from bot.storage.scene import Db
from bot.storage.tables import table

ROSTER = ("place", "name", "mobile", "relation", "tags")


def overview(db: Db, person: Person) -> dict[str, Any]:
    """The facts of everyone/privacy/mine."""
    keep = db.settings.privacy.keep
    rows = {one.model.__name__: rows_of(db, one, person) for one in hers()}
    heard = recipients.subscriptions_of(db, person.id)
    asked_for = [one for one in heard if not (one.is_own or one.by_proxy)]
    return {
        "name": person.name,
        "mobile": person.mobile,
        "homes": [
            {
                "place": one.place,
                "level": one.level,
                "since": one.since.isoformat(),
                "last_day": last_day(one.ends_at),
            }
            for one in recipients.residencies_of(db, person.id)
        ],
        "roles_held": [
            {"role": one.role, "area": one.area, "until": one.until and one.until.isoformat()}
            for one in people.every_grant_of(db, person.id)
        ],
        "looks": len(audit.looks_at(db, person.id)),
        "agreed_at": _agreed_at(db, person),
        "helps": acting.acts_for(db, person.id),
        "places": [one.place for one in asked_for],
        "silenced": [CALLED[one.category] for one in people.optouts_of(db, person.id)],
        "tickets": _by_state(rows["Ticket"]),
        "claims": _by_state(rows["Claim"]),
        "photos": len(rows["Media"]),
        "tries": len(rows["Try"]),
        "letters": len(rows["Letter"]),
        "days": {"answers": keep.answers, "letters": keep.letters, "tickets": keep.tickets},
    }


def _agreed_at(db: Db, person: Person) -> str | None:
    held = agreements.held_by(db, person.id)
    return held[-1].given_at.isoformat() if held else None


def _by_state(rows: list[Any]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.state] = counted.get(row.state, 0) + 1
    return counted


def copy(db: Db, person: Person) -> list[dict[str, Any]]:
    """All of it, table by table: `kind`, `table` and the rows, each a list of (column, value)."""
    found = [section(one, rows_of(db, one, person), one.shown) for one in hers()]
    on_it = next(one for one in HOLDINGS if one.model is Entry)
    found.append(section(on_it, on_roster(db, person), ROSTER))
    return [one for one in found if one["rows"]]


def section(one: Holding, rows: Iterable[SQLModel], columns: Sequence[str]) -> dict[str, Any]:
    listed = [list(shown(row, *columns).items()) for row in rows]
    return {
        "kind": one.kind,
        "table": one.model.__name__.lower(),
        "rows": list(filter(None, listed)),
    }


def on_roster(db: Db, person: Person) -> Iterator[Entry]:
    """The committee's lines of her: her name in a home of hers."""
    for residency in recipients.residencies_of(db, person.id):
        for entry in homes.roster_of(db, residency.place):
            if same_name(entry.name, person.name or ""):
                yield entry


def shown(row: SQLModel, *columns: str) -> dict[str, Any]:
    """As plain JSON values; what says nothing is left out."""
    found = {name: _plain(getattr(row, name)) for name in columns}
    if found.get("text"):
        found.pop("facts", None)  # the same, as it was worded
    return {name: value for name, value in found.items() if value not in {None, ""}}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case dict() | list():
            return "，".join(_words_in(value))
        case _:
            return value


def _words_in(value: Any) -> Iterator[str]:
    """What stands in JSON, without the names of its parts."""
    parts = value.values() if isinstance(value, Mapping) else value
    for part in parts:
        if isinstance(part, dict | list):
            yield from _words_in(part)
        elif part not in {None, ""} and not isinstance(part, bool):
            yield str(part)


def rows_of(db: Db, one: Holding, person: Person) -> list[Any]:
    """Hers, the oldest first as far as the key says it; of her tickets what others did on them."""
    whom = person.openid if one.by_openid and not one.whose else person.id
    return db.all(one.model, _of(one), whom=whom)


@cache
def _of(one: Holding) -> Select[Any]:
    columns = table(one.model)
    is_hers = columns.c[one.whose[0] if one.whose else one.by_openid] == bindparam("whom")
    if one.model in {Event, Media}:
        tickets = table(Ticket)
        reported = select(tickets.c.id).where(tickets.c.reporter == bindparam("whom"))
        is_hers = or_(is_hers, columns.c.ticket.in_(reported))
    return select(columns).where(is_hers).order_by(*columns.primary_key)
