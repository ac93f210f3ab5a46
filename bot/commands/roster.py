"""`louli roster import`: a committee's sheet, taken in while the bot goes on answering."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import typer

from bot.actions import roster, roster_file
from bot.actions.roster import Household, Plan
from bot.actions.roster_file import Contents
from bot.actions.roster_sheets import UnreadableError
from bot.commands import rejects
from bot.commands.failure import Failure
from bot.commands.opening import open_writer
from bot.commands.progress import progress
from bot.settings import Settings
from bot.storage.scene import Scene
from bot.storage.writer import Priority, Writer

REST = 0.05  # seconds between turns: another process that waits for SQLite looks every 25-100 ms

Work = Callable[[Scene, list[Household]], Plan]


async def import_file(settings: Settings, file: Path, *, dry_run: bool) -> None:
    """The last line counts what the file holds. Failure for a file that is no roster."""
    try:
        contents = roster_file.read(file)
    except UnreadableError as error:
        raise Failure(f"{file} {error}") from error
    estates = roster.place_estates(settings, contents)
    for name in estates.unlisted:
        typer.echo(
            f"{name} stands in no community of config.yaml: it goes to {estates.places[name]}"
        )
    if contents.rejected and not dry_run:
        typer.echo(f"Rejected rows, with the reasons: {rejects.write(file, contents.rejected)}")
    work: Work = _only_plan if dry_run else roster.carry_out
    async with open_writer(settings) as writer:
        plans = await _take(writer, work, list(roster.chunks(contents, estates)))
    typer.echo(_changes(plans, dry_run=dry_run))
    typer.echo(_holdings(contents))


async def _take(writer: Writer, work: Work, chunks: list[list[Household]]) -> list[Plan]:
    plans = []
    for chunk in progress(chunks, "roster"):
        plans.append(await writer.run(_on(chunk, work), Priority.PLANNING))
        await asyncio.sleep(REST)
    return plans


def _on(chunk: list[Household], work: Work) -> Callable[[Scene], Plan]:
    return lambda scene: work(scene, chunk)


def _only_plan(scene: Scene, chunk: list[Household]) -> Plan:
    return roster.plan(scene.db, chunk)


def _changes(plans: list[Plan], *, dry_run: bool) -> str:
    homes = sum(len(plan.homes) for plan in plans)
    people = sum(len(plan.people) for plan in plans)
    changed = sum(len(plan.changes) for plan in plans)
    add, change = ("Would add", "change") if dry_run else ("Added", "changed")
    return f"{add} {homes} homes and {people} people, and {change} {changed}"


def _holdings(contents: Contents) -> str:
    return (
        f"households={len(contents.homes)} people={contents.people} "
        f"duplicates={contents.duplicates} rejected={len(contents.rejected)}"
    )
