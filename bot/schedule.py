"""Every timed job, one line each. APScheduler only ticks: what is due is decided by rows."""

import asyncio
from datetime import datetime
from functools import partial
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock
from bot.actions import unknowns
from bot.delivery import broadcast, reports
from bot.delivery.sender import Sender
from bot.delivery.settling import Unreached
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
    every(plan_notices, args=[writer, sender], seconds=1, id="notices")
    every(settle_reports, args=[writer, sender.ends.unreached], seconds=1, id="reports")
    every(settle_unknown, args=[writer, sender.ends.unreached], seconds=60, id="unknown")
    scheduler.start()
    return scheduler


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
    await writer.run(partial(reports.match_unknown, unreached=unreached), Priority.PLANNING)
    await writer.run(unknowns.tell_staff, Priority.PLANNING)


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
