"""`louli roster import`: a committee's sheet, taken in while the bot goes on answering."""

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from bot.actions import committee, roster, roster_file, roster_rejects, roster_understood
from bot.actions.roster import Located, Plan
from bot.actions.roster_file import Contents, Rejected
from bot.actions.roster_sheets import UnreadableError
from bot.actions.roster_understood import Column, Sheet, Understood
from bot.commands.failure import Failure
from bot.commands.opening import open_writer
from bot.commands.progress import progress
from bot.community.places import path, show
from bot.community.proposals import Kind
from bot.settings import Settings
from bot.storage import naming
from bot.storage.scene import Scene
from bot.storage.writer import Priority, Writer

REST = 0.05  # seconds between turns: another process that waits for SQLite looks every 25-100 ms
KINDS = {Kind.MOVED_OUT: "moved out", Kind.MOVED_IN: "moved in", Kind.CHANGED: "changed"}

Work = Callable[[Scene, list[Located]], Plan]


async def import_file(
    settings: Settings, file: Path, *, dry_run: bool, accept_all: bool = False
) -> None:
    """The last line counts what the file holds. Failure for a file that is no roster."""
    contents = read(file)
    understood = roster_understood.of_contents(contents)
    explain(understood)
    if contents.rejected and not dry_run:
        typer.echo(f"Rejected rows, with the reasons: {write_rejects(file, contents.rejected)}")
    if not dry_run and any(c.is_guessed for sheet in understood.sheets for c in sheet.columns):
        confirm()
    accepting: Work = partial(roster.carry_out, accept=accept_all)
    work = _only_plan if dry_run else accepting
    async with open_writer(settings) as writer:
        known = await writer.run(lambda scene: naming.every_estate(scene.db))
        estates = roster.place_estates(settings, understood.estates, known)
        for name in estates.unlisted:
            typer.echo(
                f"{name} stands in no community of config.yaml: it goes to {estates.places[name]}"
            )
        chunks = list(roster.chunks(roster.households(contents), estates))
        plans = await _take(writer, work, chunks)
        if not (dry_run or accept_all) and any(plan.proposed for plan in plans):
            await writer.run(committee.tell_of_import, Priority.PLANNING)
    tell_changes(plans, dry_run=dry_run, accept_all=accept_all)
    typer.echo(_holdings(contents))


def read(file: Path) -> Contents:
    """Failure for a file that is no roster; OSError for one that cannot be read."""
    try:
        return roster_file.read(file.read_bytes(), file.name)
    except UnreadableError as error:
        raise Failure(f"{file} {error}") from error


def explain(understood: Understood) -> None:
    """Which column is what, and two rows of each sheet as they were understood."""
    for sheet in understood.sheets:
        name = f"Sheet {sheet.name}" if sheet.name else "The sheet"
        if not sheet.is_taken:
            typer.echo(f"{name} is no roster: {sheet.why or 'it does not tell homes'}. Left out.")
            continue
        told = [_say(column) for column in sheet.columns if column.meaning != "identity"]
        told += [f"building = {sheet.building} (by the title)"] if sheet.building else []
        typer.echo(f"{name}: {', '.join(told)}")
        _explain_identities(sheet)
        for home, person, mobiles in sheet.samples:
            shown = show(path("-", home if home.estate else replace(home, estate="-")))
            typer.echo(f"  {' '.join(filter(None, (shown, person or '(nobody)', mobiles)))}")
    if understood.identities:
        typer.echo(f"{understood.identities} identity numbers in other cells are not stored")


def _explain_identities(sheet: Sheet) -> None:
    for column in sheet.columns:
        if column.meaning == "identity":
            heading = f" {column.heading}" if column.heading else ""
            typer.echo(f"  Column {column.letter}{heading}: identity numbers are not stored")


def _say(column: Column) -> str:
    how = " (by what stands in it)" if column.is_guessed else ""
    return f"{column.meaning} = {' '.join(filter(None, (column.letter, column.heading)))}{how}"


def confirm() -> None:
    """Columns without a known heading are looked at by a person, where there is one."""
    if sys.stdin.isatty():
        typer.confirm("Are the columns understood?", default=True, abort=True)


def write_rejects(roster_file: Path, rejected: list[Rejected]) -> Path:
    """Beside the roster, for its owner alone; where it is. OSError where it cannot be."""
    file = roster_file.with_name(f"{roster_file.stem}-rejected.xlsx")
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as sheet:
        sheet.write(roster_rejects.make(rejected))
    return file


async def _take(writer: Writer, work: Work, chunks: list[list[Located]]) -> list[Plan]:
    plans = []
    for chunk in progress(chunks, "roster"):
        plans.append(await writer.run(_on(chunk, work), Priority.PLANNING))
        await asyncio.sleep(REST)
    return plans


def _on(chunk: list[Located], work: Work) -> Callable[[Scene], Plan]:
    return lambda scene: work(scene, chunk)


def _only_plan(scene: Scene, chunk: list[Located]) -> Plan:
    return roster.plan(scene.db, chunk)


def tell_changes(plans: list[Plan], *, dry_run: bool, accept_all: bool) -> None:
    homes = sum(len(plan.homes) for plan in plans)
    people = sum(len(plan.people) for plan in plans)
    filled = sum(len(plan.filled) for plan in plans)
    states = sum(len(plan.states) for plan in plans)
    add, complete = ("Would add", "complete") if dry_run else ("Added", "completed")
    typer.echo(f"{add} {homes} homes and {people} people, {complete} {filled}")
    if states:
        typer.echo(f"{'Would change' if dry_run else 'Changed'} the state of {states} homes")
    proposed = [one.kind for plan in plans for one in plan.proposed]
    proposed += [one.kind for plan in plans for one in plan.waiting if accept_all]
    if proposed:
        counts = ", ".join(f"{proposed.count(k)} {w}" for k, w in KINDS.items() if k in proposed)
        if accept_all:
            typer.echo(f"{'Would accept' if dry_run else 'Accepted'}: {counts}")
        else:
            ends = "" if dry_run else "; staff decide in the chat with 名册"
            typer.echo(f"{'Would propose' if dry_run else 'Proposed'}: {counts}{ends}")
    if withdrawn := sum(len(plan.withdrawn) for plan in plans):
        typer.echo(f"No longer proposed: {withdrawn}")


def _holdings(contents: Contents) -> str:
    return (
        f"households={len(contents.homes)} people={contents.people} "
        f"duplicates={contents.duplicates} rejected={len(contents.rejected)}"
    )
