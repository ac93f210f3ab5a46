"""The audit log: numbered without gaps, each row bound to the one before, whoever writes it."""

from asyncio import gather
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import anchoring
from bot.actions import audit
from bot.anchoring import Anchorer, forget_before
from bot.community.people import Person
from bot.storage import anchors, chain
from bot.storage.apart import Apart
from bot.storage.inspection import BrokenError, Flaw, inspect, reading
from bot.storage.journal import Audit
from bot.storage.tables import table
from tests.storage.conftest import meet, postgresql_only


@pytest.fixture
def apart(tmp_path, desk):
    return Apart(tmp_path / "apart", desk.seal)


def look(desk, apart):
    read = reading(desk.engine, desk.seal, desk.settings)
    return inspect(read, desk.seal, anchors.read(apart))


async def anchor(desk, apart):
    await Anchorer(desk.writer, apart).anchor_audit()


def acting(act, why="", count=1):
    def work(scene, _opening=None):
        for _ in range(count):
            audit.note(scene, 7, act, "person:1", why)

    return work


async def numbers(desk):
    return [row.id for row in await desk.rows(Audit)]


async def test_rows_are_bound_in_the_order_of_their_numbers(desk, apart):
    await desk.run(acting("looked", "上门前联系", count=3))
    await desk.run(acting("revoked"))
    await anchor(desk, apart)
    walked = look(desk, apart)
    assert (walked.first, walked.last, walked.rows, walked.anchors) == (1, 4, 4, 1)
    assert [row.why for row in await desk.rows(Audit)] == ["上门前联系"] * 3 + [None]


async def test_what_a_dropped_turn_noted_leaves_no_gap(desk, apart):
    def refused(scene, _opening=None):
        audit.note(scene, 7, "never", "person:1")
        scene.kept.record(Audit(person=7, act="looked", subject="person:1"))
        audit.note(scene, 7, "never", "person:1")
        raise ValueError

    async with desk.together():
        before = desk.hear("o1", "k1", acting("before"))
        dropped = desk.hear("o2", "k2", refused)
        after = desk.hear("o3", "k3", acting("after"))
    await gather(before, dropped, after, return_exceptions=True)
    await anchor(desk, apart)
    assert [row.act for row in await desk.rows(Audit)] == ["before", "looked", "after"]
    assert look(desk, apart).rows == 3


async def test_what_is_played_again_is_noted_once(desk, apart):
    """One turn spoils the batch: all are played again, one by one."""

    def spoiling(scene, _opening):
        audit.note(scene, 7, "never", "person:1")
        scene.add(Person(id=1, openid="o1"))
        scene.add(Person(id=1, openid="o1"))

    async with desk.together():
        heard = [desk.hear(f"o{n}", f"k{n}", acting("looked", count=2)) for n in range(5)]
        spoilt = desk.hear("x", "x", spoiling)
    told = await gather(*heard, spoilt, return_exceptions=True)
    assert isinstance(told[-1], Exception)
    await anchor(desk, apart)
    assert await numbers(desk) == list(range(1, 11))
    assert look(desk, apart).rows == 10


@postgresql_only
async def test_two_processes_write_one_chain(desks, apart):
    one, two = desks(), desks()

    def refused(scene, _opening=None):
        audit.note(scene, 7, "never", "person:1")
        scene.kept.record(Audit(person=7, act="kept", subject="person:1", why="核实身份"))
        raise ValueError

    heard = [
        desk.hear(f"o{n}{id(desk)}", f"k{n}{id(desk)}", work)
        for n in range(80)
        for desk in (one, two)
        for work in [refused if n % 5 == 0 else acting("looked", count=1 + n % 3)]
    ]
    heard += [desk.run(meet(f"m{n}{id(desk)}")) for n in range(10) for desk in (one, two)]
    await gather(*heard, *(anchor(desk, apart) for desk in (one, two)), return_exceptions=True)
    await gather(anchor(one, apart), anchor(two, apart))
    rows = await one.rows(Audit)
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    assert [row.act for row in rows].count("kept") == 32
    assert not any(row.act == "never" for row in rows)
    assert look(one, apart).rows == len(rows)


async def test_rows_from_before_the_chain_are_bound_at_the_start_and_a_row_says_so(desk, apart):
    await desk.run(acting("looked", count=5))
    with desk.engine.begin() as connection:
        connection.execute(update(table(Audit)).values(hash=""))  # as a migration finds them
    for _ in range(2):
        await desk.run(chain.settle_in)
    rows = await desk.rows(Audit)
    assert [(row.act, row.subject) for row in rows[5:]] == [(chain.BEGUN, "audit:5")]
    await anchor(desk, apart)
    assert look(desk, apart).begun == 5


async def test_rows_unbound_by_somebody_are_not_bound_again_unseen(desk, apart):
    await desk.run(acting("looked", count=5))
    await anchor(desk, apart)
    with desk.engine.begin() as connection:
        connection.execute(update(table(Audit)).values(hash=""))
    await desk.run(chain.settle_in)
    with pytest.raises(BrokenError) as broken:
        look(desk, apart)
    assert (broken.value.flaw, broken.value.row) == (Flaw.BEGUN, 6)


async def test_the_oldest_are_let_go_and_the_log_is_whole(clock, desk, apart):
    for _ in range(3):
        await desk.run(acting("looked", count=4))
        await anchor(desk, apart)
        clock.passes(days=100)
    assert await forget_before(desk.writer, apart, clock() - timedelta(days=250)) == 4
    walked = look(desk, apart)
    assert (walked.first, walked.last, walked.forgotten) == (5, 13, 4)
    assert await forget_before(desk.writer, apart, clock() - timedelta(days=150)) == 4
    assert await forget_before(desk.writer, apart, clock() - timedelta(days=150)) == 0
    walked = look(desk, apart)
    assert (walked.first, walked.last, walked.forgotten) == (9, 14, 8)


async def test_a_head_cut_otherwise_is_found(clock, desk, apart):
    await desk.run(acting("looked", count=4))
    clock.passes(days=200)
    await desk.run(acting("looked", count=4))
    await anchor(desk, apart)
    with desk.engine.begin() as connection:
        connection.execute(table(Audit).delete().where(table(Audit).c.id <= 4))
    with pytest.raises(BrokenError) as broken:
        look(desk, apart)
    assert (broken.value.flaw, broken.value.row) == (Flaw.HEAD, 5)


async def test_a_power_cut_between_the_note_outside_and_the_rows_does_no_harm(
    clock, desk, apart, monkeypatch
):
    await desk.run(acting("looked", count=4))
    clock.passes(days=200)
    await desk.run(acting("looked"))
    monkeypatch.setattr(anchoring.chain, "forget", None)
    with pytest.raises(TypeError):
        await forget_before(desk.writer, apart, clock() - timedelta(days=100))
    await anchor(desk, apart)
    assert look(desk, apart).first == 1
    monkeypatch.undo()
    assert await forget_before(desk.writer, apart, clock() - timedelta(days=100)) == 4
    assert look(desk, apart).first == 5


async def test_what_is_anchored_already_is_not_anchored_again(desk, apart):
    anchorer = Anchorer(desk.writer, apart)
    await anchorer.anchor_audit()
    assert list(apart.read(anchors.FILE)) == []
    await desk.run(acting("looked"))
    await anchorer.anchor_audit()
    await anchorer.anchor_audit()
    assert [line["id"] for line in apart.read(anchors.FILE)] == [1]
