"""What starts, in which order; it stops in the reverse order."""

import asyncio
import gc
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

from aiohttp import web

from bot import clock, schedule
from bot.actions import attach, committee, erase, naming, report
from bot.anchoring import Anchorer, forget_before
from bot.chat.dispatch import REPLY_WITHIN, Dispatch
from bot.chat.router import Router
from bot.chat.texts import Texts
from bot.delivery.collecting import Collector
from bot.delivery.erasing import Eraser
from bot.delivery.sender import Sender
from bot.delivery.settling import Ends
from bot.delivery.sweeping import Sweeper
from bot.delivery.tagging import Tagger
from bot.settings import Settings
from bot.storage import chain, keys, schema
from bot.storage.alone import alone
from bot.storage.apart import Apart
from bot.storage.engine import connect
from bot.storage.files import ROSTERS, Files
from bot.storage.writer import UnavailableError, Writer
from bot.web import health
from bot.web.importing import Importer
from bot.web.reading import Reader
from bot.web.rosters import RosterPage
from bot.wechat import menu, network
from bot.wechat.client import Client
from bot.wechat.door import Door
from bot.wechat.envelope import Envelope, Envelopes
from bot.wechat.gateway import WeChatGateway
from bot.wechat.lines import Lines
from bot.wechat.media import WeChatMedia
from bot.wechat.tags import WeChatTags

log = logging.getLogger(__name__)
LARGEST_PUSH = 64 * 1024


@dataclass(frozen=True)
class House:
    """The running parts."""

    writer: Writer
    dispatch: Dispatch
    sender: Sender
    door: Door
    callbacks: schedule.Callbacks
    tagger: Tagger
    collector: Collector
    importer: Importer
    roster_page: RosterPage
    eraser: Eraser
    sweeper: Sweeper


@asynccontextmanager
async def open_writer(settings: Settings) -> AsyncIterator[Writer]:
    """The database at the current schema, and its writer; erased again is who was erased since.

    Raises MissingKeyError, TamperedError.
    """
    clock.live_in(settings.timezone)
    engine = connect(settings.database.url)
    try:
        await asyncio.to_thread(schema.upgrade, engine)
        seal = await asyncio.to_thread(keys.open_seal, engine, settings)
    except BaseException:
        engine.dispose()
        raise
    writer = Writer(engine, seal, settings)
    writer.start()
    try:
        await writer.run(naming.settle_in)
        await writer.run(chain.settle_in)
        await schedule.learn_names(writer)
        await make_eraser(settings, writer).replay()
        async with _anchoring(writer, settings):
            yield writer
    finally:
        await writer.stop()


def make_eraser(settings: Settings, writer: Writer, tagger: Tagger | None = None) -> Eraser:
    seal = writer.seal
    files, apart = Files(settings.media.dir, seal), Apart(settings.security.apart_dir, seal)
    return Eraser(writer, files, apart, erase, tagger)


def make_sweeper(settings: Settings, writer: Writer) -> Sweeper:
    seal = writer.seal
    files, apart = Files(settings.media.dir, seal), Apart(settings.security.apart_dir, seal)
    return Sweeper(writer, files, settings.privacy.keep, partial(forget_before, writer, apart))


@asynccontextmanager
async def _anchoring(writer: Writer, settings: Settings) -> AsyncIterator[None]:
    """What was done is noted outside at the end, too: a command's acts, the last of a house."""
    anchorer = make_anchorer(writer, settings)
    await anchorer.begin_here()
    try:
        yield
    finally:
        await anchorer.anchor_audit()


def make_anchorer(writer: Writer, settings: Settings) -> Anchorer:
    return Anchorer(writer, Apart(settings.security.apart_dir, writer.seal))


def settle_in() -> None:
    """What is loaded by now stays as long as the process: no need to look for garbage in it again.

    Measured: the collector took 12 % of a message's CPU.
    """
    gc.collect()
    gc.freeze()


def make_client(settings: Settings, http: Lines) -> Client:
    wechat = settings.wechat
    return Client(wechat.app_id, wechat.app_secret.get_secret_value(), http, wechat.api_url)


def make_envelopes(settings: Settings) -> Envelopes:
    wechat = settings.wechat
    now = wechat.token.get_secret_value(), wechat.aes_key.get_secret_value()
    before = wechat.token_before.get_secret_value(), wechat.aes_key_before.get_secret_value()
    pairs = [now, (before[0] or now[0], before[1] or now[1])] if any(before) else [now]
    return Envelopes(*(Envelope(wechat.app_id, *pair, wechat.mode) for pair in pairs))


