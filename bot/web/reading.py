"""A roster's file read by a process of its own, one at a time; see bot.actions.roster_child."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.actions.roster import Household
from bot.actions.roster_child import read_line
from bot.actions.roster_understood import Understood, UnreadableError, of_facts

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds
LONGEST_LINE = 8 << 20
NO_ENVIRONMENT = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}  # no secrets for it


class Reader:
    """Each file waits for the one before: a child's memory is bounded, that of many is not."""

    def __init__(self) -> None:
        self._free = asyncio.Lock()

    async def look(self, content: bytes, name: str) -> Understood:
        """Raises UnreadableError."""
        return of_facts(json.loads(await self._all("look", content, name)))

    async def rejects(self, content: bytes, name: str) -> bytes:
        """The sheet of rejected rows. Raises UnreadableError."""
        return await self._all("rejects", content, name)

    async def homes(self, content: bytes, name: str) -> AsyncIterator[list[Household]]:
        """Some at a time. Raises UnreadableError, before the first or in the middle."""
        async with self._child("homes", content, name) as child:
            assert child.stdout
            while line := await child.stdout.readline():
                _refuse(line)
                yield read_line(line)
            if await child.wait():
                raise UnreadableError("could not be read to its end")

    async def _all(self, mode: str, content: bytes, name: str) -> bytes:
        async with self._child(mode, content, name) as child:
            assert child.stdout
            async with asyncio.timeout(PATIENCE):
                said = await child.stdout.read()
                code = await child.wait()
        if code or not said:
            raise UnreadableError("could not be read")
        _refuse(said)
        return said

    @asynccontextmanager
    async def _child(self, mode: str, content: bytes, name: str) -> AsyncIterator[Process]:
        command = (sys.executable, "-m", "bot.actions.roster_child", mode, name)
        async with self._free:
            child = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE, cwd=ROOT, env=NO_ENVIRONMENT
            )
            feeding = asyncio.create_task(_feed(child, content))
            try:
                yield child
            except TimeoutError as error:
                raise UnreadableError("took too long") from error
            finally:
                feeding.cancel()
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
                with suppress(asyncio.CancelledError):
                    await feeding


async def _feed(child: Process, content: bytes) -> None:
    assert child.stdin
    with suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(content)
        await child.stdin.drain()
        child.stdin.close()


def _refuse(said: bytes) -> None:
    if said.startswith(b'{"code"'):
        raise UnreadableError("is no roster", **json.loads(said))
