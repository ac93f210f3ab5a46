"""`python -m tests.audit --cases 10000 --seed 7`: harm the audit log, and see it found out."""

import argparse
import json
import os
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from sqlalchemy import create_engine, make_url, text

from bot.storage import anchors
from bot.storage.inspection import inspect, reading
from tests.audit.books import Books
from tests.audit.run import play
from tests.house import furnish
from tests.postgres import VARIABLE

SLOWEST = 50_000  # rows a second of CPU: others may be using the machine
LONG, A_BATCH = 200_000, 500


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.audit", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", default="7")
    parser.add_argument("--rows", type=int, default=LONG, help="of the log that is walked for time")
    parser.add_argument("--out", type=Path, default=Path("build"), help="where figures are written")
    return parser.parse_args()


def databases(folder):
    """(name, URL of an empty one)."""
    yield "sqlite", lambda name: f"sqlite:///{folder}/{name}.db"
    if VARIABLE in os.environ:
        server = make_url(os.environ[VARIABLE])

        def made(name):
            admin = server.set(drivername="postgresql+psycopg")
            engine = create_engine(admin, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE audit_{name}"))
            engine.dispose()
            return server.set(database=f"audit_{name}").render_as_string(hide_password=False)

        yield "postgresql", made


def harmed(url, folder, chosen):
    furnish(url)
    books = Books(url, folder)
    books.fill()
    tally = play(books, chosen.seed, range(chosen.cases), tells=say)
    books.engine.dispose()
    return {
        "harmed": tally.harmed,
        "unseen": tally.unseen,
        "harmless": tally.harmless,
        "alarms": tally.alarms,
        "found": {name: dict(found) for name, found in sorted(tally.found.items())},
    }


def walked(url, folder, rows):
    """Rows a second of a long log, and what the walk adds to the process's memory, in MiB."""
    furnish(url)
    books = Books(url, folder)
    books.fill(rows, A_BATCH)
    noted = anchors.read(books.apart)
    before, begun, worked = memory(), monotonic(), process_time()
    found = inspect(reading(books.engine, books.seal, books.settings), books.seal, noted)
    seconds, work = monotonic() - begun, process_time() - worked
    books.engine.dispose()
    return {
        "rows": found.rows,
        "anchors": found.anchors,
        "rate": round(found.rows / seconds),
        "rate_of_cpu": round(found.rows / work),
        "memory": round(memory() - before, 1),
    }


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    chosen, figures = read_arguments(), {}
    with TemporaryDirectory(prefix="louli-audit-") as name:
        for kind, made in databases(name):
            folder = Path(name) / kind
            walk = walked(made("long"), folder / "long", chosen.rows)
            figures[kind] = {**harmed(made("short"), folder, chosen), **walk}
    chosen.out.mkdir(exist_ok=True)
    told = json.dumps(figures, ensure_ascii=False, indent=1)
    (chosen.out / "audit.json").write_text(f"{told}\n", "utf-8")
    print(told)  # noqa: T201 - what was asked for
    return any(
        one["unseen"] or one["alarms"] or one["rate_of_cpu"] < SLOWEST for one in figures.values()
    )


def say(done):
    if done and done % 1000 == 0:
        print(f"{done} cases", file=sys.stderr, flush=True)  # noqa: T201 - progress


if __name__ == "__main__":
    sys.exit(main())
