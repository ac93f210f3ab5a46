"""The bot as `make bench` lets it send: a house in a process of its own, told what to do by HTTP.

Everything that the benchmarks of sending need to know of the bot stands here.
"""

import re
from asyncio import create_task, sleep, to_thread
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from aiohttp import web

import handlers
from benchmarks.bot_server import settings
from benchmarks.callbacks import AES_KEY, APP_ID, TOKEN
from benchmarks.wechat_server import TEMPLATE
from bot import clock
from bot.actions import committee, publish, report
from bot.actions.publish import Words
from bot.app import make_client, open_writer, settle_in
from bot.chat.dispatch import REPLY_WITHIN, Dispatch
from bot.chat.texts import Texts
from bot.community.notices import NoticeState
from bot.delivery import broadcast
from bot.delivery.sender import AT_ONCE, Sender
from bot.delivery.settling import Ends
from bot.schedule import plan_notices
from bot.settings import Mode
from bot.storage import audience, notices, outbox, people
from bot.storage.scene import Scene
from bot.storage.writer import Priority, Writer
from bot.wechat.door import Door
from bot.wechat.envelope import Envelope, Envelopes
from bot.wechat.gateway import WeChatGateway
from bot.wechat.lines import Lines

TITLE = "停水通知"
BODY = "明天 9:00 至 12:00 检修水管，3号楼全楼停水。请提前存水，给您添麻烦了。"
EVERY_DAY = 100_000_000  # calls
TICK = 1  # seconds, as bot.schedule has it
STAFF = 1  # the author: a worker of the town

__all__ = ["AT_ONCE", "build"]


class House:
    """What the benchmark may ask of a house."""

    def __init__(self, writer: Writer, sender: Sender) -> None:
        self.writer, self.sender = writer, sender

    async def plan(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A notice to everybody in `areas`, its deliveries written down and none sent."""
        began = perf_counter()
        notice = await self.writer.run(lambda scene: _publish(scene, **asked), Priority.PLANNING)
        while await self.writer.run(broadcast.advance, Priority.PLANNING):
            pass
        return {"notice": notice, "seconds": perf_counter() - began}

    async def send(self, notice: int) -> dict[str, Any]:
        """Until every delivery has come to its end: how long it took, how many ended how."""
        began = perf_counter()
        await self.sender.send_due()
        while await self.writer.run(partial(_is_open, notice)):
            await sleep(TICK)
            await self.sender.send_due()
        seconds = perf_counter() - began
        await self.writer.run(broadcast.finish, Priority.PLANNING)
        return {"seconds": seconds, "states": await self.writer.run(partial(_states, notice))}

    async def broadcast(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Planned and sent as in service: the first leave while the last are written down."""
        notice = await self.writer.run(lambda scene: _publish(scene, **asked), Priority.PLANNING)
        running = create_task(self.sender.run())
        try:
            await plan_notices(self.writer, self.sender)
            return await self.send(notice)
        finally:
            running.cancel()

    async def memory(self, _: None) -> dict[str, float]:
        """MB of RAM: now, and at most since this was last asked (proc(5): VmRSS, VmHWM)."""
        status = await to_thread(Path("/proc/self/status").read_text)
        told = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
        await to_thread(Path("/proc/self/clear_refs").write_text, "5")
        return {"now": int(told["VmRSS"]) / 1024, "most": int(told["VmHWM"]) / 1024}


def _publish(scene: Scene, *, areas: list[str], urgent: bool) -> int:
    staff = people.get(scene.db, STAFF)
    words = Words(TITLE, BODY, is_urgent=urgent)
    return publish.schedule(scene, staff, areas, words, clock.now()).id


def _is_open(notice: int, scene: Scene) -> bool:
    return audience.is_open(scene.db, notice)


def _states(notice: int, scene: Scene) -> dict[str, int]:
    """How many deliveries of a notice that is finished ended how."""
    if notices.read(scene.db, notice).state is not NoticeState.FINISHED:
        raise RuntimeError("it is not told finished")
    return {state.value: count for state, _, count in outbox.counts(scene.db, notice)}


def build(app: web.Application, url: str, wechat: str) -> None:
    """POST /plan, /send, /broadcast and /memory as above, and /wechat, on the town at `url`."""

    async def open_house(_: web.Application) -> AsyncIterator[None]:
        given = settings(
            url,
            rate_per_second=1_000_000,
            api_url=wechat,
            templates={"notice": TEMPLATE},
            daily={"customer": EVERY_DAY, "template": EVERY_DAY},
        )
        texts = Texts()
        async with open_writer(given) as writer, Lines() as http:
            gateway = WeChatGateway(make_client(given, http), given.wechat.templates)
            ends = Ends(texts, report.unreached, committee.alarm)
            sender = Sender(writer, gateway, ends, given)
            dispatch = Dispatch(handlers.routes, writer, texts, committee.alarm)
            envelope = Envelope(APP_ID, TOKEN, AES_KEY, Mode.SAFE)
            door = Door(dispatch.hear, Envelopes(envelope), REPLY_WITHIN)
            app.router.add_post("/wechat", door.receive)
            house = House(writer, sender)
            for act in (house.plan, house.send, house.broadcast, house.memory):
                app.router.add_post(f"/{act.__name__}", _asked(act))
            settle_in()
            yield
            await door.close()

    app.cleanup_ctx.append(open_house)


def _asked(
    act: Callable[[Any], Awaitable[Any]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(await act(await request.json()))

    return answer
