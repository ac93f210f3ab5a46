"""A roster's file read in a process of its own: it cannot keep the house from answering, nor take
more memory than a roster may.

`python -m bot.actions.roster_child look|homes|rejects NAME`, the file on stdin; JSON on stdout, of
`rejects` an xlsx file.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from bot.actions import roster_file, roster_rejects, roster_understood
from bot.actions.roster import AT_ONCE, Household, households
from bot.actions.roster_file import Occupant
from bot.actions.roster_sheets import UnreadableError
from bot.community.addresses import Address
from bot.community.homes import HomeState

MEMORY, CPU = 1 << 30, 120  # octets, seconds


def main() -> None:
    limit()
    mode, name = sys.argv[1:]
    try:
        contents = roster_file.read(sys.stdin.buffer.read(), name)
    except UnreadableError as error:
        say({"code": error.code, "columns": error.columns})
        return
    if mode == "look":
        say(roster_understood.of_contents(contents).facts())
    elif mode == "rejects":
        sys.stdout.buffer.write(roster_rejects.make(contents.rejected))
    else:
        for line in lines(households(contents)):
            say(line)


def limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))


def say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


def lines(found: Iterator[Household]) -> Iterator[list[Any]]:
    """Some homes a line, about as many as a turn takes."""
    line: list[Any] = []
    size = 0
    for one in found:
        line.append(
            [
                astuple(one.address),
                [astuple(person) for person in one.people],
                one.state,
                one.mark,
                one.is_doubtful,
            ]
        )
        size += 1 + len(one.people)
        if size >= AT_ONCE:
            yield line
            line, size = [], 0
    if line:
        yield line


def read_line(line: bytes) -> list[Household]:
    """What `lines` made of them."""
    return [
        Household(
            Address(*address),
            [Occupant(*person) for person in people],
            None if state is None else HomeState(state),
            mark,
            is_doubtful,
        )
        for address, people, state, mark, is_doubtful in json.loads(line)
    ]


if __name__ == "__main__":
    main()
