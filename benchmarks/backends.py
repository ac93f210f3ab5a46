"""The databases that take part: an empty one of each kind, and the CPU that it uses by itself."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import make_url

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)
NAME = "louli_bench"
TICK = 1 / os.sysconf("SC_CLK_TCK")


def named(figure: str, kind: str) -> str:
    """SQLite's figures have the plain name."""
    return figure if kind == SQLITE else f"{figure}_{kind}"


class UnfitPostgresError(Exception):
    """This PostgreSQL cannot be measured; says why."""


@dataclass(frozen=True)
class Database:
    url: str
    cpu: Callable[[], float]  # seconds that processes of its own have used


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Database]:
    """An empty database of one of the KINDS; PostgreSQL's as tests.postgres names it.

    One of a kind at a time. Raises UnfitPostgresError.
    """
    if kind == SQLITE:
        with TemporaryDirectory(dir=folder) as own:
            yield Database(f"sqlite:///{own}/bench.db", lambda: 0.0)
        return
    given = os.environ.get("LOULI_TEST_POSTGRES")
    if not given:
        raise UnfitPostgresError("LOULI_TEST_POSTGRES names none; `make bench` starts one")
    with _beside(given) as (url, cpu):
        yield Database(url, cpu)


@contextmanager
def _beside(url: str) -> Iterator[tuple[str, Callable[[], float]]]:
    with psycopg.connect(url, autocommit=True) as admin:
        if admin.execute("SHOW fsync").fetchone() != ("on",):
            raise UnfitPostgresError("it runs with fsync off, which costs less than service does")
        postmaster = _postmaster(admin)
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {NAME}")
        try:
            here = make_url(url).set(database=NAME)
            yield here.render_as_string(hide_password=False), lambda: _cpu(postmaster)
        finally:
            admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _postmaster(admin: psycopg.Connection) -> str:
    try:
        return _stat(Path(f"/proc/{admin.info.backend_pid}"))[1]
    except OSError as error:
        raise UnfitPostgresError("it runs on another machine: its CPU cannot be read") from error


def _cpu(postmaster: str) -> float:
    """Seconds of all its processes, those that ended included (proc(5): fields 14 to 17)."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = _stat(folder)
        except OSError:  # ended meanwhile
            continue
        if folder.name == postmaster:
            ticks += sum(map(int, stat[11:15]))
        elif stat[1] == postmaster:
            ticks += sum(map(int, stat[11:13]))
    return ticks * TICK


def _stat(folder: Path) -> list[str]:
    """proc(5)'s fields from the third on: the second, a name, may hold anything."""
    return (folder / "stat").read_text().rpartition(")")[2].split()
