"""`python -m tests.fuzz --cases 100000 --seed 7 [--only 1234]`: knock, and look what is answered."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.fuzz.run import Run

SLOWEST = 0.050  # seconds of CPU that a callback may take
MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one: a disk's fsync costs waiting, not CPU


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", default="7")
    parser.add_argument("--only", default="", help="a case by its number, or several: 1200-1234")
    parser.add_argument("--out", type=Path, default=Path("build"), help="where figures are written")
    return parser.parse_args()


def numbers(chosen):
    if not chosen.only:
        return range(chosen.cases)
    first, _, last = chosen.only.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    chosen = read_arguments()
    place = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(prefix="louli-fuzz-", dir=place) as name:
        run = Run(chosen.seed, tells=say)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run.play(Path(name), numbers(chosen), shows=bool(chosen.only)))
    if not chosen.only:
        chosen.out.mkdir(exist_ok=True)
        text = json.dumps(run.tally.facts(), ensure_ascii=False, indent=1) + "\n"
        (chosen.out / "fuzz.json").write_text(text, "utf-8")
    print(run.tally.table())  # noqa: T201 - what was asked for
    return 1 if run.tally.violations or run.tally.slowest.cpu > SLOWEST else 0


def say(line):
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress


if __name__ == "__main__":
    sys.exit(main())
