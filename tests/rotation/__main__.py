"""`python -m tests.rotation [--people 100000] [--database postgresql] [--kills 100]`."""

import argparse
import asyncio
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.fleet.databases import empty_database
from tests.rotation import passage

DATABASES = ("sqlite", "postgresql")
REPORT = Path("build/rotation.json")


def main():
    """Exit code 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.rotation", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=0, help="begun and killed so often before")
    parser.add_argument("--rate", type=int, default=20, help="callbacks a second")
    parser.add_argument("--database", choices=DATABASES, help="default: both")
    chosen = parser.parse_args()
    found = []
    for kind in [chosen.database] if chosen.database else DATABASES:
        with TemporaryDirectory(prefix="louli-rotation-") as folder, database(kind, folder) as url:
            given = {"kills": chosen.kills, "rate": chosen.rate}
            found.append(asyncio.run(passage.make(Path(folder), url, chosen.people, **given)))
        say(*table(found[-1]))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([figures(one) for one in found], indent=1) + "\n", "utf-8")
    return 1 if any(one.violations for one in found) else 0


@contextmanager
def database(kind, folder):
    if kind == "sqlite":
        yield f"sqlite:///{folder}/louli.db"
        return
    with empty_database() as url:
        yield url


def figures(one):
    return {
        "database": one.database,
        "people": one.people,
        "values": one.values,
        "seconds": round(one.seconds, 1),
        "killed": one.killed,
        "callbacks": len(one.meanwhile),
        **{
            f"{name}_{p}": at(getattr(one, name), p)
            for name in ("before", "meanwhile")
            for p in (50, 99, 100)
        },
        "lookup_p95_ms": round(one.lookup * 1000, 2),
        "violations": one.violations,
    }


def at(latencies, percent):
    """Milliseconds."""
    if not latencies:
        return None
    many = sorted(latencies)
    here = median(many) if percent == 50 else many[min(len(many) * percent // 100, len(many) - 1)]
    return round(here * 1000, 1)


def table(one):
    yield from one.said.splitlines()
    yield from (f"  {name:<14} {value}" for name, value in figures(one).items())


def say(*lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
