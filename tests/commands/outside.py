"""An installation of Louli as an outside client knows it: a folder, an environment, a command."""

import asyncio
import json
import os
import socket
import sys
from base64 import b64encode
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

from aiohttp import ClientError, ClientSession

from bot.sandbox import Account

LOULI = Path(sys.executable).with_name("louli")
ACCOUNT = Account("wx0123456789abcdef", "hush-secret", "hush-token", "k" * 43)
SECRETS = {
    "LOULI_WECHAT__APP_SECRET": ACCOUNT.secret,
    "LOULI_WECHAT__TOKEN": ACCOUNT.token,
    "LOULI_WECHAT__AES_KEY": ACCOUNT.aes_key,
    "LOULI_SECURITY__DATA_KEY": b64encode(bytes(range(32))).decode(),
}
READY_WITHIN = 20  # seconds; 3 on an idle machine


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def last(self):
        return self.out.splitlines()[-1]


@dataclass
class Serving:
    """A running `louli serve`."""

    process: asyncio.subprocess.Process
    url: str

    async def kill(self):
        self.process.send_signal(SIGKILL)
        await self.process.wait()

    async def stop(self):
        self.process.send_signal(SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 15)


@dataclass
class Installation:
    """`config`: what its config.yaml holds; `env`: its environment, besides the machine's own."""

    folder: Path
    config: dict
    env: dict = field(default_factory=lambda: dict(SECRETS))

    def __post_init__(self):
        self.config["server"] = {"port": free_port()}
        self.config.setdefault("notices", {"quiet_hours": ""})  # a test may run at night
        self.write()

    def write(self, **sections):
        """config.yaml anew; JSON is YAML."""
        self.config |= sections
        self.folder.mkdir(exist_ok=True)
        (self.folder / "config.yaml").write_text(
            json.dumps(self.config, ensure_ascii=False), "utf-8"
        )

    @property
    def port(self):
        return self.config["server"]["port"]

    @property
    def callback(self):
        return f"http://127.0.0.1:{self.port}/wechat"

    @property
    def log(self):
        """What every `serve` wrote to stderr."""
        return (self.folder / "log").read_text("utf-8")

    async def start(self, *arguments, stderr=asyncio.subprocess.PIPE):
        own = {name: value for name, value in os.environ.items() if not name.startswith("LOULI_")}
        return await asyncio.create_subprocess_exec(
            LOULI,
            "--config",
            self.folder / "config.yaml",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            cwd="/",
            env=own | self.env,
        )

    async def run(self, *arguments):
        process = await self.start(*arguments)
        out, err = await asyncio.wait_for(process.communicate(), 60)
        return Done(process.returncode, out.decode(), err.decode())

    async def does(self, *arguments):
        """Runs a command that must succeed."""
        done = await self.run(*arguments)
        assert done.code == 0, done
        return done

    async def fails(self, *arguments):
        """The one line on stderr of a command that must fail."""
        done = await self.run(*arguments)
        assert done.code != 0, done
        assert done.err.count("\n") == 1, done.err
        assert done.err.startswith("louli: "), done.err
        return done.err.removeprefix("louli: ").rstrip("\n")

    @asynccontextmanager
    async def serving(self):
        with (self.folder / "log").open("a") as log:
            process = await self.start("serve", stderr=log)
        try:
            url = f"http://127.0.0.1:{self.port}"
            await asyncio.wait_for(self._ready(process, url), READY_WITHIN)
            yield Serving(process, url)
        finally:
            if process.returncode is None:
                process.send_signal(SIGKILL)
            await process.communicate()

    async def _ready(self, process, url):
        async with ClientSession() as http:
            while process.returncode is None:
                try:
                    async with http.get(f"{url}/readyz") as response:
                        if response.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.02)
        raise AssertionError(f"serve ended: {self.log}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


async def eventually(true, within=10):
    """Waits until `true()` holds, and gives its value."""
    async with asyncio.timeout(within):
        while not (value := true()):  # noqa: ASYNC110 - other processes set no event
            await asyncio.sleep(0.02)
        return value
