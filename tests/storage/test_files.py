"""Files that people sent: whole or not at all, for their owner alone, each under its own name."""

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock
from bot.storage import files as files_module
from bot.storage.files import Files, MissingError
from bot.storage.seal import Seal

PHOTO = b"\x89PNG\r\n\x1a\n" + b"the stairwell of building six" * 1000
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "media"


@pytest.fixture
def files(folder):
    return Files(folder, Seal(bytes(32)))


@pytest.fixture
def at():
    """Sets the house's clock."""
    yield lambda moment: clock.read_from(lambda: moment)
    clock.read_from(None)


def listed(folder):
    return [file.name for file in folder.iterdir()]


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_kept_is_read_again(files):
    names = [files.keep(content) for content in (PHOTO, b"", b"\0")]
    assert [files.read(name) for name in names] == [PHOTO, b"", b"\0"]
    assert len(set(names)) == 3


def test_the_folder_is_made_with_the_first_file(files, folder):
    assert not folder.exists()
    assert files.strays(NOON) == []
    files.keep(PHOTO)
    assert folder.is_dir()


def test_nobody_else_may_look(files, folder):
    before = os.umask(0)
    try:
        name = files.keep(PHOTO)
    finally:
        os.umask(before)
    assert mode_of(folder) == 0o700
    assert mode_of(folder / name) == 0o600


def test_its_name_and_what_lies_there_tell_nothing(files, folder):
    name = files.keep(PHOTO)
    assert [file.name for file in folder.iterdir()] == [name]
    assert len(name) == 32
    assert set(name) <= set("0123456789abcdef")
    stored = (folder / name).read_bytes()
    assert b"PNG" not in stored
    assert b"stairwell" not in stored
    again = files.keep(PHOTO)
    assert (folder / again).read_bytes()[:200] != stored[:200]


@pytest.mark.parametrize("place", [1, 12, 13, 500, -1])
def test_a_file_that_was_tampered_with_does_not_open(files, folder, place):
    file = folder / files.keep(PHOTO)
    stored = bytearray(file.read_bytes())
    stored[place] ^= 1
    file.write_bytes(stored)
    with pytest.raises(MissingError):
        files.read(file.name)


@pytest.mark.parametrize("kept", [0, 1, 12, 28, 1000])
def test_a_file_cut_short_does_not_open(files, folder, kept):
    file = folder / files.keep(PHOTO)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(MissingError):
        files.read(file.name)


def test_files_that_changed_places_do_not_open(files, folder):
    one, other = files.keep(b"one"), files.keep(b"other")
    swap = (folder / one).read_bytes()
    (folder / one).write_bytes((folder / other).read_bytes())
    (folder / other).write_bytes(swap)
    for name in (one, other):
        with pytest.raises(MissingError):
            files.read(name)


def test_without_the_key_it_does_not_open(files, folder):
    name = files.keep(PHOTO)
    with pytest.raises(MissingError):
        Files(folder, Seal(bytes(31) + b"\1")).read(name)


@pytest.mark.parametrize("name", ["", ".", "..", "../secret", "/etc/passwd", "a" * 32, "A" * 32])
def test_what_is_no_file_of_ours_is_missing(files, folder, name):
    files.keep(PHOTO)
    (folder.parent / "secret").write_bytes(b"x")
    with pytest.raises(MissingError):
        files.read(name)
    files.remove(name)
    assert (folder.parent / "secret").exists()
    assert len(listed(folder)) == 1


def test_what_is_removed_is_missing_and_may_be_removed_again(files):
    name = files.keep(PHOTO)
    files.remove(name)
    files.remove(name)
    with pytest.raises(MissingError):
        files.read(name)


@pytest.mark.parametrize("step", ["fsync", "rename", "utime"])
def test_a_write_that_fails_leaves_nothing(files, folder, monkeypatch, step):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    place = files_module.Path if step == "rename" else os
    monkeypatch.setattr(place, step, no_room)
    with pytest.raises(OSError, match="No space"):
        files.keep(PHOTO)
    assert list(folder.iterdir()) == []


def test_an_end_before_the_rename_leaves_a_draft_that_is_found(files, folder, monkeypatch, at):
    """As a power cut would: nothing tidies up."""
    at(NOON)
    with monkeypatch.context() as patched:
        patched.setattr(files_module.Path, "rename", lambda *_: None)
        name = files.keep(PHOTO)
    assert listed(folder) == [f".{name}"]
    with pytest.raises(MissingError):
        files.read(name)
    assert files.strays(NOON + timedelta(seconds=1)) == [f".{name}"]
    files.remove(f".{name}")
    assert listed(folder) == []


def test_another_houses_files_are_no_strays_of_ours(files, folder):
    """Two houses by mistake on one folder do not empty it for one another."""
    ours, theirs = files.keep(PHOTO), Files(folder, Seal(bytes(31) + b"\1")).keep(PHOTO)
    (folder / f".{'0' * 32}").write_bytes(b"half a draft")
    for name in files.strays(NOON + timedelta(days=3650)):
        files.remove_stray(name)
    assert listed(folder) == [theirs]
    with pytest.raises(MissingError):
        files.read(ours)


def test_strays_are_those_written_before_and_no_file_of_others(files, folder, at):
    at(NOON - timedelta(hours=2))
    old = files.keep(PHOTO)
    at(NOON)
    young = files.keep(PHOTO)
    (folder / "README").write_text("not ours")
    os.utime(folder / "README", (0, 0))
    assert files.strays(NOON - timedelta(hours=1)) == [old]
    assert sorted(files.strays(NOON + timedelta(seconds=1))) == sorted([old, young])
    files.remove("README")
    assert (folder / "README").exists()


def ring(seals):
    seal = Seal(bytes(32))
    take(seal, seals)
    return seal


def take(seal, number):
    seal.take({1: bytes(32), 2: bytes(31) + b"\1"}, number, bytes(32))


def test_a_file_is_sealed_anew_and_as_old_as_it_was(folder, at):
    at(NOON)
    name = Files(folder, Seal(bytes(32))).keep(PHOTO)
    at(NOON + timedelta(days=1))
    files = Files(folder, ring(2))
    assert files.old() == [name]
    files.reseal(name)
    assert files.old() == []
    assert files.read(name) == PHOTO
    assert (folder / name).read_bytes()[0] == 2
    assert (folder / name).stat().st_mtime == NOON.timestamp()
    assert mode_of(folder / name) == 0o600
    assert listed(folder) == [name]


def test_what_was_removed_meanwhile_does_not_come_back(folder, monkeypatch):
    files = Files(folder, ring(2))
    name = Files(folder, Seal(bytes(32))).keep(PHOTO)

    def read_and_remove(which):
        content = read(which)
        files.remove(which)
        return content

    read = files.read
    monkeypatch.setattr(files, "read", read_and_remove)
    files.reseal(name)
    assert listed(folder) == []


def test_a_file_that_was_being_kept_when_the_key_changed_has_the_new_one(folder, monkeypatch):
    seal = ring(1)
    files = Files(folder, seal)
    rename = files_module.Path.rename

    def switch(draft, file):
        rename(draft, file)
        take(seal, 2)

    monkeypatch.setattr(files_module.Path, "rename", switch)
    name = files.keep(PHOTO)
    assert (folder / name).read_bytes()[0] == 2
    assert files.read(name) == PHOTO


def test_a_file_that_does_not_open_is_left_as_it_is(folder):
    name = Files(folder, Seal(bytes(31) + b"\7")).keep(PHOTO)
    with pytest.raises(MissingError):
        Files(folder, ring(2)).reseal(name)
    assert listed(folder) == [name]
