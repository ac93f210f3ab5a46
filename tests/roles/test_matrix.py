"""Every command, every role, own and others' things, here and elsewhere: cell by cell as agreed.

matrix.yaml is read by people. ok is done or shown; else the code of the refusal, or how the words
are taken; - where nobody has such a thing of her own. The four columns of a list are own, here
(another's in 6号楼, where her role is), there (in 7号楼), far (in another community).
`python -m tests.roles` drafts it as the house behaves: a new command needs a row in tests/roles/
table.py and in the file, and whoever writes it looks at every cell.
"""

import pytest

import handlers
from bot.chat.messages import Kind
from tests.roles.table import (
    LOOSE,
    SAID,
    Cell,
    columns,
    command,
    key,
    outcome,
    play,
    read,
    rows,
    words_of,
)
from tests.roles.world import MARKS, ROLES, SEES, TALKS, open_world

TABLE = read()


@pytest.fixture
def world(database, clock):
    engine, connection, world = open_world(database)
    yield world
    connection.close()
    engine.dispose()


def cells():
    return [Cell(row, who, where) for row in rows() for who in ROLES for where in columns(row)]


def test_every_cell_is_in_the_table_and_no_other():
    assert TABLE.keys() == set(cells())


def test_every_command_has_a_row_and_every_row_a_command():
    mine = {key(command(row)) for row in SAID}
    assert mine == {key(route) for route in handlers.routes.words}


def test_all_else_that_is_heard_has_a_row():
    assert TALKS.keys() == handlers.routes.conversations.keys()
    for pattern, *_ in handlers.routes.patterns:
        said = [words.replace("{code}", "TAKEAB22") for words in LOOSE.values()]
        assert any(pattern.fullmatch(words) for words in said), pattern.pattern
    assert {f"kind: {kind}" for kind in handlers.routes.kinds} <= set(rows())
    assert all(isinstance(kind, Kind) for kind in handlers.routes.kinds)


@pytest.mark.parametrize("who", ROLES)
def test_each_may_do_what_the_table_says_and_reads_nothing_of_others(world, who):
    """Whatever word it is said with."""
    wrong = []
    for cell in (cell for cell in TABLE if cell.who == who):
        for word in words_of(cell.row):
            played = play(world, cell, word)
            if outcome(played) != TABLE[cell]:
                wrong.append((word, cell, outcome(played), TABLE[cell]))
            if played:
                leaked = seen(world, cell, played[1]) - set(SEES[who].split())
                assert not leaked, (cell, word, leaked)
    assert wrong == []


def seen(world, cell, text):
    """Whose things an answer speaks of, but for what she said herself."""
    every = [f"{mark}{what}" for mark in (*MARKS.values(), "己") for what in ("告", "事", "员")]
    words = LOOSE.get(cell.row.removeprefix("loose: "), cell.row)
    said = world.fill(words, cell.who, cell.where) or ""
    return {mark for mark in every if mark in text and mark not in said}


@pytest.mark.parametrize("who", ROLES)
def test_a_number_of_an_open_list_does_no_more_than_the_words(world, who):
    """The list may be from when she was somebody else."""
    for cell in (cell for cell in TABLE if cell.who == who and cell.row in SAID):
        if said := world.fill(cell.row, who, cell.where):
            talk = world.list_of(who, said)
            assert world.hear(who, "1", talk=talk)[0] == TABLE[cell], cell


@pytest.mark.parametrize("who", [who for who in ROLES if who not in {"staff", "chief"}])
def test_the_words_of_an_open_list_do_no_more_either(world, who):
    talk = world.list_of(who, f"不明 {world.things['sending']['here']} 再发一次")
    alone = TABLE[Cell("loose: decision", who, "here")]
    assert world.hear(who, "再发一次", talk=talk)[0] == alone
