"""The demo from its first line to its last: two servers, a database that goes with them."""

import asyncio
import signal
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from os import urandom
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from aiohttp import web
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot import app
from bot.chat.router import Router
from bot.demo.sample import Sample, load
from bot.demo.seed import meet, seed
from bot.sandbox import Account, Platform, serve
from bot.settings import Settings
from bot.web import health

HOST = "127.0.0.1"


class GivenSettings(Settings):
    """Settings that no variable of the environment can change."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the base class names them
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


async def run(routes: Router, port: int) -> None:
    """Serve until SIGINT or SIGTERM. `port` 0, or one that is taken: a free one serves."""
    loop, running = asyncio.get_running_loop(), asyncio.current_task()
    assert running is not None
    for stop in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels this task anyway
            loop.add_signal_handler(stop, running.cancel)
    sample = load()
    with suppress(asyncio.CancelledError), TemporaryDirectory(prefix="louli-demo-") as folder:
        await _play(routes, port, sample, Path(folder))
    _say(sample.terminal.closing)


async def _play(routes: Router, port: int, sample: Sample, folder: Path) -> None:
    async with open_platform(port) as (platform, listening):
        if port and not platform.origin.endswith(f":{port}"):
            _say(sample.terminal.busy, port=port)
        phones = meet(sample, platform)
        hints = "\n".join(f"  · {hint}" for hint in sample.hints)
        _say(sample.terminal.opening, page=platform.origin, folder=folder, hints=hints)
        settings = settings_for(sample, platform, folder / "louli.db")
        async with open_bot(settings, routes, listening) as bot:
            await seed(sample, platform, phones, settings, bot[health.WRITER])
            await asyncio.Event().wait()


@asynccontextmanager
async def open_platform(port: int) -> AsyncIterator[tuple[Platform, socket.socket]]:
    """The page with the phones, and the socket that their messages will come to.

    Messages wait in that socket until the bot listens.
    """
    account = Account(f"wx{token_hex(8)}", token_hex(16), token_hex(16), token_hex(22)[:43])
    with socket.create_server((HOST, 0)) as listening:
        callback = f"http://{HOST}:{listening.getsockname()[1]}/wechat"
        platform = Platform(account, callback)
        try:
            page = await serve(platform, HOST, port)
        except OSError:
            page = await serve(platform, HOST)
        try:
            yield platform, listening
        finally:
            await page.cleanup()


def settings_for(sample: Sample, platform: Platform, database: Path) -> Settings:
    """No file and no environment: keys made for this run, and no hour at which notices wait."""
    account, place = platform.account, sample.place
    return GivenSettings.model_validate(
        {
            "communities": [
                {"name": place.community, "street": place.street, "estates": [place.estate]}
            ],
            "wechat": {
                "app_id": account.app_id,
                "app_secret": account.secret,
                "token": account.token,
                "aes_key": account.aes_key,
                "api_url": platform.origin,
                "templates": {name.value: name.value for name in sample.forms},
            },
            "database": {"url": f"sqlite:///{database}"},
            "media": {"dir": database.parent / "media"},
            "security": {
                "data_key": b64encode(urandom(32)).decode(),
                "apart_dir": database.parent / "apart",
            },
            "notices": {"quiet_hours": ""},
        }
    )


@asynccontextmanager
async def open_bot(
    settings: Settings, routes: Router, listening: socket.socket
) -> AsyncIterator[web.Application]:
    bot = app.build(settings, routes)
    runner = web.AppRunner(bot, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield bot
    finally:
        await runner.cleanup()


def _say(words: str, **facts: object) -> None:
    print(words.format(**facts).rstrip(), flush=True)  # noqa: T201 - a command speaks
