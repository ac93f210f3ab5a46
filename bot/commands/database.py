"""`louli migrate`: the database brought to the schema of this program, and nothing else."""

import typer

from bot.settings import Settings
from bot.storage import schema
from bot.storage.engine import connect


def migrate(settings: Settings) -> None:
    engine = connect(settings.database.url)
    try:
        before, now = schema.upgrade(engine)
    finally:
        engine.dispose()
    if before == now:
        typer.echo(f"The database is at schema {now} already")
    else:
        typer.echo(f"The database is at schema {now} now (before: {before or 'empty'})")
