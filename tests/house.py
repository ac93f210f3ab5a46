"""The house under test: the real app and the real sandbox, each on a loopback port of its own."""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import web

import handlers
from bot import app, schedule
from bot.actions import invite
from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry
from bot.community.places import show
from bot.sandbox import Account, Platform, serve
from bot.settings import Settings
from bot.storage import homes, schema
from bot.storage.engine import connect
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal
from bot.storage.tables import table
from tests import leaks

KEY = b64encode(bytes(range(32))).decode()
COMMUNITY, ESTATE = "翠竹园社区", "翠竹园社区/翠竹园"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday 12:00 in Shanghai
BUILDINGS = ("6", "7", "8")
ROSTER = [
    ("6/1/402", "王秀英", "13800138000"),
    ("6/1/402", "王建国", "13800138001"),
    ("6/1/101", "李梅", "13800138002"),
    ("6/2/301", "赵敏", "13800138003"),
    ("7/1/201", "陈刚", "13800138004"),
    ("8//1102", "孙丽", "13800138005"),
]


SQLITE_SAFE, POSTGRESQL_PLAIN = ("sqlite", "safe"), ("postgresql", "plain")
EVERY_KIND = [SQLITE_SAFE, ("sqlite", "plain"), ("postgresql", "safe"), POSTGRESQL_PLAIN]
every_kind = pytest.mark.parametrize("kind", EVERY_KIND, ids="-".join, indirect=True)


@dataclass
class Clock:
    """The community's time, which only tests move."""

    now: datetime = NOON

    def __call__(self):
        return self.now

    def passes(self, **period):
        self.now += timedelta(**period)


@dataclass
class House:
    """What a test may touch: the platform's phones, the clock, and the parts of the bot."""

    platform: Platform
    clock: Clock
    parts: app.House

    async def ticks(self):
        """What is due is done, as the ticker would do it, until nothing is."""
        writer, sender = self.parts.writer, self.parts.sender
        await self.parts.collector.collect_due()
        await self.parts.importer.import_due()
        await schedule.tend_residents(writer)
        await schedule.end_roles(writer)
        await schedule.plan_notices(writer, sender)
        await sender.send_due()
        await schedule.settle_reports(writer, sender.ends.unreached)
        await schedule.plan_notices(writer, sender)

    async def a_second_passes(self):
        """What was due by time alone is done before anybody acts."""
        self.clock.passes(seconds=1)
        await self.ticks()

    async def do(self, work):
        """A turn of the writer, for what a transcript cannot say."""
        return await self.parts.writer.run(work)

    async def rows(self, model):
        """Everything in a table, opened, in the order of its key."""
        statement = table(model).select().order_by(*table(model).primary_key)
        return await self.do(lambda scene: scene.db.all(model, statement))

    async def invitation(self, role, *areas):
        """A code, as `louli invite` makes it."""
        within = list(areas) or [COMMUNITY]
        return await self.do(lambda scene: invite.make(scene, role, within, None))

    async def scene_of(self, words):
        """What the code on the poster of 6号楼 carries."""
        scenes = await self.do(lambda scene: homes.scenes(scene.db))
        return next(scene for scene, place in scenes if words in (show(place), place))


def settings(  # noqa: PLR0913 - what a test may want otherwise
    url, api_url, *, mode="safe", account="service", media="/dev/null", apart="/dev/null"
):
    return Settings(
        communities=[{"name": COMMUNITY, "estates": ["翠竹园"]}],
        wechat={
            "app_id": "wx0000000000000001",
            "app_secret": "hush-secret",
            "token": "hush-token",
            "aes_key": "k" * 43,
            "mode": mode,
            "account": account,
            "api_url": api_url,
        },
        database={"url": url},
        server={"public_url": "https://bot.example.org"},
        media={"dir": media},
        security={"data_key": KEY, "apart_dir": apart},
    )


@asynccontextmanager
async def open_house(
    url, mode, clock, account="service", routes=handlers.routes
) -> AsyncIterator[House]:
    """Both, and the way between them."""
    wechat = Account(
        "wx0000000000000001", "hush-secret", "hush-token", "k" * 43, mode=mode, kind=account
    )
    platform = Platform(wechat, now=clock)
    api = await serve(platform)
    folder = TemporaryDirectory()
    folders = {name: Path(folder.name) / name for name in ("media", "apart")}
    folders["media"].mkdir()
    chosen = settings(url, platform.origin, mode=mode, account=account, **folders)
    bot = web.AppRunner(app.build(chosen, routes), access_log=None, shutdown_timeout=1)
    try:
        await bot.setup()
        await web.TCPSite(bot, "127.0.0.1", 0).start()
        platform.callback = f"http://127.0.0.1:{bot.addresses[0][1]}/wechat"
        yield House(platform, clock, bot.app[app.HOUSE])
        leaks.stop_unless_tight(platform, url, Path(folder.name))
    finally:
        await bot.cleanup()
        await api.cleanup()
        folder.cleanup()


def furnish(url):
    """A new database with a small estate in it."""
    engine = connect(url)
    schema.upgrade(engine)
    with engine.begin() as connection:
        db = Db(connection, Seal(b64decode(KEY)), settings(url, "http://127.0.0.1"))
        scene = Scene(db)
        small_estate(scene)
        scene.write()
        db.finish()
    engine.dispose()


def small_estate(scene):
    scene.add(Estate(id=scene.number("estate"), place=ESTATE))
    for name in BUILDINGS:
        scene.add(Building(id=scene.number("building"), place=f"{ESTATE}/{name}"))
    for place in dict.fromkeys(place for place, _, _ in ROSTER):
        scene.add(Home(place=f"{ESTATE}/{place}"))
    for place, name, mobile in ROSTER:
        number = scene.number("entry")
        scene.add(Entry(id=number, place=f"{ESTATE}/{place}", name=name, mobile=mobile))
