"""Where it is sought besides the log: the database as it lies there, files, other people's phones."""

from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.leaks.canaries import MOBILE, is_typed

BATCH = 1000


def raw_database(url):
    """All that can be read without a key: a file's bytes, or every row as PostgreSQL shows it."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(address.database)
        return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))
    engine = create_engine(address.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        )
        tables = found.scalars().all()
        rows = connection.execute(text(" UNION ALL ".join(map(_as_text, tables)))).scalars()
        dump = "\n".join(filter(None, rows)).encode()
    engine.dispose()
    return dump


def _as_text(table):
    return f"SELECT string_agg({table}::text, ' ') FROM {table}"  # noqa: S608 - of the catalogue


def raw_files(folder):
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def others_mobiles(platform, allowed):
    """(whose phone, mobile) that somebody was shown and had not typed; `allowed`: who may be."""
    found = []
    for name, phone in platform.phones.items():
        if name in allowed:
            continue
        typed = "".join(bubble.text for bubble in phone.bubbles if is_typed(bubble))
        own = set(MOBILE.findall("".join(typed.split())))
        shown = {m for b in phone.bubbles if b.side != "me" for m in MOBILE.findall(b.text)}
        found += [(name, mobile) for mobile in sorted(shown - own)]
    return found
