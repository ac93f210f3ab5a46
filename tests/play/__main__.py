"""`python -m tests.play --minutes 30 --phones 200 --seed 7 [--database postgresql]`."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import uvloop

from tests.crash.__main__ import DATABASES, database, say
from tests.play import report
from tests.play.play import Play
from tests.play.report import Tally

FEWEST, MOST = 20, 200


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.play", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--acts", type=int, default=10**9, help="at most so many")
    parser.add_argument("--phones", type=int, default=MOST, help=f"{FEWEST} to {MOST}")
    parser.add_argument("--seed", default="7")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--out", type=Path, default=Path("build"), help="where figures are written")
    parser.add_argument("--harm", default="", help="serve a bot that is broken so on purpose")
    chosen = parser.parse_args()
    if not FEWEST <= chosen.phones <= MOST:
        parser.error(f"--phones must be {FEWEST} to {MOST}")
    return chosen


def main():
    chosen = read_arguments()
    title = f"{chosen.phones} phones on {chosen.database}, seed {chosen.seed}"
    say(title)
    tally, began = Tally(), perf_counter()
    with TemporaryDirectory(prefix="louli-play-") as name, database(chosen, Path(name)) as url:
        play = Play(Path(name), url, chosen, tally, tells=say)
        begun = play.page.now()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(play.go_on(chosen.minutes, chosen.acts))
    tally.seconds, tally.cpu = perf_counter() - began, sum(os.times()[:4])
    tally.phones, tally.scenes, tally.acts = chosen.phones, play.scene, play.number
    tally.days = (play.page.now() - begun).total_seconds() / 86_400
    tally.codes, tally.windows, tally.done = play.codes, play.windows, play.town.done
    report.write(chosen.out / "play.json", title, tally)
    print(report.table(title, tally))  # noqa: T201 - what was asked for
    return 1 if tally.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
