"""`louli roster import` of a town: how long, how much memory, what whoever writes feels of it."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from statistics import quantiles
from subprocess import DEVNULL, Popen
from time import perf_counter

from openpyxl import Workbook

from benchmarks import backends, bot_server
from benchmarks.backends import KINDS, UnfitPostgresError, named
from benchmarks.callbacks import prepare
from benchmarks.load import keep_pace
from benchmarks.measure import say
from benchmarks.report import Figure
from benchmarks.server import StumbledError, running

PEOPLE, A_HOME, A_BUILDING = 100_000, 2, 100  # people; in a home; homes in a building
MESSAGES_A_SECOND = 50
TAKES, AGAIN, MEMORY, FELT = (
    "roster_import_100k",
    "roster_import_100k_again",
    "roster_import_memory",
    "message_p99_during_import",
)
MARKS = {TAKES: (60, 15), AGAIN: (60, 15), MEMORY: (300, 150), FELT: (500, 100)}
UNITS = {TAKES: "s", AGAIN: "s", MEMORY: "MB", FELT: "ms"}
HEADER = ("小区", "楼栋", "单元", "房号", "姓名", "手机号", "与户主关系", "标签")


def names() -> Iterator[str]:
    for kind in KINDS:
        yield from (named(name, kind) for name in MARKS)


def measure(folder: Path) -> Iterator[Figure]:
    file = write(folder / "town.xlsx")
    for kind in KINDS:
        try:
            with backends.empty(kind, folder) as database:
                yield from _figures(kind, database.url, file)
        except UnfitPostgresError as error:
            say(f"no {kind}: {error}")


def write(file: Path) -> Path:
    """A sheet of PEOPLE, as a committee keeps it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("居民名册")
    sheet.append(HEADER)
    for number in range(PEOPLE):
        home = number // A_HOME
        building, room = 100 + home // A_BUILDING, 101 + home % A_BUILDING
        name = "王李张刘"[number % 4] + "秀建英国"[number % 3] + "英华军芳"[number // 4 % 4]
        name += "" if number % A_HOME else "一"
        mobile = str(13_000_000_000 + number)
        tag = "" if number % 7 else "独居老人"
        sheet.append(("翠竹园", building, 1, str(room), name, mobile, "户主", tag))
    book.save(file)
    return file


def _figures(kind: str, url: str, file: Path) -> Iterator[Figure]:
    config = file.with_name(f"{kind}.yaml")
    settings = bot_server.settings(url)
    communities = [{"name": bot_server.COMMUNITY, "estates": ["翠竹园"]}]
    config.write_text(json.dumps({"communities": communities, "database": {"url": url}}), "utf-8")
    key = settings.security.data_key.get_secret_value()
    with running(bot_server.build, url) as server:
        run = Import(config, file, key)
        felt = _beside(server.port, run)
        yield _figure(TAKES, kind, run.seconds)
        yield _figure(MEMORY, kind, run.megabytes)
        yield _figure(FELT, kind, felt)
        run()
        yield _figure(AGAIN, kind, run.seconds)


class Import:
    """The command in a process of its own. `seconds`, `megabytes`: what it took, at most."""

    def __init__(self, config: Path, file: Path, key: str) -> None:
        self.command = (sys.executable, "-m", "bot", "--config", config, "roster", "import", file)
        self.env = os.environ | {"LOULI_SECURITY__DATA_KEY": key}
        self.seconds = self.megabytes = 0.0

    def __call__(self) -> None:
        """Raises StumbledError."""
        began = perf_counter()
        child = Popen(self.command, env=self.env, stdout=DEVNULL, stderr=DEVNULL)  # noqa: S603
        _, status, used = os.wait4(child.pid, 0)
        self.seconds, self.megabytes = perf_counter() - began, used.ru_maxrss / 1024
        if child.returncode or status:
            raise StumbledError(f"roster import: {status}")


def _beside(port: int, work: Callable[[], None]) -> float:
    """Milliseconds until an answer, p99, while the work is done."""
    requests = (prepare([number])[0] for number in count(1))
    with ThreadPoolExecutor(1) as beside:
        doing = beside.submit(work)
        latencies = keep_pace(port, requests, MESSAGES_A_SECOND, doing.done)
        doing.result()
    p99 = quantiles(latencies, n=100)[98] * 1e3
    say(f"{len(latencies)} messages beside an import: p99 {p99:.0f} ms")
    return p99


def _figure(name: str, kind: str, value: float) -> Figure:
    mark, moonshot = MARKS[name]
    return Figure(named(name, kind), value, UNITS[name], mark=mark, moonshot=moonshot)
