"""Roles that people hold: listed, taken back, and over when their time has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from bot import clock
from bot.actions import audit, handover, publish, standing
from bot.community.calendar import QuietHours
from bot.community.people import GIVEN_BY_STAFF, Grant, Person, Role
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import people
from bot.storage.scene import Db, Scene

AT_ONCE = 200  # grants, in a turn
TOLD_AT = time(10)  # the day before the last one


class Key(NamedTuple):
    """Grants that were given together and end together are one thing to people."""

    role: Role
    person: int
    until: datetime | None
    grid: int | None


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person holds in a role, until a moment: `areas` as they were given."""

    grants: Sequence[Grant]

    @property
    def number(self) -> int:
        """The first grant's; any of the others means it, too."""
        return self.grants[0].id

    @property
    def first(self) -> Grant:
        return self.grants[0]

    @property
    def areas(self) -> list[str]:
        return [grant.area for grant in self.grants]


def held(db: Db, own: Sequence[str] | None = None) -> list[Holding]:
    """Role by role; only the part that lies in these areas, where any are said."""
    found = people.live_grants(db)
    if own is not None:
        found = [grant for grant in found if publish.may_speak_to(own, [grant.area])]
    order = list(Role)
    return sorted(together(found), key=lambda one: (order.index(one.first.role), one.number))


def together(grants: Iterable[Grant]) -> list[Holding]:
    found: dict[Key, list[Grant]] = {}
    for grant in grants:
        key = Key(grant.role, grant.person, grant.until, grant.grid)
        found.setdefault(key, []).append(grant)
    return [Holding(several) for several in found.values()]


def find(db: Db, own: Sequence[str] | None, number: int) -> Holding:
    """By the number of any of its grants. Refused: no_such_grant."""
    for holding in held(db, own):
        if number in (grant.id for grant in holding.grants):
            return holding
    raise Refusal("no_such_grant", number=number)


def check(db: Db, own: Sequence[str] | None, holding: Holding) -> None:
    """May it be taken back by whoever is staff in these areas? The command line (None) may always.

    Refused: grant_above, last_staff.
    """
    if own is None:
        return
    if holding.first.role not in GIVEN_BY_STAFF:
        raise Refusal("grant_above", role=holding.first.role)
    if holding.first.role is Role.STAFF and (alone := left_alone(db, holding)):
        raise Refusal("last_staff", areas=alone)


def left_alone(db: Db, holding: Holding) -> list[str]:
    """Its areas in which nobody else is staff, for as long at least."""
    first = holding.first
    others = [
        grant.area
        for grant in people.live_grants(db)
        if grant.role is first.role
        and grant.person != first.person
        and (grant.until is None or (first.until is not None and grant.until >= first.until))
    ]
    return [area for area in holding.areas if not set(others).intersection(areas_of(area))]


def revoke(
    scene: Scene, staff: Person | None, own: Sequence[str] | None, number: int
) -> tuple[Holding, int]:
    """What was taken back, and how many tickets went back with it. None: on the command line.

    Refused: no_such_grant, grant_above, last_staff.
    """
    by = staff.id if staff else None
    audit.note(scene, by, "revoked", f"grant:{number}")  # first: two cannot revoke each other
    holding = find(scene.db, own, number)
    check(scene.db, own, holding)
    first = holding.first
    say = Say("staff/members/revoked_for_holder", role=first.role, areas=holding.areas)
    if first.person != by:
        letters.write(scene, first.person, say, about=f"grant:{holding.number}", rides=True)
    end(scene, holding.grants)
    return holding, handover.give_back(scene, first.person, holding.grants)


def end(scene: Scene, grants: Iterable[Grant]) -> None:
    """Over from this very moment."""
    now = clock.now()
    for grant in grants:
        scene.change(grant, until=min(grant.until or now, now), tell_at=None)
        standing.look_again(scene, grant.person)
    people.roles_changed(scene.db)


def tell_due(scene: Scene) -> bool:
    """Whoever's time ends tomorrow hears it; whose is over, too. False: that was all."""
    found = people.to_tell(scene.db, AT_ONCE)
    now = clock.now()
    for holding in together(found):
        first = holding.first
        assert first.until is not None
        if first.until > now:
            _tell_holder(scene, holding, "staff/members/ends_for_holder")
            for grant in holding.grants:
                scene.change(grant, tell_at=first.until)
        else:
            due = morning(scene.db)
            _tell_holder(scene, holding, "staff/members/ended_for_holder", due)
            end(scene, holding.grants)
            handover.give_back(scene, first.person, holding.grants, due)
    return len(found) == AT_ONCE


def _tell_holder(
    scene: Scene, holding: Holding, template: str, due: datetime | None = None
) -> None:
    first = holding.first
    assert first.until is not None
    facts = {"role": first.role, "areas": holding.areas, "until": first.until.isoformat()}
    about = f"grant:{holding.number}"
    letters.write(scene, first.person, Say(template, **facts), about=about, rides=True, due=due)


def morning(db: Db) -> datetime | None:
    """Roles end at midnight, which need wake nobody. None: it is not quiet now."""
    return QuietHours.read(db.settings.notices.quiet_hours).ends(clock.local(clock.now()))


def first_word(until: datetime | None) -> datetime | None:
    """When the holder hears of the end first: the day before her last, else when it has come."""
    if until is None:
        return None
    last = clock.local(until - timedelta(seconds=1)).date()
    before = datetime.combine(last - timedelta(days=1), TOLD_AT, tzinfo=clock.zone)
    return before if before > clock.now() else until
