"""What is left of somebody: every row of every table, opened, and every file."""

from pathlib import Path

from sqlalchemy import make_url

from bot.storage.every_table import ROWS


async def traces(house, *canaries, but=()):
    """(table, row) wherever one of these still stands; `but`: models that may name her."""
    found = []
    for model in ROWS:
        if model not in but:
            rows = await house.rows(model)
            found += [(model.__name__, row) for row in rows for one in canaries if one in repr(row)]
    return found


def raw_traces(database, *canaries):
    """The files of an SQLite database in which one of these stands as it is; none of another."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite":
        return []
    file = Path(url.database)
    kept = [one for one in file.parent.glob(f"{file.name}*") if one.is_file()]
    return [one.name for one in kept for word in canaries if word.encode() in one.read_bytes()]
