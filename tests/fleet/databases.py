"""Empty databases on the PostgreSQL that LOULI_TEST_POSTGRES names."""

import os
import secrets
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

from tests.postgres import VARIABLE


@contextmanager
def empty_database():
    """Its URL; it is gone afterwards."""
    server, name = make_url(os.environ[VARIABLE]), f"fleet_{secrets.token_hex(4)}"
    address = server.set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
