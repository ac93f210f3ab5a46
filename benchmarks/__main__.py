"""`python -m benchmarks [PART ...]`: measure, print one table, write build/bench.json.

Some parts alone are written to build/bench-PART.json: figures of other runs are left as they are.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import broadcasts, messages, million, roster, sends, verification
from benchmarks.load import WrongAnswerError
from benchmarks.post_office import WrongSendError
from benchmarks.report import table, write
from benchmarks.server import StumbledError

BUILD = Path("build")
PARTS = {
    "messages": messages,
    "sends": sends,
    "broadcasts": broadcasts,
    "million": million,
    "roster": roster,
    "verification": verification,
}
USUAL = ["messages", "sends", "broadcasts"]  # a million take some minutes


def main() -> int:
    """Exit code 1 where a figure is missing; a missed mark is told in the table, no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)}; the first three if none")
    chosen: list[str] = parser.parse_args().part or USUAL
    if unknown := set(chosen) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    BUILD.mkdir(exist_ok=True)
    figures = []
    try:
        with TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
            for part in chosen:
                figures += PARTS[part].measure(Path(folder).resolve())
    except (WrongAnswerError, WrongSendError, StumbledError) as error:
        sys.stderr.write(f"It went wrong, so nothing is measured: {error}\n")
        return 1
    file = "bench" if chosen == USUAL else "-".join(["bench", *chosen])
    write(figures, BUILD / f"{file}.json")
    sys.stdout.write(table(figures) + "\n")
    expected = {name for part in chosen for name in PARTS[part].names()}
    missing = expected - {figure.name for figure in figures}
    if missing:
        sys.stderr.write(f"Not measured, for the reasons above: {', '.join(sorted(missing))}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
