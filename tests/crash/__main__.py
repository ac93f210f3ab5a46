"""`python -m tests.crash 2000 [--database postgresql] [--seed 7]`: kill it, and look."""

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import uvloop
from sqlalchemy import create_engine, make_url, text

from tests.crash import report
from tests.crash.report import Tally
from tests.crash.scenario import Round
from tests.postgres import VARIABLE

LIVES_A_ROUND = 100
DATABASES = ("sqlite", "postgresql")
MOST_SHOWN = 20


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("crashes", nargs="?", type=int, default=300, help="on each database")
    parser.add_argument("--database", choices=DATABASES, help="default: both, side by side")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="default: another each time")
    parser.add_argument("--out", type=Path, default=Path("build"), help="where figures are written")
    parser.add_argument("--harm", default="", help="serve a bot that is broken so on purpose")
    return parser.parse_args()


def main():
    chosen = read_arguments()
    if chosen.database:
        return one(chosen)
    command = [sys.executable, "-m", "tests.crash", str(chosen.crashes), "--seed", chosen.seed]
    command += ["--harm", chosen.harm, "--out", str(chosen.out)]
    both = [start([*command, "--database", name]) for name in DATABASES]
    return max([process.wait() for process in both])


def start(command):
    return subprocess.Popen(command)  # noqa: S603 - this program itself


def one(chosen):
    """Every round on a new database; 1 where anything was found."""
    title = f"{chosen.crashes} crashes on {chosen.database}, seed {chosen.seed}"
    say(title)
    tally, began = Tally(), perf_counter()
    left, number = chosen.crashes, 0
    while left > 0:
        number += 1
        count = min(left, LIVES_A_ROUND)
        left -= count
        play(chosen, number, count, tally)
        tally.seconds, tally.cpu = perf_counter() - began, sum(os.times()[:4])
        say(f"{chosen.database}: {tally.crashes} crashes, {tally.kinds.total()} violations")
    report.write(chosen.out / f"crash-{chosen.database}.json", title, tally)
    print(report.table(title, tally))  # noqa: T201 - what was asked for
    for line in tally.violations[:MOST_SHOWN]:
        say(line)
    return 1 if tally.kinds else 0


def play(chosen, number, count, tally):
    with TemporaryDirectory(prefix="louli-crash-") as name, database(chosen, Path(name)) as url:
        one_round = Round(Path(name), url, f"{chosen.seed}/{number}", tally, chosen.harm)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(one_round.play(count))


@contextmanager
def database(chosen, folder):
    """A new one, gone afterwards."""
    if chosen.database == "sqlite":
        yield f"sqlite:///{folder / 'louli.db'}"
        return
    server, name = make_url(os.environ[VARIABLE]), f"crash_{os.getpid()}"
    engine = create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def say(line):
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress


if __name__ == "__main__":
    sys.exit(main())
