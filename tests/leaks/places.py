"""Where it is sought besides the log: the database as it lies there, files, other people's phones."""

from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.leaks.canaries import MOBILE, is_typed

REQUESTS, ASKED = ("报事", "补充", "代报", "帮"), "电话"
TEXTS = Path(__file__).parent.parent.parent / "templates"


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


@cache
def examples():
    """Mobiles that stand in the texts for everybody to see."""
    texts = (file.read_text("utf-8") for file in TEXTS.rglob("*.txt"))
    return {mobile for text in texts for mobile in MOBILE.findall(text)}


def typed(phone):
    return ["".join(one.text.split()) for one in phone.bubbles if is_typed(one)]


def mobiles_typed(phone, begins=""):
    return {m for text in typed(phone) if text.startswith(begins) for m in MOBILE.findall(text)}


def others_mobiles(platform, allowed):
    """(whose phone, mobile) that somebody was shown and had not typed; `allowed`: who may be.

    Not what residents themselves wrote to whoever works for them, nor what was asked for (电话).
    """
    phones = platform.phones.values()
    told = {mobile for phone in phones for mobile in mobiles_typed(phone, REQUESTS)}
    found = []
    for phone in phones:
        if phone.name in allowed or any(ASKED in text for text in typed(phone)):
            continue
        own = mobiles_typed(phone) | told
        shown = {m for b in phone.bubbles if b.side != "me" for m in MOBILE.findall(b.text)}
        found += [(phone.name, mobile) for mobile in sorted(shown - own - examples())]
    return found
