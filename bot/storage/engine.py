"""Connections: SQLite made safe, PostgreSQL reached through psycopg."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

BUSY_SECONDS = 10
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "secure_delete=ON",  # what was erased is overwritten
)
# A statement is planned once, when its table may be empty: it must use its index all the same.
PLANS = ("plan_cache_mode=force_generic_plan", "enable_seqscan=off", "jit=off")


def connect(url: str) -> Engine:
    """For `sqlite:///file` or `postgresql://user@host/db`. ValueError for another kind."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(url, address.database or "")
        case "postgresql":
            driver = address.set(drivername="postgresql+psycopg")
            plans = {"options": " ".join(f"-c {setting}" for setting in PLANS)}
            return create_engine(
                driver, hide_parameters=True, paramstyle="format", connect_args=plans
            )
        case other:
            raise ValueError(f"database.url: {other} is neither sqlite nor postgresql")


def forget_log(engine: Engine) -> bool:
    """SQLite's log holds pages as they were: it is emptied. False: somebody reads, try again."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        found = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not found[0]
    finally:
        connection.close()


def _sqlite(url: str, file: str) -> Engine:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # sqlite3 begins nothing by itself
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
