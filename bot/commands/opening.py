"""What commands start from: the config file, a data key, the database, WeChat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from bot import app, secret_files
from bot.commands.failure import Failure
from bot.secret_files import NEEDED, variable
from bot.settings import Mode, Security, Settings
from bot.storage import schema
from bot.storage.engine import connect
from bot.storage.writer import Writer
from bot.wechat.client import Client
from bot.wechat.lines import Lines


def with_key(settings: Settings) -> Settings:
    """With the data key given; at the first start, where none is given, with a new one."""
    if settings.security.data_key.get_secret_value():
        return settings
    engine = connect(settings.database.url)
    try:
        if schema.has_key(engine):
            raise Failure(
                "the database is sealed, but no data key is given: set "
                f"{variable('security', 'data_key')}, or restore {settings.secrets_dir}/data_key"
            )
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
    """The database at the current schema, with a data key. Raises WrongKeyError, Failure."""
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
