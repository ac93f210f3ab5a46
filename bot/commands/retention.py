"""`louli retention`: what is past its time goes now, or is only counted."""

import typer

from bot import app
from bot.commands.opening import open_writer
from bot.settings import Settings


async def sweep(settings: Settings, *, dry_run: bool) -> None:
    """A line a kind; the last one counts them all."""
    async with open_writer(settings) as writer:
        keep, sweeper = settings.privacy.keep, app.make_sweeper(settings, writer)
        counted = await (sweeper.count() if dry_run else sweeper.sweep())
    for kind, count in counted.items():
        typer.echo(f"{kind}\t{getattr(keep, kind)} days\t{count}")
    typer.echo(f"{sum(counted.values())} rows {'would go' if dry_run else 'are gone'}")
