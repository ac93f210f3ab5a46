"""Every timed job, one line each. APScheduler only ticks: what is due is decided by rows."""

import asyncio
from datetime import datetime
from functools import partial
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock
from bot.actions import publish
from bot.delivery.sender import Sender
from bot.storage.writer import Priority, Writer

STEP = 2.0  # seconds by which the wall clock may leave the monotonic one before all jobs are woken


def start(writer: Writer, sender: Sender) -> AsyncIOScheduler:
    """The running scheduler. Stop it first when the house closes."""
    scheduler = AsyncIOScheduler(
        timezone=clock.zone,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    every = partial(scheduler.add_job, trigger="interval")
    every(sender.send_due, seconds=1, id="send")
    every(sender.recover, seconds=30, id="recover")
    every(fire_notices, args=[writer, sender], seconds=1, id="notices")
    scheduler.start()
    return scheduler


async def fire_notices(writer: Writer, sender: Sender) -> None:
    while await writer.run(publish.fire_next, Priority.PLANNING):
        sender.wake()


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
