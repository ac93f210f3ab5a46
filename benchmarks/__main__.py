"""`python -m benchmarks [messages|sends ...]`: measure, print one table, write build/bench.json."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import broadcasts, messages, sends
from benchmarks.load import WrongAnswerError
from benchmarks.post_office import WrongSendError
from benchmarks.report import table, write
from benchmarks.server import StumbledError

BUILD = Path("build")
PARTS = {"messages": messages, "sends": sends, "broadcasts": broadcasts}
USUAL = ("messages", "sends", "broadcasts")


def main(chosen: list[str]) -> int:
    """Exit code 1 where a figure is missing; a missed mark is told in the table, no failure."""
    parts = [PARTS[name] for name in chosen or USUAL]
    figures = []
    try:
        with TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
            for part in parts:
                figures += part.measure(Path(folder).resolve())
    except (WrongAnswerError, WrongSendError, StumbledError) as error:
        sys.stderr.write(f"Nothing is measured: {error}\n")
        return 1
    write(figures, BUILD / "bench.json")
    sys.stdout.write(table(figures) + "\n")
    expected = {name for part in parts for name in part.names()}
    missing = expected - {figure.name for figure in figures}
    if missing:
        sys.stderr.write(f"Not measured, for the reasons above: {', '.join(sorted(missing))}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
