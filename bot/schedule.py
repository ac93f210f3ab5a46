"""Every timed job, one line each. APScheduler only ticks: what is due is decided by rows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock
from bot.actions import grants, pulse, tend, unknowns
from bot.delivery import broadcast, reports
from bot.delivery.collecting import Collector
from bot.delivery.sender import Sender
from bot.delivery.settling import Unreached
from bot.delivery.tagging import Tagger
from bot.storage import keys, naming
from bot.storage.pulse import Knocks
from bot.storage.writer import Priority, Writer

STEP = 2.0  # seconds by which the wall clock may leave the monotonic one before all jobs are woken


@dataclass
class Callbacks:
    """What the door has seen since it opened; how to ask WeChat whether it reaches us."""

    knocks: Knocks
    is_reached: Callable[[], Awaitable[bool | None]]
    noted: Knocks = field(default_factory=Knocks)


class Ticker:
    """The running scheduler, and what it has begun."""

    def __init__(
        self,
        writer: Writer,
        sender: Sender,
        callbacks: Callbacks,
        tagger: Tagger,
        collector: Collector,
    ) -> None:
        self.scheduler = AsyncIOScheduler(
            timezone=clock.zone,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._running: set[asyncio.Task[Any]] = set()
        unreached = sender.ends.unreached
        self.every(1, sender.send_due)
        self.every(30, sender.recover)
        self.every(1, plan_notices, writer, sender)
        self.every(1, settle_reports, writer, unreached)
        self.every(60, settle_unknown, writer, unreached)
        self.every(30, watch_callbacks, writer, callbacks)
        self.every(5, tagger.keep_in_step)
        self.every(60, tagger.compare)
        self.every(5, collect, collector)
        self.every(3600, collector.sweep)
        self.every(30, learn_names, writer)
        self.every(300, tend_residents, writer)
        self.every(5, end_roles, writer)

    def start(self) -> None:
        self.scheduler.start()

    async def stop(self) -> None:
        """Nothing begins any more; what has begun is waited for."""
        self.scheduler.pause()
        if self._running:
            await asyncio.wait(self._running)
        self.scheduler.shutdown(wait=False)

    def every(self, seconds: int, work: Callable[..., Awaitable[None]], *given: Any) -> None:
        """Before it starts; the next time is waited for until this one is over."""
        self.scheduler.add_job(
            self._run,
            "interval",
            args=[work, *given],
            seconds=seconds,
            id=work.__name__,
            next_run_time=datetime.now(clock.zone),  # what was due while it was down is due now
        )

    async def _run(self, work: Callable[..., Awaitable[None]], *given: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await work(*given)
        finally:
            self._running.discard(task)


async def plan_notices(writer: Writer, sender: Sender) -> None:
    """Fire what is due, write down deliveries, take back what was cancelled, close what is done."""
    while await writer.run(broadcast.advance, Priority.PLANNING):
        sender.wake()
    await writer.run(broadcast.finish, Priority.PLANNING)


async def settle_reports(writer: Writer, unreached: Unreached) -> None:
    while await writer.run(partial(reports.match, unreached=unreached), Priority.PLANNING):
        pass


async def settle_unknown(writer: Writer, unreached: Unreached) -> None:
    """What a lost answer left open, as far as it can be told; staff hear of the rest."""
    await writer.run(partial(reports.match_unnumbered, unreached=unreached), Priority.PLANNING)
    await writer.run(unknowns.tell_staff, Priority.PLANNING)


async def watch_callbacks(writer: Writer, callbacks: Callbacks) -> None:
    """Note what the door has seen; staff hear of what is wrong with it."""
    seen = replace(callbacks.knocks)
    news = seen.since(callbacks.noted)
    is_silent = await writer.run(partial(pulse.watch, news=news), Priority.PLANNING)
    callbacks.noted = seen
    if is_silent:
        told = partial(pulse.tell_silence, reached=await callbacks.is_reached())
        await writer.run(told, Priority.PLANNING)


async def collect(collector: Collector) -> None:
    """What waits for another try, or was left by a process that ended."""
    collector.wake()


async def tend_residents(writer: Writer) -> None:
    """Applications nobody answers, leases that end, who has not said for long that she is there."""
    while await writer.run(tend.advance, Priority.PLANNING):
        pass


async def learn_names(writer: Writer) -> None:
    """How places are called, where another process was told so."""
    await writer.run(lambda scene: naming.learn(scene.db), Priority.PLANNING)


async def hold_keys(writer: Writer, holder: str) -> None:
    """A new data key is learned; that this process has it is noted."""
    await writer.run(partial(keys.beat, name=holder), Priority.PLANNING)


async def end_roles(writer: Writer) -> None:
    """Whoever's role ends, or has ended, hears it; what was in hand goes on to others."""
    while await writer.run(grants.tell_due, Priority.PLANNING):
        pass


async def watch_the_clock(scheduler: AsyncIOScheduler) -> None:
    """A wall clock set back would leave every job waiting: wake them (APScheduler #351, #752)."""
    gap = clock.now().timestamp() - monotonic()
    while True:
        await asyncio.sleep(1)
        now = clock.now().timestamp() - monotonic()
        if abs(now - gap) > STEP:
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(clock.zone))
        gap = now
