"""An installation with a sandbox for WeChat, on either database, empty at first."""

import os
from itertools import count

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.sandbox import Platform, serve
from tests.postgres import VARIABLE

from .outside import ACCOUNT, Installation
from .sheets import write_roster

numbers = count()


@pytest.fixture
def postgresql():
    """The URL of an empty database of the test's own."""
    if VARIABLE not in os.environ:
        pytest.skip(f"no {VARIABLE}: run `python -m tests.postgres -- pytest`")
    server, name = make_url(os.environ[VARIABLE]), f"outside_{os.getpid()}_{next(numbers)}"
    engine = create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
async def platform():
    platform = Platform(ACCOUNT)
    served = await serve(platform)
    yield platform
    await served.cleanup()


@pytest.fixture
def installation(tmp_path, platform):
    """On SQLite, with all its secrets, its callback known to the platform."""
    wechat = {"app_id": ACCOUNT.app_id, "api_url": platform.origin}
    communities = [{"name": "翠竹园社区", "street": "示范街道", "estates": ["翠竹园"]}]
    installation = Installation(tmp_path / "home", {"wechat": wechat, "communities": communities})
    platform.callback = installation.callback
    return installation


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, installation):
    """The same on either database."""
    if request.param == "postgresql":
        installation.write(database={"url": request.getfixturevalue("postgresql")})
    return installation


@pytest.fixture
def roster(tmp_path):
    """A clean roster of three buildings, as the committee keeps it."""
    return write_roster(tmp_path / "roster.xlsx")
