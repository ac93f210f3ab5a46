"""`python -m tests.erasure [--people 100000] [--database postgresql]`."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.erasure import passage
from tests.rotation.__main__ import DATABASES, database

REPORT = Path("build/erasure.json")


def main():
    """Exit code 1 where a trace of her is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.erasure", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--database", choices=DATABASES, help="default: both")
    chosen = parser.parse_args()
    found = {}
    for kind in [chosen.database] if chosen.database else DATABASES:
        with TemporaryDirectory(prefix="louli-erasure-") as folder, database(kind, folder) as url:
            found[kind] = asdict(asyncio.run(passage.make(folder, url, chosen.people)))
        lines = "".join(f"  {name:<8} {value}\n" for name, value in found[kind].items())
        sys.stdout.write(f"{kind}\n{lines}")
        sys.stdout.flush()
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 1 if any(one["traces"] for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
