"""`python -m tests.faults`: every kind of fault, on every path, and what became of each send.

Calls go straight through the gateway, letters through the outbox of a house; both through the
real client, the proxy and the sandbox, all in this process. Kinds that never answer are run with
less patience than in service, so that thousands of them do not take hours.
"""

import argparse
import asyncio
import logging
import os
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import PostgresDatabases, SqliteFiles
from tests.postgres import VARIABLE, cluster

from . import calls, letters, rows
from .kinds import NAMES
from .lanes import LANES
from .towns import Towns

REPORT = Path("build/faults.json")


@contextmanager
def databases(kind):
    with ExitStack() as stack:
        if kind == "sqlite":
            yield SqliteFiles(Path(stack.enter_context(TemporaryDirectory())))
        else:
            url = os.environ.get(VARIABLE) or stack.enter_context(cluster())
            found = PostgresDatabases(url)
            stack.callback(found.close)
            yield found


def measure(kinds, sends, towns):
    for lane in LANES:
        for kind in kinds:
            yield asyncio.run(calls.run(kind, lane, sends))
            url = towns.fresh()
            yield asyncio.run(letters.run(kind, lane, sends, towns.kind, url))
            towns.drop(url)


def say(*lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def main():
    """Exit code 1 where a send ended otherwise than it must, or a call took too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--sends", type=int, default=1000, help="a kind and path")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("kinds", nargs="*", choices=[[], *NAMES], metavar="KIND")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what the bot says of thousands of faults
    kinds = [NAMES[name] for name in chosen.kinds or NAMES]
    say(
        f"{chosen.sends} sends a kind; a call has {calls.IMPATIENT.total:g} s where nothing answers"
        f" ({calls.PATIENCE.total:g} s in service). Bot, proxy and sandbox share one process.",
        rows.head(),
    )
    found = []
    with databases(chosen.database) as its_databases:
        towns = Towns(its_databases, chosen.sends)
        for row in measure(kinds, chosen.sends, towns):
            found.append(row)
            say(row.line(), *row.complaints())
    rows.write(found, REPORT)
    failed = [row for row in found if row.wrong or row.is_too_long]
    say(f"{len(found) - len(failed)} of {len(found)} rows right; written to {REPORT}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
