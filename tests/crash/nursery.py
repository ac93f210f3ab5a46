"""Where lives begin: a process that has imported all of Louli and forks a child for each.

It reads orders from stdin, one a line, and answers on stdout: born PID, then died CODE.
"""

import gc
import json
import os
import sys
import traceback
from pathlib import Path

# All that `louli serve` imports, here once for all lives:
import alembic.command  # noqa: F401
import psycopg  # noqa: F401
import uvloop  # noqa: F401

import handlers
from bot import clock, failpoints, logs
from bot.__main__ import run_fast
from bot.commands import serving
from bot.config_file import load
from tests.crash import harms
from tests.crash.page import Page

DIED_AT_FAILPOINT = 86


def main():
    page = Page(Path(sys.argv[1]))
    gc.collect()
    gc.freeze()  # a child looks only at what is its own: 0.1 s a life
    while line := sys.stdin.readline():
        order = json.loads(line)
        life = os.fork()
        if not life:
            live(order, page)
        tell("born", life)
        tell("died", ending(os.waitid(os.P_PID, life, os.WEXITED | os.WNOWAIT)))
        sys.stdin.readline()  # "bury": until then nobody else is given its number
        os.waitpid(life, 0)


def ending(ended):
    """The exit code, or the signal's number below zero."""
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def tell(*words):
    print(*words, flush=True)  # noqa: T201 - the protocol


def live(order, page):
    """What `louli serve` does, until it ends."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        clock.read_from(page.now)
        failpoints.arm(death(page, order["failpoint"], order["hit"]))
        if order["harm"]:
            harms.do(order["harm"])
        logs.set_up()
        run_fast(serving.serve(load(Path(order["config"])), handlers.routes))
        code = 0
    except BaseException:  # noqa: BLE001 - the child must not return into the nursery
        traceback.print_exc()
        code = 1
    os._exit(code)


def death(page, failpoint, hit):
    """At that hit of that failpoint the process is gone: nothing is closed, nothing flushed."""

    def reached(name):
        if page.reached(name) == hit and name == failpoint:
            os._exit(DIED_AT_FAILPOINT)

    return reached


if __name__ == "__main__":
    main()
