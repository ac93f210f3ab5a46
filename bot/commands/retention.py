"""`louli retention`: what is past its time goes now, or is only counted."""

import typer

from bot.commands.opening import open_writer
from bot.delivery.sweeping import Sweeper
from bot.settings import Settings
from bot.storage.files import Files


async def sweep(settings: Settings, *, dry_run: bool) -> None:
    """A line a kind; the last one counts them all."""
    async with open_writer(settings) as writer:
        keep = settings.privacy.keep
        sweeper = Sweeper(writer, Files(settings.media.dir, writer.seal), keep)
        counted = await (sweeper.count() if dry_run else sweeper.sweep())
    for kind, count in counted.items():
        typer.echo(f"{kind}\t{getattr(keep, kind)} days\t{count}")
    typer.echo(f"{sum(counted.values())} rows {'would go' if dry_run else 'are gone'}")
