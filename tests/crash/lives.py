"""The nursery and its lives as the parent sees them: born, killed, dead."""

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.failpoints import NAMES
from tests.crash.nursery import DIED_AT_FAILPOINT

KILLED = -signal.SIGKILL
HITS = dict.fromkeys(NAMES, 10) | {"reply.after": 1}  # a life seldom reaches one more often
LATEST_KILL = 0.5  # seconds
LONGEST = 5.0  # seconds for a life that does not reach its failpoint
SHARE_OF_KILLS = 0.2


@dataclass(frozen=True, slots=True)
class Death:
    """At the `hit`-th time of a failpoint, or by SIGKILL `after` so many seconds."""

    failpoint: str = ""
    hit: int = 0
    after: float = LONGEST

    def __str__(self):
        return f"{self.failpoint} #{self.hit}" if self.failpoint else f"SIGKILL {self.after:.3f} s"


NEVER = Death(after=float("inf"))


def draw(rng):
    """How a life is to end. Early hits are likelier: not every life comes far."""
    if rng.random() < SHARE_OF_KILLS:
        return Death(after=rng.uniform(0.02, LATEST_KILL))
    failpoint = rng.choice(NAMES)
    return Death(failpoint, 1 + int(HITS[failpoint] * rng.random() ** 2))


@dataclass
class Life:
    """`died`: a task that ends with its exit code."""

    pid: int
    died: asyncio.Task

    async def kill(self):
        """Its exit code, which is another if it died meanwhile."""
        os.kill(self.pid, signal.SIGKILL)
        return await self.died

    async def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        return await self.died


class Nursery:
    """One life at a time, all on the same config. `log`: what they say, on stdout and stderr."""

    def __init__(self, page_file, config, log):
        self.page_file, self.config, self.log = page_file, config, log

    async def __aenter__(self):
        own = {name: value for name, value in os.environ.items() if not name.startswith("LOULI_")}
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.crash.nursery", str(self.page_file)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=own,
            )
        return self

    async def __aexit__(self, *_):
        self.process.stdin.close()
        await self.process.wait()

    @asynccontextmanager
    async def life(self, death, harm=""):
        """It does not outlive this."""
        order = {"config": str(self.config), "harm": harm}
        self._say(json.dumps(order | {"failpoint": death.failpoint, "hit": death.hit}))
        life = Life(await self._hear("born"), asyncio.create_task(self._hear("died")))
        try:
            yield life
        finally:
            await life.kill()
            self._say("bury")

    def _say(self, line):
        self.process.stdin.write(line.encode() + b"\n")

    async def _hear(self, what):
        word, number = (await self.process.stdout.readline()).decode().split()
        assert word == what, word
        return int(number)


__all__ = ["DIED_AT_FAILPOINT", "KILLED", "NEVER", "Death", "Life", "Nursery", "draw"]
