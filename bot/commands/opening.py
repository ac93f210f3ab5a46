"""What commands start from: the config file, a data key, the database, WeChat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from bot import app, secret_files
from bot.commands.failure import Failure
from bot.secret_files import NEEDED, variable
from bot.settings import Mode, Security, Settings
from bot.storage import keys
from bot.storage.engine import connect
from bot.storage.writer import Writer
from bot.wechat.client import Client
from bot.wechat.lines import Lines


def with_key(settings: Settings) -> Settings:
    """With the data keys given; at the first start, where none is given, with a new one.

    Raises MissingKeyError: no new one is made for a database that is sealed with another.
    """
    if settings.security.data_key.get_secret_value():
        return settings
    engine = connect(settings.database.url)
    try:
        with engine.begin() as connection:
            rows = keys.needed(connection)
        if rows:
            keys.require(rows, settings)
            return settings
    finally:
        engine.dispose()
    key = secret_files.make_data_key(settings.secrets_dir)
    typer.echo(
        f"Made a data key: {settings.secrets_dir}/data_key. Keep a copy elsewhere: without it "
        "nobody can read what the database holds."
    )
    given = settings.security.model_dump() | {"data_key": key}
    return settings.model_copy(update={"security": Security.model_validate(given)})


@asynccontextmanager
async def open_writer(settings: Settings) -> AsyncIterator[Writer]:
    """The database at the current schema, with its data keys. Raises MissingKeyError."""
    async with app.open_writer(with_key(settings)) as writer:
        yield writer


@asynccontextmanager
async def open_client(settings: Settings) -> AsyncIterator[Client]:
    """WeChat's API for the account; Failure where its credentials are not given."""
    require(settings, "app_secret")
    async with Lines() as http:
        yield app.make_client(settings, http)


def require_all(settings: Settings) -> None:
    """What a callback and an API call need. Failure names all that is missing."""
    is_safe = settings.wechat.mode is Mode.SAFE
    names = [name for name in NEEDED if is_safe or name != "aes_key"]
    require(settings, *names)


def require(settings: Settings, *secrets: str) -> None:
    wechat = settings.wechat
    missing = [name for name in secrets if not getattr(wechat, name).get_secret_value()]
    if not wechat.app_id:
        raise Failure("wechat.app_id is missing: write it into config.yaml (wx...)")
    if missing:
        names = ", ".join(f"wechat.{name}" for name in missing)
        variables = ", ".join(variable("wechat", name) for name in missing)
        raise Failure(
            f"secrets are missing ({names}): set {variables} in the environment, or write files "
            f"named {', '.join(missing)} in {settings.secrets_dir}"
        )
