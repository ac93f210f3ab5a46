"""`python -m tests.mutants [NAME ...]`: each seeded bug in a copy, and the tests that must fail.

The tests must pass before; a bug that none of its tests catches has survived. What became of all
of them is written to build/mutants.json.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.mutants.every import EVERY, ROOT

REPORT = Path("build/mutants.json")
LEFT_OUT = shutil.ignore_patterns(".*", "build", "__pycache__", "*.egg-info")
PASSED, FAILED, NOT_RUN = 0, 1, 2  # pytest's exit codes; others are as bad as the last
LONGEST = 300  # seconds
VERDICTS = {PASSED: "SURVIVED", FAILED: "caught"}


def main():
    """Exit code 1 where one survives, or the tests do not pass without any."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    names = {mutant.name: mutant for mutant in EVERY}
    parser.add_argument("names", nargs="*", choices=[[], *names], metavar="NAME")
    chosen = [names[name] for name in parser.parse_args().names or names]
    with TemporaryDirectory(prefix="louli-mutants-") as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "copy", ignore=LEFT_OUT))
        tests = sorted({test for mutant in chosen for test in mutant.caught_by.split()})
        say(f"{len(chosen)} seeded bugs; first {len(tests)} test files without any")
        code, told = run(copy, tests)
        if code != PASSED:
            say(told)
            return 1
        found = [seed(copy, mutant) for mutant in chosen]
    caught = sum(one["verdict"] == VERDICTS[FAILED] for one in found)
    say(f"{caught} of {len(found)} caught")
    if len(found) == len(EVERY):
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if caught == len(found) else 1


def seed(copy, mutant):
    """What became of it; the copy is afterwards as it was."""
    file, began = copy / mutant.file, perf_counter()
    kept = file.read_text("utf-8")
    try:
        file.write_text(mutant.applied(kept), "utf-8")
        code, told = run(copy, mutant.caught_by.split())
    except ValueError as error:
        code, told = NOT_RUN, str(error)
    finally:
        file.write_text(kept, "utf-8")
    verdict = VERDICTS.get(code, "BROKEN")
    by = next((line.split()[1] for line in told.splitlines() if line.startswith("FAILED ")), "")
    seconds = round(perf_counter() - began, 1)
    say(f"{verdict:<9} {seconds:>5.1f} s  {mutant.name:<34} {by.rpartition('::')[2]}")
    if verdict == "BROKEN":
        say(told)
    return {"name": mutant.name, "file": mutant.file, "why": mutant.why} | {
        "verdict": verdict,
        "caught_by": by,
        "seconds": seconds,
    }


def run(copy, tests):
    """Pytest's exit code, and what it said. One that hangs has failed."""
    options = "-x", "-q", "--tb=no", "-rf", "-p", "no:cacheprovider", "-p", "no:randomly"
    try:
        done = subprocess.run(  # noqa: S603 - the tests named in the list
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return FAILED, ""
    return done.returncode, done.stdout


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
