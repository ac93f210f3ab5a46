"""`louli grants`: who may do what, where, until when; and taking it back."""

from collections.abc import Callable, Sequence
from functools import partial

import typer

from bot import clock
from bot.actions import audit, grants
from bot.actions.grants import Holding
from bot.commands.failure import Failure
from bot.commands.invitation import spoken
from bot.commands.opening import open_writer
from bot.community.calendar import last_day
from bot.community.names import mask_name
from bot.community.people import Role
from bot.community.places import show
from bot.community.refusal import Refusal
from bot.settings import Settings
from bot.storage import people
from bot.storage.scene import Db, Scene

HEAD = ("number", "name", "role", "area", "since", "until", "by")
Row = tuple[str, ...]


async def show_all(settings: Settings) -> None:
    """A line for each role that somebody holds in some areas until some day. Names are masked."""
    async with open_writer(settings) as writer:
        rows = await writer.run(_rows)
    for row in [HEAD, *rows]:
        typer.echo("\t".join(row))
    typer.echo(f"{len(rows)} grants" if rows else "nobody holds a role: louli invite staff")


async def revoke(settings: Settings, number: int) -> None:
    """Failure for a number that there is not."""
    async with open_writer(settings) as writer:
        try:
            row, tickets, alone = await writer.run(partial(_revoke, number=number))
        except Refusal as refusal:
            raise Failure(spoken(refusal)) from refusal
    _, name, role, areas, *_ = row
    typer.echo(f"{name} is no {role} of {areas} any more, and hears of it.")
    if tickets:
        typer.echo(f"{tickets} tickets in hand wait for somebody again; staff hear of them.")
    if alone:
        typer.echo(f"Nobody is staff of {', '.join(alone)} now: louli invite staff")


def _rows(scene: Scene) -> list[Row]:
    found = grants.held(scene.db)
    audit.note(scene, None, audit.LIST, f"grants:{len(found)}")
    named = _naming(scene.db, found)
    return [_row(one, named) for one in found]


def _revoke(scene: Scene, number: int) -> tuple[Row, int, list[str]]:
    one = grants.find(scene.db, None, number)
    row = _row(one, _naming(scene.db, [one]))
    alone = grants.left_alone(scene.db, one) if one.first.role is Role.STAFF else []
    _, tickets = grants.revoke(scene, None, None, number)
    return row, tickets, [show(area) for area in alone]


def _naming(db: Db, found: Sequence[Holding]) -> Callable[[int], str]:
    """Masked, as far as she said her name."""
    who = {person for one in found for person in (one.first.person, one.first.made_by) if person}
    names = people.names(db, sorted(who))
    return lambda person: mask_name(names[person]) if names[person] else f"person {person}"


def _row(one: Holding, named: Callable[[int], str]) -> Row:
    first, now = one.first, clock.local(clock.now())
    return (
        str(one.number),
        named(first.person),
        first.role.value,
        ",".join(show(area, with_estate=True) for area in one.areas),
        f"{clock.local(first.since):%Y-%m-%d}",
        last_day(clock.local(first.until), now) if first.until else "-",
        named(first.made_by) if first.made_by else "-",
    )
