"""Lines that are kept apart from the database."""

from threading import Thread

import pytest

from bot.storage.apart import Apart, TamperedError
from bot.storage.seal import Seal

LINES = [{"at": n, "who": f"person:{n}"} for n in range(5)]


@pytest.fixture
def apart(tmp_path):
    kept = Apart(tmp_path / "apart", Seal(bytes(range(32))))
    for line in LINES:
        kept.add("list", line)
    return kept


def test_what_was_kept_is_read_in_order(apart):
    assert list(apart.read("list")) == LINES
    assert list(apart.read("another")) == []


def test_only_its_owner_may_read_it(apart):
    assert (apart.folder / "list").stat().st_mode & 0o077 == 0
    assert apart.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [*lines[:2], lines[2].replace("person:2", "person:9"), *lines[3:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: [*lines, lines[-1]],
    ],
    ids=["a word", "two lines", "the first", "one in the middle", "the last again"],
)
def test_a_change_is_found(apart, change):
    file = apart.folder / "list"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    with pytest.raises(TamperedError, match="list, line"):
        list(apart.read("list"))


def test_several_writers_do_not_mix_their_lines(apart):
    writers = [
        Thread(target=lambda name=n: [apart.add("all", {"n": name, "i": i}) for i in range(20)])
        for n in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(list(apart.read("all"))) == 80


def test_a_line_torn_by_a_power_cut_is_as_if_never_written(apart):
    file = apart.folder / "list"
    file.write_bytes(file.read_bytes() + file.read_bytes()[:30])
    assert list(apart.read("list")) == LINES
    apart.add("list", {"at": 5})
    assert list(apart.read("list")) == [*LINES, {"at": 5}]
