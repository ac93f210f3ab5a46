"""Who acts for whom, and who lives here without WeChat."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, or_, select, text

from bot import clock
from bot.community.family import Proxy
from bot.community.people import NO_WECHAT, Person, Residency
from bot.community.places import after
from bot.storage.outbox import Letter, State
from bot.storage.scene import Db
from bot.storage.tables import opened, table

proxies, persons, residencies = table(Proxy), table(Person), table(Residency)
letters = table(Letter)
is_live = proxies.c.ended_at.is_(None) & (proxies.c.until > bindparam("now"))
_one = select(proxies).where(proxies.c.id == bindparam("id")).with_for_update()
_of_helper = (
    select(proxies).where(proxies.c.helper == bindparam("person"), is_live).order_by(proxies.c.id)
)
_of_elder = (
    select(proxies).where(proxies.c.person == bindparam("person"), is_live).order_by(proxies.c.id)
)
_to_tell = (
    select(proxies)
    .where(text("tell_at IS NOT NULL"), proxies.c.tell_at <= bindparam("now"))
    .order_by(proxies.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_place = residencies.c.place
_in_area = or_(
    _place == bindparam("area"), (_place >= bindparam("first")) & (_place < bindparam("end"))
)
_lives = residencies.c.until.is_(None)
_within = (
    select(proxies, _place)
    .join(residencies, residencies.c.person == proxies.c.person)
    .where(_in_area, _lives, is_live)
    .order_by(proxies.c.id)
)
_hears = or_(*(letters.c.state == state for state in (State.ACCEPTED, State.DELIVERED)))
_is_told = (
    exists()
    .where(
        proxies.c.person == persons.c.id,
        is_live,
        letters.c.person == proxies.c.helper,
        letters.c.notice == bindparam("notice"),
        text("letter.notice IS NOT NULL"),
        _hears,
    )
    .correlate(persons)
)
_elders = (
    select(persons, _place, _is_told.label("told"))
    .join(residencies, residencies.c.person == persons.c.id)
    .where(_in_area, _lives, persons.c.follows.is_(False), persons.c.openid.startswith(NO_WECHAT))
    .order_by(_place, persons.c.id)
)


@dataclass(frozen=True, slots=True)
class Elder:
    """Who lives there without WeChat. `told`: a helper of hers has got the notice."""

    person: int
    name: str
    place: str
    told: bool


def get(db: Db, number: int) -> Proxy | None:
    """Locked for this turn."""
    return db.one(Proxy, _one, id=number)


def of_helper(db: Db, helper: int) -> list[Proxy]:
    """For whom somebody acts now."""
    if db.memo.get(("helps nobody", helper)):  # so his opening said
        return []
    return db.all(Proxy, _of_helper, person=helper, now=clock.now())


def of_elder(db: Db, person: int) -> list[Proxy]:
    """Who acts for her now."""
    return db.all(Proxy, _of_elder, person=person, now=clock.now())


def to_tell(db: Db, most: int) -> list[Proxy]:
    """Those that end, or have ended; locked for this turn."""
    return db.all(Proxy, _to_tell, now=clock.now(), most=most)


def within(db: Db, areas: Iterable[str]) -> dict[int, tuple[Proxy, str]]:
    """Number -> the proxy and her home, of those who live in these areas."""
    found: dict[int, tuple[Proxy, str]] = {}
    for area in areas:
        for row in db.rows(_within, now=clock.now(), **_range(area)):
            found[row["id"]] = opened(Proxy, row, db.seal), row["place"]
    return found


def elders(db: Db, areas: Iterable[str], notice: int) -> list[Elder]:
    """Who lives there without WeChat, once each, and whom the notice has reached by a helper."""
    found: dict[int, Elder] = {}
    for area in areas:
        for row in db.rows(_elders, now=clock.now(), notice=notice, **_range(area)):
            person = opened(Person, row, db.seal)
            told = bool(row["told"])
            found.setdefault(person.id, Elder(person.id, person.name or "", row["place"], told))
    return list(found.values())


def _range(area: str) -> dict[str, str]:
    first, end = after(area)
    return {"area": area, "first": first, "end": end}
