"""From one data key to the next, by `louli keys rotate`, beside `louli serve` and who writes to it."""

import asyncio
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from signal import SIGKILL
from time import monotonic, perf_counter

from sqlalchemy import func, select

from benchmarks.bot_server import COMMUNITY
from benchmarks.callbacks import AES_KEY, APP_ID, TOKEN, request
from benchmarks.load import keep_pace
from bot.config_file import load
from bot.storage import keys, people
from bot.storage.engine import connect
from bot.storage.journal import Failed
from bot.storage.scene import Db
from bot.storage.tables import table
from tests.commands.outside import LOULI, Installation, free_port
from tests.rotation import town

WORDS = ("谢谢", "报事 三楼楼道灯坏了", "进度", "帮助", "我的网格员")
BUSY = "apscheduler.scheduler: Execution of job"  # a tick came before the last was over
QUIET = 5  # seconds of the same traffic before the rotation begins
LOOKUPS = 1000
SHORTEST, LONGER, STEPS = (
    0.3,
    0.17,
    30,
)  # seconds after which it is killed, one time after the other


@dataclass
class Found:
    people: int
    database: str
    seconds: float = 0.0  # of the rotation, all of it
    before: list[float] = field(default_factory=list)  # seconds of each callback
    meanwhile: list[float] = field(default_factory=list)
    killed: int = 0
    values: int = 0
    said: str = ""
    lookup: float = 0.0  # p95, seconds
    violations: list[str] = field(default_factory=list)


async def make(folder, url, number, *, kills=0, rate=20):
    """Everything but the database is in `folder`."""
    found = Found(number, url.partition(":")[0])
    house, platform = furnish(folder, url), free_port()
    house.write(wechat={"app_id": APP_ID, "api_url": f"http://127.0.0.1:{platform}"})
    settings = load(house.folder / "config.yaml")
    await asyncio.to_thread(town.settle, settings, number)
    async with sandbox(platform), house.serving() as serving:
        with Traffic(house.port, rate) as traffic:
            await asyncio.sleep(QUIET)
            found.before, before = list(traffic.latencies), len(traffic.latencies)
            found.killed = await kill(house, kills)
            began = monotonic()
            done = await finish(house)
            found.seconds, found.said = monotonic() - began, done
        found.meanwhile = traffic.latencies[before:]
        found.violations += traffic.errors
        assert await serving.stop() == 0
    told = [line for line in house.log.splitlines() if BUSY not in line]
    found.violations += [f"serve logged: {line}" for line in told[:5]]
    look(settings, found)
    return found


def furnish(folder, url):
    place = {"name": COMMUNITY, "street": "示范街道", "estates": ["翠竹园"]}
    house = Installation(folder / "home", {"communities": [place], "database": {"url": url}})
    names = {"TOKEN": TOKEN, "AES_KEY": AES_KEY, "APP_SECRET": "hush-secret"}
    house.env = {f"LOULI_WECHAT__{name}": value for name, value in names.items()}
    (house.folder / "secrets").mkdir()
    (house.folder / "secrets" / "data_key").write_bytes(b64encode(bytes(range(32))))
    return house


@asynccontextmanager
async def sandbox(port) -> Iterator[None]:
    """Knows none of those to whom something is sent: each send is refused, after it was worded."""
    given = ["--app-id", APP_ID, "--secret", "hush-secret", "--token", TOKEN, "--aes-key", AES_KEY]
    process = await asyncio.create_subprocess_exec(
        LOULI, "sandbox", "--port", str(port), *given, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


class Traffic:
    """So many callbacks a second, from a thread of its own; all that is said in turn."""

    def __init__(self, port, rate):
        self.latencies, self.errors, self.over = [], [], threading.Event()
        self.thread = threading.Thread(target=self._run, args=(port, rate))

    def _run(self, port, rate):
        try:
            keep_pace(port, self._requests(), rate, self.over.is_set, self.latencies)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            self.errors.append(f"a callback was not answered: {error!r}")

    def _requests(self):
        number = 1_000_000
        while True:
            yield request(number, WORDS[number % len(WORDS)])
            number += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


async def kill(house, times):
    """Begun so often, killed at any moment; how often it was."""
    killed = 0
    for number in range(times):
        process = await house.start("keys", "rotate")
        try:
            await asyncio.wait_for(process.wait(), SHORTEST + number % STEPS * LONGER)
        except TimeoutError:
            process.send_signal(SIGKILL)
            killed += 1
        await process.communicate()
    return killed


async def finish(house):
    """What the last one said."""
    process = await house.start("keys", "rotate")
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


def look(settings, found):
    violations, found.values = town.look(settings, found.people)
    found.violations += violations
    engine = connect(settings.database.url)
    seal = keys.open_seal(engine, settings)
    with engine.begin() as connection:
        failed = connection.execute(select(func.count()).select_from(table(Failed))).scalar_one()
        if failed:
            found.violations.append(f"{failed} messages could not be handled")
        db, spent = Db(connection, seal, settings), []
        for n in range(LOOKUPS):
            began = perf_counter()
            one = people.invitation(db, f"code{n * found.people // LOOKUPS}")
            spent.append(perf_counter() - began)
            if one is None:
                found.violations.append("a code is not found by its keyed hash any more")
                break
    engine.dispose()
    found.lookup = sorted(spent)[int(len(spent) * 0.95)]
    if (settings.secrets_dir / "data_key").exists():
        found.violations.append("the first key is still in use")
