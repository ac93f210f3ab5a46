"""The job that erases: whoever was severed is listed apart, then all that is left of her goes.

Each step is a turn of its own and finds what remains, so that whoever ends half-way goes on.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar

from bot.community.erasures import Erasure, Step
from bot.community.people import Person
from bot.community.tickets import Ticket, TicketState
from bot.delivery import scrubbing
from bot.delivery.scrubbing import Search
from bot.delivery.tagging import Tagger
from bot.storage import erasing
from bot.storage.apart import Apart
from bot.storage.files import Files
from bot.storage.scene import Scene
from bot.storage.tagging import roles_in
from bot.storage.writer import Priority, Writer

T = TypeVar("T")
LIST = "erasures"
TOGETHER = 100  # people: other people's rows are read once for all of them
LEASE = timedelta(minutes=2)  # much longer than they take
SOON = timedelta(seconds=2)  # what is on its way has landed by then, or later


class Severing(Protocol):
    """What bot.actions.erase does for it."""

    def carry_out(self, scene: Scene, erasure: Erasure) -> bool: ...

    def again(self, scene: Scene, person: Person, *, keeps_role: bool) -> None: ...

    def close_resolved(self, scene: Scene, resolved: Iterable[Ticket]) -> None: ...


class Eraser:
    """`tagger` None: WeChat's tags are left to the daily comparison."""

    def __init__(
        self,
        writer: Writer,
        files: Files,
        apart: Apart,
        severing: Severing,
        tagger: Tagger | None = None,
    ) -> None:
        self._writer, self._files, self._apart = writer, files, apart
        self._severing, self._tagger = severing, tagger
        self._has_erased = False

    async def erase_due(self) -> None:
        """All whose time has come."""
        while found := await self._run(self._take):
            await self._erase(await self._sever(found))
        await self._close_tickets()
        if self._has_erased:
            self._has_erased = not await self._writer.forget_log()

    async def replay(self) -> None:
        """Whoever was erased after this database was saved is erased again. Raises TamperedError.

        To be done before anybody is answered.
        """
        listed = await asyncio.to_thread(self._read)
        if not listed:
            return
        is_needed = await self._writer.run(partial(self._sever_again, listed))
        if is_needed:
            await self.erase_due()

    def _read(self) -> dict[tuple[int, str], bool]:
        """(person, mark of her openid) -> whether she kept her role."""
        lines = self._apart.read(LIST)
        return {(line["person"], line["mark"]): line["keeps_role"] for line in lines}

    def _sever_again(self, listed: dict[tuple[int, str], bool], scene: Scene) -> bool:
        """Whether anything is to be done. Only one process at a time looks."""
        scene.db.number("erasure", 0)
        done = erasing.done(scene.db)
        missing = [one for one in listed if one not in done]
        for number, mark in missing:
            person = erasing.someone(scene.db, number)
            known = erasing.of_person(scene.db, number)
            begun = [one for one in known if one.mark == mark and one.step is not Step.PLANNED]
            if person and not begun and erasing.mark(scene.db, person.openid) == mark:
                self._severing.again(scene, person, keeps_role=listed[number, mark])
        return bool(missing)

    @staticmethod
    def _take(scene: Scene) -> list[Erasure]:
        """Nobody else's for a while."""
        found = erasing.due(scene.db, TOGETHER)
        for one in found:
            erasing.lease(scene, one, LEASE)
        return found

    async def _sever(self, found: Sequence[Erasure]) -> list[Erasure]:
        """Those who are to be erased now: some have come back."""
        taken = []
        for one in found:
            work = partial(self._severing.carry_out, erasure=one)
            if one.step is not Step.PLANNED or await self._run(work):
                taken.append(one)
        return taken

    async def _erase(self, taken: Sequence[Erasure]) -> None:
        new = [one for one in taken if one.step is Step.SEVERED]
        for one in new:
            line = {"person": one.person, "mark": one.mark, "keeps_role": one.keeps_role}
            at = one.asked_at.isoformat()
            await asyncio.to_thread(self._apart.add, LIST, line | {"at": at})
        await self._run(partial(_note, new))
        await self._untag(new)
        busy = {one.person: await self._scrub(one) for one in taken}
        search = Search.of(taken)
        if search.is_for_anything():
            for turn in (search.answers, search.letters, search.talks, search.pages):
                while await self._run(turn):
                    pass
        is_free = not search.busy
        await self._run(partial(_end, [one for one in taken if is_free and not busy[one.person]]))
        await self._run(partial(_wait, [one for one in taken if not is_free or busy[one.person]]))

        self._has_erased = True

    async def _scrub(self, one: Erasure) -> int:
        photos = await self._run(partial(scrubbing.files, erasure=one))
        await self._remove(photos)
        return await self._run(partial(scrubbing.own_rows, erasure=one, photos=photos))

    async def _remove(self, photos: dict[int, str]) -> None:
        for name in filter(None, photos.values()):
            await asyncio.to_thread(self._files.remove, name)

    async def _untag(self, new: Iterable[Erasure]) -> None:
        for one in new:
            tags = roles_in((one.known or {}).get("tags", ""))
            if tags and self._tagger and not one.keeps_role:
                await self._tagger.forget((one.known or {})["openid"], tags)

    async def _close_tickets(self) -> None:
        """What was open when its reporter was erased, and is not any more."""
        found = await self._run(partial(_closed, self._severing))
        if not found:
            return
        numbers = [one.id for one in found]
        photos = await self._run(lambda scene: erasing.files_of(scene.db, 0, numbers))
        await self._remove(photos)
        await self._run(partial(scrubbing.finish_closed, closed=found, photos=photos))
        self._has_erased = True

    async def _run(self, work: Callable[[Scene], T]) -> T:
        return await self._writer.run(work, Priority.PLANNING)


def _closed(severing: Severing, scene: Scene) -> list[Ticket]:
    """Who reported them cannot say any more whether she is content."""
    found = erasing.closing(scene.db, TOGETHER)
    severing.close_resolved(scene, found)
    return [one for one in found if one.state is TicketState.CLOSED]


def _note(new: Sequence[Erasure], scene: Scene) -> None:
    for one in new:
        scene.change(one, step=Step.LISTED)


def _end(done: Sequence[Erasure], scene: Scene) -> None:
    scrubbing.finish(scene, done)


def _wait(busy: Sequence[Erasure], scene: Scene) -> None:
    """A letter is on its way: when it has landed it goes, too."""
    for one in busy:
        erasing.lease(scene, one, SOON)