@asynccontextmanager
async def open_house(
    settings: Settings, routes: Router, reply_within: float = REPLY_WITHIN
) -> AsyncIterator[House]:
    """Everything but the HTTP server. Raises AlreadyServedError, MissingKeyError."""
    wechat, texts = settings.wechat, Texts()
    async with AsyncExitStack() as stack:
        stack.enter_context(alone(settings.database))
        writer = await stack.enter_async_context(open_writer(settings))
        holder = await stack.enter_async_context(_holding_keys(writer))
        http = await stack.enter_async_context(Lines())
        client = make_client(settings, http)
        files = Files(settings.media.dir, writer.seal)
        gateway = WeChatGateway(client, wechat.templates, files)
        ends = Ends(texts, report.unreached, committee.alarm)
        sender = Sender(writer, gateway, ends, settings)
        writer.on_letters = sender.wake
        largest = settings.media.largest
        collector = Collector(writer, WeChatMedia(client), files, attach.missed, largest)
        stack.push_async_callback(collector.stop)
        writer.on_media = collector.wake
        dispatch = Dispatch(routes, writer, texts, committee.alarm, reply_within)
        fetched = Background(dispatch.fetched)
        stack.push_async_callback(fetched.close)
        door = Door(dispatch.hear, make_envelopes(settings), reply_within, fetched)
        stack.push_async_callback(door.close)
        await (sender.take_over() if settings.database.is_embedded else sender.recover())
        callbacks = schedule.Callbacks(door.knocks, partial(network.is_reached, client))
        tagger = Tagger(writer, WeChatTags(client, menu.load().tag_names()), wechat.account)
        handed_in, reader = Files(settings.media.dir / ROSTERS, writer.seal), Reader()
        importer, page = Importer(writer, handed_in, reader), RosterPage(writer, handed_in, reader)
        eraser = make_eraser(settings, writer, tagger)
        sweeper = make_sweeper(settings, writer)
        ticker = schedule.Ticker(writer, sender, callbacks, tagger, collector)
        ticker.every(2, importer.import_due)
        ticker.every(60, importer.remove_old)
        ticker.every(2, eraser.erase_due)
        ticker.every(60, sweeper.sweep_due)
        ticker.every(60, make_anchorer(writer, settings).anchor_audit)
        ticker.every(2, schedule.hold_keys, writer, holder)
        await stack.enter_async_context(_ticking(ticker, sender, importer))
        yield House(
            writer,
            dispatch,
            sender,
            door,
            callbacks,
            tagger,
            collector,
            importer,
            page,
            eraser,
            sweeper,
        )


@asynccontextmanager
async def _holding_keys(writer: Writer) -> AsyncIterator[str]:
    """This process's name, known while it serves to whoever changes the data key."""
    name = f"{socket.gethostname()}:{os.getpid()}:{token_hex(2)}"
    await writer.run(partial(keys.join, name=name))
    yield name
    with suppress(UnavailableError):
        await writer.run(partial(keys.leave, name=name))


class Background:
    """Calls `work` in a task of its own; nobody waits for it but whoever closes the house."""

    def __init__(self, work: Callable[[str], Coroutine[None, None, None]]) -> None:
        self._work = work
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, key: str) -> None:
        task = asyncio.create_task(self._work(key))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def close(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("what rode along stays unknown: %s", type(error).__name__)


@asynccontextmanager
async def _ticking(
    ticker: schedule.Ticker, sender: Sender, importer: Importer
) -> AsyncIterator[None]:
    ticker.start()
    tasks = [
        asyncio.create_task(sender.run()),
        asyncio.create_task(schedule.watch_the_clock(ticker.scheduler)),
    ]
    try:
        yield
    finally:
        importer.stop()
        await sender.stop()
        await ticker.stop()
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


HOUSE = web.AppKey("house", House)


def build(
    settings: Settings, routes: Router, reply_within: float = REPLY_WITHIN
) -> web.Application:
    """The web application of a house that opens and closes with it."""

    async def run(app: web.Application) -> AsyncIterator[None]:
        async with open_house(settings, routes, reply_within) as house:
            app[HOUSE], app[health.WRITER] = house, house.writer
            app.router.add_get("/wechat", house.door.greet)
            app.router.add_post("/wechat", house.door.receive)
            app.router.add_get("/roster/{token}", house.roster_page.show)
            app.router.add_post("/roster/{token}", house.roster_page.receive)
            app.router.add_get("/roster/{token}/rejected", house.roster_page.rejected)
            yield

    app = web.Application(client_max_size=LARGEST_PUSH)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    app.cleanup_ctx.append(run)
    return app
