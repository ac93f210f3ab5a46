"""`python -m tests.fleet [--people 20000] [--rate 200 1000]`: both lanes, at each rate."""

import argparse
import asyncio
import json
import secrets
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fleet import voyage
from tests.fleet.databases import empty_database
from tests.fleet.findings import figures
from tests.fleet.voyage import Plan

REPORT = Path("build/fleet.json")
MOST_SHOWN = 10
ROWS = {
    "lane": "lane",
    "rate": "rate",
    "seconds": "seconds",
    "most_in_a_second": "most in 1 s",
    "by_process": "calls by process",
    "killed_after": "killed after",
    "states": "ended as",
    "unknown_shown": "unknown, but shown",
    "said_again": "said again",
    "shown_twice": "shown twice",
    "answers": "answers",
    "answer_p50": "p50 s",
    "answer_p99": "p99 s",
    "answer_max": "max s",
    "errors": "errors logged",
}


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.fleet", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rate", type=int, nargs="+", default=[200, 1000], help="a second")
    parser.add_argument("--lane", choices=("customer", "template"), help="default: both")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="default: another each time")
    return parser.parse_args()


def main():
    """Exit code 1 where anything was found that must not be."""
    chosen = read_arguments()
    lanes = [chosen.lane] if chosen.lane else ["customer", "template"]
    found = []
    for rate in chosen.rate:
        for lane in lanes:
            plan = Plan(chosen.people, rate, lane == "template", f"{chosen.seed}/{lane}/{rate}")
            say(f"{plan.people} people, {lane}, {rate} a second, seed {plan.seed}")
            found.append(figures(play(plan)))
            say(*table(found[-1]), "")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if any(one["violations"] for one in found) else 0


def play(plan):
    with TemporaryDirectory(prefix="louli-fleet-") as name, empty_database() as url:
        return asyncio.run(voyage.make(Path(name), url, plan))


def table(one):
    yield from (f"  {words:<18} {shown(one[name])}" for name, words in ROWS.items())
    yield from (f"  ! {line}" for line in one["violations"][:MOST_SHOWN])
    yield f"  {len(one['violations'])} violations"


def shown(value):
    if isinstance(value, dict):
        return ", ".join(f"{name} {much}" for name, much in sorted(value.items()))
    return " ".join(map(str, value)) if isinstance(value, list) else value


def say(*lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
