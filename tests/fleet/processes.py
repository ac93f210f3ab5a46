"""The fleet: so many `louli serve`, each with a config of its own, on one database."""

import asyncio
import json
import os
import signal
from base64 import b64encode
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession

from benchmarks.bot_server import COMMUNITY
from tests.commands.outside import free_port
from tests.crash.lives import NEVER, Life, Nursery
from tests.fleet.wechat import ACCOUNT, TEMPLATE

SECRETS = {
    "app_secret": ACCOUNT.secret,
    "token": ACCOUNT.token,
    "aes_key": ACCOUNT.aes_key,
    "data_key": b64encode(bytes(32)).decode(),  # as benchmarks.town has it
}
READY_WITHIN = 60  # seconds; 4 on an idle machine


@dataclass
class Process:
    number: int
    door: str  # where it takes callbacks
    life: Life
    is_killed: bool = False


@dataclass
class Fleet:
    wechat: object
    processes: list[Process]

    def kill(self, number):
        """At once, as an accident would: it closes nothing, and nobody sends it pushes any more."""
        process = self.processes[number]
        os.kill(process.life.pid, signal.SIGKILL)
        process.is_killed = True
        self.wechat.courier.doors.remove(process.door)

    async def stop(self):
        """The exit codes of those that live."""
        living = [process.life for process in self.processes if not process.is_killed]
        return await asyncio.gather(*(life.stop() for life in living))


@asynccontextmanager
async def sail(folder, database, rate, wechat):
    """A process for each of WeChat's addresses, once all of them answer."""
    (folder / "secrets").mkdir(mode=0o700)
    for name, secret in SECRETS.items():
        (folder / "secrets" / name).write_text(secret)
    async with AsyncExitStack() as stack:
        starting = [
            _start(stack, folder, number, _config(database, rate, port))
            for number, port in enumerate(wechat.ports)
        ]
        fleet = Fleet(wechat, await asyncio.gather(*starting))
        wechat.courier.doors.extend(process.door for process in fleet.processes)
        yield fleet


def _config(database, rate, wechat_port):
    return {
        "wechat": {
            "app_id": ACCOUNT.app_id,
            "api_url": f"http://127.0.0.1:{wechat_port}",
            "templates": {"notice": TEMPLATE},
        },
        "communities": [{"name": COMMUNITY, "estates": ["翠竹园"]}],
        "database": {"url": database},
        "server": {"port": free_port()},
        "notices": {"quiet_hours": "", "rate_per_second": rate},
    }


async def _start(stack, folder, number, config):
    file, log = folder / f"config-{number}.yaml", folder / f"log-{number}"
    file.write_text(json.dumps(config, ensure_ascii=False), "utf-8")
    nursery = await stack.enter_async_context(Nursery(folder / "page", file, log))
    life = await stack.enter_async_context(nursery.life(NEVER))
    url = f"http://127.0.0.1:{config['server']['port']}"
    await asyncio.wait_for(_ready(url, life, log), READY_WITHIN)
    return Process(number, f"{url}/wechat", life)


async def _ready(url, life, log):
    async with ClientSession() as http:
        while not life.died.done():
            try:
                async with http.get(f"{url}/readyz") as response:
                    if response.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError(f"serve ended: {log.read_text('utf-8')}")
