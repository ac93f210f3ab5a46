"""The daily sweep: what is past its time goes, some rows a turn; who is cut short begins again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

from bot import clock
from bot.delivery import scrubbing
from bot.settings import Keep
from bot.storage import erasing, errands, retention, tickets
from bot.storage.files import Files
from bot.storage.retention import WITH_FILES, Rule
from bot.storage.scene import Db, Scene
from bot.storage.writer import Priority, Writer

T = TypeVar("T")
Forget = Callable[[datetime], Awaitable[int]]
ERRAND = "retention"
LEASE = timedelta(minutes=30)
AT = time(3, 30)  # of the night


class Sweeper:
    """In every process; one of them sweeps. `forget_audit` removes its rows from before then."""

    def __init__(self, writer: Writer, files: Files, keep: Keep, forget_audit: Forget) -> None:
        self._writer, self._files, self._keep = writer, files, keep
        self._forget_audit = forget_audit

    async def sweep_due(self) -> None:
        """Once a night, and at the first start."""
        if await self._run(_take):
            await self.sweep()
            await self._run(partial(errands.plan, errand=ERRAND, at=tomorrow()))

    async def sweep(self) -> dict[str, int]:
        """How many rows of each kind were past their time, and are gone."""
        counted = await self.count()
        for rule, before in retention.due(self._keep):
            if rule.kind == "audit":
                await self._forget_audit(before)
            elif rule.kind in WITH_FILES:
                while await self._with_files(rule, before):
                    pass
            else:
                while await self._run(partial(retention.remove, rule=rule, before=before)):
                    pass
        return counted

    async def count(self) -> dict[str, int]:
        """How many rows of each kind are past their time."""
        counted: dict[str, int] = {}
        for rule, before in retention.due(self._keep):
            work = partial(_count, rule, before)
            counted[rule.kind] = counted.get(rule.kind, 0) + await self._run(work)
        return counted

    async def _with_files(self, rule: Rule, before: Any) -> bool:
        """The files first: their names are known as long as they have rows."""
        keys, photos = await self._run(partial(_files, rule, before))
        for name in filter(None, photos.values()):
            await asyncio.to_thread(self._files.remove, name)
        await self._run(partial(_empty, rule, keys, photos))
        return len(keys) == retention.A_TURN

    async def _run(self, work: Callable[[Scene], T]) -> T:
        return await self._writer.run(work, Priority.PLANNING)


def _take(scene: Scene) -> bool:
    if not errands.is_planned(scene.db, ERRAND):
        errands.plan(scene, ERRAND, clock.now())
        return False
    return errands.take(scene, ERRAND, LEASE)


def tomorrow() -> datetime:
    """The next night's time."""
    today = clock.local(clock.now())
    night = datetime.combine(today.date(), AT, tzinfo=clock.zone)
    return night if night > today else night + timedelta(days=1)


def _count(rule: Rule, before: Any, scene: Scene) -> int:
    return retention.count(scene.db, rule, before)


def _files(rule: Rule, before: Any, scene: Scene) -> tuple[list[int], dict[int, str]]:
    keys = retention.some(scene.db, rule, before)
    of_tickets = rule.kind == "tickets"
    return keys, _of_tickets(scene.db, keys) if of_tickets else erasing.names(scene.db, keys)


def _of_tickets(db: Db, numbers: list[int]) -> dict[int, str]:
    return erasing.files_of(db, 0, numbers)


def _empty(rule: Rule, keys: list[int], photos: dict[int, str], scene: Scene) -> None:
    erasing.drop_files(scene, photos)
    if rule.kind == "tickets":
        found = [tickets.get(scene.db, number) for number in keys]
        scrubbing.empty_tickets(scene, [one for one in found if one])
