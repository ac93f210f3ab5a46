"""`louli audit verify`: what it says of a log that is whole, and of each way to harm one."""

import shutil

import pytest
from sqlalchemy import text

from bot.commands import audit
from bot.commands.failure import Failure
from bot.storage import anchors
from tests.audit.books import Books

LAST = "UPDATE counter SET last = (SELECT count(*) FROM audit WHERE id < 1000) WHERE kind = 'audit'"
SAID = {
    "changed": (["UPDATE audit SET subject = 'person:0' WHERE id = 30"], "row 30 is not as it was"),
    "taken out": (["DELETE FROM audit WHERE id IN (30, 31)"], "rows 30 to 31 were taken out"),
    "put in": (
        [
            "INSERT INTO audit SELECT 241, at, person, act, subject, NULL, hash FROM audit WHERE id = 9"
        ],
        "row 241 is not as it was written",
    ),
    "moved": (
        [
            "UPDATE audit SET id = 999 WHERE id = 20",
            "UPDATE audit SET id = 20 WHERE id = 30",
            "UPDATE audit SET id = 30 WHERE id = 999",
        ],
        "row 20 ",
    ),
    "head cut": (["DELETE FROM audit WHERE id < 30"], "rows before 30 were cut off"),
    "tail cut": (["DELETE FROM audit WHERE id > 238"], "rows 239 to 240 were cut off at the end"),
    "set back": (
        ["DELETE FROM audit WHERE id > 230", LAST],
        "ends at row 230, but row 240 was anchored",
    ),
    "counter set back": (
        ["UPDATE counter SET last = 200 WHERE kind = 'audit'"],
        "rows 201 to 240 were put in, or their numbers taken back",
    ),
}


@pytest.fixture
def books(database, tmp_path):
    found = Books(database, tmp_path)
    found.fill()
    yield found
    found.engine.dispose()


def verify(books):
    security = books.settings.security.model_copy(update={"apart_dir": books.apart.folder})
    audit.verify(books.settings.model_copy(update={"security": security}))


def test_a_whole_log_is_said_to_be_whole(books, capsys):
    verify(books)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Rows 1 to 240: 240, each bound to the one before (")
    assert said[1].startswith("Anchors: 8, the newest of row 240 (")
    assert said[2:] == ["The audit log is whole"]
    with books.engine.begin() as connection:
        books.act(connection, 3)
    verify(books)
    assert "Rows after it: 3, bound but not anchored yet" in capsys.readouterr().out


@pytest.mark.parametrize("way", SAID)
def test_each_harm_is_named_with_its_place(books, way):
    harms, said = SAID[way]
    with books.engine.begin() as connection:
        for harm in harms:
            connection.execute(text(harm))
    with pytest.raises(Failure, match="the audit log is broken: ") as failure:
        verify(books)
    assert said in str(failure.value)


def test_a_backup_that_went_on_is_told_from_a_changed_row(books):
    with books.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE id > 210"))
        connection.execute(text(LAST))
        books.act(connection, 60)
    with pytest.raises(Failure, match="set back and went on from there") as failure:
        verify(books)
    assert "row 228 is not the one that was anchored" in str(failure.value)


def test_anchors_that_were_changed_or_removed_are_told(books):
    file = books.apart.folder / anchors.FILE
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines[:2], *lines[3:]]), "utf-8")
    with pytest.raises(Failure, match=r"anchors are not as they were written: .*audit, line 3"):
        verify(books)
    file.write_bytes(b"\xff\xfe nothing\n")
    with pytest.raises(Failure, match=r"anchors are not as they were written: .*audit, line 1"):
        verify(books)
    shutil.rmtree(books.apart.folder)
    with pytest.raises(Failure, match=r"there is no anchor in .*apart"):
        verify(books)


async def test_what_commands_and_chats_do_is_bound_and_anchored(either, roster):
    await either.does("migrate")
    assert "there is no audit log here" in await either.fails("audit", "verify")
    await either.does("roster", "import", roster)
    assert (await either.does("audit", "verify")).last == "The audit log is whole"
    await either.does("invite", "staff")
    told = await either.does("audit", "verify")
    assert told.last == "The audit log is whole"
    assert "Anchors: " in told.out
    async with either.serving():
        await either.does("invite", "staff")
        assert (await either.does("audit", "verify")).last == "The audit log is whole"
    assert (either.folder / "data" / "apart" / "audit").exists()
